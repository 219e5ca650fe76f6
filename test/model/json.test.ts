import { readJson, toJson } from '../../src/model/json';

describe('what JSON can hold', () => {
  test('is taken as it is now, frozen throughout', () => {
    const value = { list: [1, 'two', { three: null }], flag: false };
    const taken = readJson(value, 'claims') as typeof value;
    expect(taken).toEqual(value);
    expect(taken).not.toBe(value);
    for (const part of [taken, taken.list, taken.list[2]]) expect(Object.isFrozen(part)).toBe(true);
  });

  test.each([['text'], [''], [0], [-1.5], [true], [false], [null], [[]], [{}]])('is %j', (value) => {
    expect(readJson(value, 'claims')).toEqual(value);
  });

  const cyclic: { self?: unknown } = {};
  cyclic.self = cyclic;
  test.each<[string, unknown]>([
    ['NaN', NaN],
    ['Infinity, deep within', { list: [{ value: Infinity }] }],
    ['undefined', undefined],
    ['undefined in a list', [undefined]],
    ['undefined in an object', { value: undefined }],
    ['a function', () => {}],
    ['a symbol', Symbol('x')],
    ['a bigint', 7n],
    ['a Map', new Map()],
    ['a cycle', cyclic],
  ])('is not %s, which JSON would leave out or write as something else', (_, value) => {
    const reading = () => readJson(value, 'claims.level', ', or a function');
    expect(reading).toThrow('"claims.level" must be something that JSON can hold, or a function');
    expect(reading).toThrow(TypeError);
    expect(() => readJson(value, 'claims.level')).toThrow(/hold$/);
  });

  test('says in the cause why', () => {
    expect(() => readJson(cyclic, 'claims')).toThrow(
      expect.objectContaining({ cause: expect.any(TypeError) as unknown }),
    );
  });
});

describe('equal values', () => {
  test('are equal texts, whatever the order of their members', () => {
    expect(toJson({ b: 1, a: [{ d: 1, c: 2 }] })).toBe('{"a":[{"c":2,"d":1}],"b":1}');
    expect(toJson({ a: 1, c: 3, b: 2 })).toBe('{"a":1,"b":2,"c":3}');
    expect(toJson(['b', 'a'])).toBe('["b","a"]');
    expect(toJson(undefined)).toBeUndefined();
  });
});
