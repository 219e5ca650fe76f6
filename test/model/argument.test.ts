import {
  assertIs,
  assertText,
  assertType,
  isRecord,
  isSecure,
  own,
  readFields,
  toUrl,
} from '../../src/model/argument';

describe('what a user wrote', () => {
  test('is refused with what it must be', () => {
    expect(() => assertIs(true, 'rules', 'an array')).not.toThrow();
    expect(() => assertIs(false, 'rules', 'an array')).toThrow(new TypeError('"rules" must be an array'));
  });

  test('has its type, or is left out', () => {
    assertType(undefined, 'boolean', 'combine');
    assertType(false, 'boolean', 'combine');
    assertType(() => {}, 'function', 'prompt');
    expect(() => assertType('yes', 'boolean', 'combine')).toThrow(
      new TypeError('"combine" must be a boolean'),
    );
    expect(() => assertType(null, 'function', 'prompt')).toThrow(
      new TypeError('"prompt" must be a function'),
    );
  });

  test('is text that says something, or is left out', () => {
    assertText(undefined, 'audience');
    assertText('api', 'audience');
    for (const value of ['', 7, null, ['api']])
      expect(() => assertText(value, 'audience')).toThrow(
        new TypeError('"audience" must be a non-empty string'),
      );
  });

  test('is an object with names', () => {
    expect([{}, Object.create(null), new (class {})()].map(isRecord)).toEqual([true, true, true]);
    expect([null, undefined, [], 'text', () => {}].map(isRecord)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('a URL', () => {
  test('is read relative to a base, and is none if it can not be', () => {
    expect(toUrl('/a', 'https://app.example/b')?.href).toBe('https://app.example/a');
    expect(toUrl('https://api.example')?.href).toBe('https://api.example/');
    expect(toUrl('/a')).toBeUndefined();
    expect(toUrl(undefined)).toBeUndefined();
  });

  test.each([
    ['https://api.example', true],
    ['http://localhost:3000', true],
    ['http://app.localhost', true],
    ['http://127.0.0.1', true],
    ['http://[::1]:3000', true],
    ['http://api.example', false],
    ['http://localhost.example', false],
    ['http://notlocalhost', false],
    ['http://127.0.0.100', false],
    ['http://127.0.0.1.example', false],
    ['http://x127.0.0.1.example', false],
    ['ftp://localhost', false],
    ['wss://api.example', false],
  ])('%s: nobody in between can read what is sent there: %s (Secure Contexts §3.1)', (url, expected) => {
    expect(isSecure(new URL(url))).toBe(expected);
  });
});

describe("an object's fields", () => {
  test("are its own, and not what somebody added to every object's", () => {
    const nothing: { scope?: string } = {};
    const prototype = Object.prototype as { scope?: string };
    prototype.scope = 'admin';
    try {
      expect(own(nothing, 'scope', 'rules[0].scope')).toBeUndefined();
      expect(readFields(nothing, ['scope'], 'rules[0]')).toEqual({ scope: undefined });
      expect(own({ scope: 'read' }, 'scope', 'rules[0].scope')).toBe('read');
    } finally {
      delete prototype.scope;
    }
  });

  test('are refused if they are inherited from a class: to ignore them would be to ask for less', () => {
    const value = Object.create({ scope: 'admin' }) as { scope: string };
    expect(() => own(value, 'scope', 'rules[0].scope')).toThrow(
      new TypeError('"rules[0].scope" must be the object\'s own, not inherited'),
    );
    expect(() => readFields(value, ['scope'], 'rules[0]')).toThrow('"rules[0].scope" must be');
  });

  test('are refused if they are unknown, with those that are known', () => {
    expect(() => readFields({ scoep: 'a' }, ['scope', 'url'] as never[], 'rules[0]')).toThrow(
      new TypeError('"rules[0].scoep" is unknown. Known are: scope, url'),
    );
    expect(() => readFields({ scoep: 'a' }, ['scope'] as never[], 'options', '')).toThrow(
      new TypeError('"scoep" is unknown. Known are: scope'),
    );
    expect(readFields({ scoep: undefined, scope: 'a' }, ['scope'] as never[], 'rules[0]')).toEqual({
      scope: 'a',
    });
  });

  test('are those of an object', () => {
    for (const value of ['text', null, [], undefined])
      expect(() => readFields(value as never, [], 'rules[0]')).toThrow(
        new TypeError('"rules[0]" must be an object'),
      );
  });
});
