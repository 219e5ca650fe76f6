import { createRememberedChallenges } from '../../src/state/remembered-challenges';

const challenge = (scope: string, audience?: string) => ({ scope: [scope], audience, isConfirmed: false });
const request = (index: number) => ({ url: `https://api.example/${index}`, method: 'GET' });

describe('what APIs asked for', () => {
  test('is known for that URL, method and audience only', () => {
    const challenges = createRememberedChallenges();
    challenges.set(request(1), challenge('a', 'api'));
    expect(challenges.get(request(1), 'api')).toEqual(challenge('a', 'api'));
    expect(challenges.get(request(1), undefined)).toBeUndefined();
    expect(challenges.get(request(2), 'api')).toBeUndefined();
    expect(challenges.get({ ...request(1), method: 'POST' }, 'api')).toBeUndefined();
    expect(challenges.get(request(2), undefined)).toBeUndefined();
  });

  test('is confirmed only where there is something to confirm', () => {
    const challenges = createRememberedChallenges();
    challenges.confirm(request(1));
    expect(challenges.get(request(1), undefined)).toBeUndefined();
    challenges.set(request(1), challenge('a'));
    challenges.confirm(request(1));
    expect(challenges.get(request(1), undefined)).toEqual({ ...challenge('a'), isConfirmed: true });
  });

  test('is forgotten one by one, and all together', () => {
    const challenges = createRememberedChallenges();
    for (const index of [1, 2, 3]) challenges.set(request(index), challenge('a'));
    challenges.delete(request(2));
    const known = () => [1, 2, 3].filter((index) => challenges.get(request(index), undefined) !== undefined);
    expect(known()).toEqual([1, 3]);
    challenges.clear();
    expect(known()).toEqual([]);
  });

  test('is bounded: of more than a hundred the one that was used longest ago is forgotten', () => {
    const challenges = createRememberedChallenges();
    for (let index = 1; index <= 100; index++) challenges.set(request(index), challenge('a'));
    expect(challenges.get(request(1), undefined)).toBeDefined();
    challenges.confirm(request(1));
    challenges.set(request(101), challenge('a'));
    expect(challenges.get(request(1), undefined)).toBeDefined();
    expect(challenges.get(request(2), undefined)).toBeUndefined();
    expect(challenges.get(request(3), undefined)).toBeDefined();
    expect(challenges.get(request(101), undefined)).toBeDefined();
  });
});
