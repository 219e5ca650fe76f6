import { createNonces } from '../../src/state/nonces';
import { fakeBrowser } from '../../src/testing';

const API = 'https://api.example';
const OTHER = 'https://other.example';
const answer = (nonce?: string) => new Response('', { headers: nonce ? { 'DPoP-Nonce': nonce } : {} });

function setUp() {
  const { browser, advanceTime, leftovers } = fakeBrowser();
  const nonces = createNonces(browser.clock);
  const sent: string[] = [];
  const answers: { resolve(response: Response): void; reject(error: unknown): void }[] = [];
  const send = (name: string, origin = API) =>
    nonces.inOrder(origin, () => {
      sent.push(name);
      return new Promise((resolve, reject) => answers.push({ resolve, reject }));
    });
  return { nonces, sent, answers, send, advanceTime, timers: () => leftovers().timers };
}

describe('the nonces of servers (RFC 9449)', () => {
  test('are those that each origin gave out last (§8.2, §9)', () => {
    const { nonces } = setUp();
    expect(nonces.get(API)).toBeUndefined();
    nonces.learn(API, answer('one'));
    nonces.learn(API, answer());
    expect(nonces.get(API)).toBe('one');
    nonces.learn(API, answer('two'));
    expect(nonces.get(API)).toBe('two');
    expect(nonces.get(OTHER)).toBeUndefined();
  });

  test('let one request go ahead of the others until it is answered, by origin', async () => {
    const { sent, answers, send, advanceTime, timers } = setUp();
    const first = send('first');
    void send('second');
    void send('elsewhere', OTHER);
    await advanceTime(0);
    expect(sent).toEqual(['first', 'elsewhere']);
    const response = answer('one');
    answers[0]!.resolve(response);
    expect(await first).toBe(response);
    await advanceTime(0);
    expect(sent).toEqual(['first', 'elsewhere', 'second']);
    expect(timers()).toBe(0);
  });

  test('let the others go when the first fails, which only its own caller hears of', async () => {
    const { sent, answers, send, advanceTime } = setUp();
    const first = send('first');
    void send('second');
    answers[0]!.reject(new Error('offline'));
    await expect(first).rejects.toThrow('offline');
    await advanceTime(0);
    expect(sent).toEqual(['first', 'second']);
  });

  test('are waited for for a second, no longer', async () => {
    const { sent, send, advanceTime } = setUp();
    void send('first');
    void send('second');
    await advanceTime(999);
    expect(sent).toEqual(['first']);
    await advanceTime(1);
    expect(sent).toEqual(['first', 'second']);
  });

  test('are waited for by one request, and not by each, where an answer takes long, such as that of a long poll', async () => {
    const { sent, send, advanceTime } = setUp();
    void send('long poll');
    void send('second');
    await advanceTime(1000);
    void send('third');
    void send('fourth');
    await advanceTime(0);
    expect(sent).toEqual(['long poll', 'second', 'third']);
  });

  test('are waited for again by what comes after the first was answered', async () => {
    const { sent, answers, send, advanceTime } = setUp();
    void send('first');
    answers[0]!.resolve(answer('one'));
    await advanceTime(0);
    void send('second');
    void send('third');
    await advanceTime(0);
    expect(sent).toEqual(['first', 'second']);
  });

  test('are not waited for where an origin answered without one', async () => {
    const { nonces, sent, send, advanceTime } = setUp();
    nonces.learn(API, answer());
    void send('first');
    void send('second');
    await advanceTime(0);
    expect(sent).toEqual(['first', 'second']);
  });

  test('are waited for where the last one may be old', async () => {
    const { nonces, sent, send, advanceTime } = setUp();
    nonces.learn(API, answer('one'));
    void send('first');
    void send('second');
    await advanceTime(0);
    expect(sent).toEqual(['first']);
  });

  test('are not waited for behind one that waited itself', async () => {
    const { sent, answers, send, advanceTime } = setUp();
    void send('first');
    void send('second');
    answers[0]!.resolve(answer('one'));
    await advanceTime(0);
    void send('third');
    await advanceTime(0);
    expect(sent).toEqual(['first', 'second', 'third']);
  });
});
