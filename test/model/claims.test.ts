import { ownOf } from '../../src/model/argument';
import {
  isSerializable,
  meetsClaims,
  readClaimsTest,
  sameClaims,
  toClaimsParameter,
} from '../../src/model/claims';

const is = () => true;

describe('what ID token claims must be', () => {
  test('is taken as it is now, functions as they are', () => {
    const value = { level: ['a'], test: is };
    const taken = readClaimsTest(value, 'claims') as typeof value;
    value.level.push('b');
    expect(taken).toEqual({ level: ['a'], test: is });
    expect(Object.isFrozen(taken)).toBe(true);
    expect(readClaimsTest(is, 'claims')).toBe(is);
  });

  test.each([
    ['text', '"claims" must be an object, or a function'],
    [[], '"claims" must be an object, or a function'],
    [{}, '"claims" must be non-empty'],
    [{ level: NaN }, '"claims.level" must be something that JSON can hold, or a function'],
  ])('is not %j: %s', (value, message) => {
    expect(() => readClaimsTest(value, 'claims')).toThrow(message);
  });

  const claims = { sub: 'alice', level: 2, list: [{ a: 1, b: 2 }] };
  test.each([
    [{ level: 2 }, true],
    [{ level: '2' }, false],
    [{ list: [{ b: 2, a: 1 }] }, true],
    [{ list: [] }, false],
    [{ level: 2, other: null }, false],
    [{ level: (value: unknown) => value === 2 }, true],
    [{ level: () => 'yes' as never }, false],
    [{ toString: (value: unknown) => value === undefined }, true],
    [(all: object) => all === claims, true],
    [async () => true, false],
  ])('%p is met: %p', (test, expected) => {
    expect(meetsClaims(claims, test as never)).toBe(expected);
  });

  test('is about what the token itself says', () => {
    expect(ownOf(claims, 'level')).toBe(2);
    expect(ownOf(claims, 'toString')).toBeUndefined();
  });
});

describe('two tests, or the claims of two tokens', () => {
  test.each<[unknown, unknown, boolean]>([
    [undefined, undefined, true],
    [is, is, true],
    [is, () => true, false],
    [undefined, { a: 1 }, false],
    [{ a: 1 }, undefined, false],
    [{ a: 1 }, is, false],
    [is, { a: 1 }, false],
    [{ a: 1, b: [2] }, { b: [2], a: 1 }, true],
    [{ a: 1 }, { a: 1, b: undefined }, true],
    [{ a: 1, b: undefined }, { a: 1 }, true],
    [{ a: 1 }, Object.create({ a: 1 }), false],
    [Object.create({ a: 1 }), { a: 1 }, false],
    [{ a: 1 }, { b: 1 }, false],
    [{ a: 1 }, { a: 2 }, false],
    [{ a: 1, b: 2 }, { a: 1, b: 3 }, false],
    [{ a: is }, { a: is }, true],
    [{ a: is }, { a: () => true }, false],
    [{ a: is }, { a: undefined }, false],
    [{ a: undefined }, { a: is }, false],
    [Object.assign(() => true, { a: 1 }), { a: 1 }, false],
    [{ a: 1 }, Object.assign(() => true, { a: 1 }), false],
  ])('%p and %p are the same: %p', (one, other, expected) => {
    expect(sameClaims(one as never, other as never)).toBe(expected);
  });
});

test('a test can be kept as text if it has no function', () => {
  expect([undefined, { a: 1 }].map(isSerializable)).toEqual([true, true]);
  expect([is, { a: is }, { b: 1, a: is }].map((test) => isSerializable(test))).toEqual([false, false, false]);
});

describe('the claims parameter (OpenID Connect Core §5.5)', () => {
  test.each<[unknown, string | undefined, unknown]>([
    [undefined, undefined, undefined],
    [is, undefined, undefined],
    [{ a: 1, b: is }, undefined, { id_token: { a: { essential: true, value: 1 }, b: { essential: true } } }],
    [undefined, 'c1', { access_token: { acrs: { essential: true, value: 'c1' } } }],
    [is, 'c1', { access_token: { acrs: { essential: true, value: 'c1' } } }],
  ])('of %p and %p', (test, acrs, expected) => {
    const parameter = toClaimsParameter(test as never, acrs);
    expect(parameter && (JSON.parse(parameter) as unknown)).toEqual(expected);
  });
});
