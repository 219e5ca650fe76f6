import { meetsClaims } from '../../src/model/claims';
import { mergeRequirements, normalizeRequirement, sameRequirement } from '../../src/model/requirement';

const read = (requirement: unknown) => normalizeRequirement(requirement, 'rules[0]', undefined);
const cyclic = (() => {
  const value: Record<string, unknown> = {};
  return Object.assign(value, { deep: { value } });
})();
const throwing = {
  get deep() {
    throw new Error('secret');
  },
};

/** What JSON can't hold, or changes on the way, so that it would be compared with something else than what was written. */
const NOT_JSON: [what: string, value: unknown][] = [
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
  ['a symbol', Symbol('a')],
  ['a bigint', 1n],
  ['a nested NaN', { deep: [NaN] }],
  ['a nested symbol', { deep: Symbol('a') }],
  ['a nested bigint', [1n]],
  ['a nested undefined', { deep: undefined }],
  ['an undefined in an array', [undefined]],
  ['a hole in an array', [, 1]],
  ['a nested function', { deep: () => true }],
  ['a function in an array', [() => true]],
  ['a cycle', cyclic],
  ['a getter that throws', throwing],
  ['a Map', new Map([['a', 1]])],
  ['a Set', new Set(['mfa'])],
  ['a RegExp', /mfa/],
  ['a promise', Promise.resolve('mfa')],
  ['bytes', new Uint8Array(2)],
  ['an Error', new Error('a')],
];

describe('claims', () => {
  test.each(NOT_JSON)('with %s are refused at creation: they could never hold, or never fail', (_, value) => {
    expect(() => read({ claims: { level: value } })).toThrow(TypeError);
    expect(() => read({ claims: { level: value } })).toThrow(
      /^"rules\[0\]\.claims\.level" must be something that JSON can hold, or a function$/,
    );
  });

  test('that name none are refused: every ID token would meet them', () => {
    expect(() => read({ claims: {} })).toThrow('"rules[0].claims" must be non-empty');
    expect(() => read({ claims: Object.create({ level: 3 }) })).toThrow(
      '"rules[0].claims" must be non-empty',
    );
  });

  test.each([['a'], [''], [0], [-1.5], [false], [null], [[]], [['a', [1]]], [{}], [{ a: { b: null } }]])(
    'may be %j',
    (value) => {
      expect(read({ claims: { level: value } }).claims).toEqual({ level: value });
    },
  );

  test('are compared with what the ID token itself says, not with what its object inherits', () => {
    const seen: unknown[] = [];
    const { claims } = read({ claims: { toString: (value: unknown) => seen.push(value) > 0, valueOf: 'a' } });
    meetsClaims({ sub: 'alice' }, claims!);
    expect(seen).toEqual([undefined]);
    expect(meetsClaims({ sub: 'alice', valueOf: 'a', toString: 'b' }, claims!)).toBe(true);
  });

  test('are what they say once: a getter is read one time, and a toJSON()', () => {
    let reads = 0;
    const { claims } = read({
      claims: {
        get level() {
          return { toJSON: () => ++reads };
        },
      },
    });
    expect(claims).toEqual({ level: 1 });
    expect(reads).toBe(1);
  });
});

describe('authorization parameters', () => {
  test.each([...NOT_JSON, ['a function', () => 'a']] as typeof NOT_JSON)(
    'with %s are refused at creation',
    (_, value) => {
      expect(() => read({ authorizationParams: { details: value } })).toThrow(TypeError);
      expect(() => read({ authorizationParams: { details: value } })).toThrow(
        /^"rules\[0\]\.authorizationParams\.details" must be something that JSON can hold$/,
      );
    },
  );
});

test('parameters that depend on a request are for a requirement that has one', () => {
  const authorizationParams = () => ({});
  const { paramsFor } = normalizeRequirement({ authorizationParams }, 'rules[0]', undefined, true);
  expect(paramsFor).toBe(authorizationParams);
  expect(() => read({ authorizationParams })).toThrow('"rules[0].authorizationParams" must be an object');
  const written = normalizeRequirement(
    { authorizationParams: { prompt: 'login' } },
    'rules[0]',
    undefined,
    true,
  );
  expect(written).toMatchObject({ authorizationParams: { prompt: 'login' }, paramsFor: undefined });
});

test('all of its scopes are asked for together only if a requirement says so', () => {
  expect([{}, { combine: false }, { combine: true }].map((given) => read(given).combine)).toEqual([
    undefined,
    undefined,
    true,
  ]);
});

test("a requirement is for the session's audience, unless it names another", () => {
  const audienceOf = (given: object) => normalizeRequirement(given, 'rules[0]', 'api').audience;
  expect([{}, { audience: 'other' }].map(audienceOf)).toEqual(['api', 'other']);
});

test('a requirement is frozen, however deep', () => {
  const requirement = read({
    acr_values: ['a'],
    claims: { level: { of: [{}] } },
    authorizationParams: { details: [{ amount: 10 }] },
  });
  const isFrozen = (value: unknown): boolean =>
    typeof value !== 'object' ||
    value === null ||
    (Object.isFrozen(value) && Object.values(value).every(isFrozen));
  expect(isFrozen(requirement)).toBe(true);
});

test("what a page's script adds to Object.prototype is nobody's requirement", () => {
  const names = {
    scope: 'a',
    audience: 'b',
    acr_values: 'c',
    max_age: 0,
    claims: { d: 1 },
    authorizationParams: { prompt: 'none' },
  };
  const inherited = Object.prototype as Record<string, unknown>;
  Object.assign(inherited, names);
  try {
    const { scope, audience, acr_values, max_age, claims, authorizationParams } = read({});
    expect([scope, audience, acr_values, max_age, claims, authorizationParams]).toEqual([
      [],
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  } finally {
    for (const name of Object.keys(names)) delete inherited[name];
  }
});

test('what is inherited from elsewhere is refused, for to ignore it would be to ask for less', () => {
  class Strong {
    get acr_values() {
      return 'mfa';
    }
  }
  expect(() => read(new Strong())).toThrow('"rules[0].acr_values" must be the object\'s own');
  expect(() => read(Object.create({ max_age: 0 }))).toThrow('"rules[0].max_age" must be the object\'s own');
  expect(() => read(Object.defineProperty({}, 'max_age', { value: 0 }))).not.toThrow();
  expect(read(Object.defineProperty({}, 'max_age', { value: 0 })).max_age).toBe(0);
  expect(read(Object.assign(Object.create(null) as object, { max_age: 0 })).max_age).toBe(0);
});

describe('two requirements', () => {
  const paramsFor = () => ({});
  const isStrong = () => true;
  const base = { scope: ['a', 'b'], audience: 'api' };
  test.each<[object, object, boolean]>([
    [{}, {}, true],
    [{}, { scope: ['b', 'a'] }, true],
    [{}, { scope: ['a'] }, false],
    [{}, { audience: undefined }, false],
    [{ acr_values: ['gold', 'silver'] }, { acr_values: ['gold', 'silver'] }, true],
    // In order of preference (OpenID Connect Core §3.1.2.1).
    [{ acr_values: ['gold', 'silver'] }, { acr_values: ['silver', 'gold'] }, false],
    [{ acr_values: ['x', 'y'], acrDemands: [['x'], ['y']] }, { acr_values: ['x', 'y'] }, false],
    [{ max_age: 0 }, {}, false],
    [{ acrs: 'c1' }, {}, false],
    [{ authorizationParams: { prompt: 'login' } }, { authorizationParams: { prompt: 'login' } }, true],
    [{ authorizationParams: { prompt: 'login' } }, {}, false],
    [{ paramsFor }, { paramsFor }, true],
    [{ paramsFor }, { paramsFor: () => ({}) }, false],
    [{ claims: { level: isStrong } }, { claims: { level: isStrong } }, true],
    [{ claims: { level: isStrong } }, { claims: { level: () => true } }, false],
    // A token is as good, whichever way was taken to tell what is missing.
    [{ combine: true }, {}, true],
  ])('with %p and %p ask for the same: %p', (one, other, expected) => {
    const [left, right] = [
      { ...base, ...one },
      { ...base, ...other },
    ];
    expect(sameRequirement(left, right)).toBe(expected);
    expect(sameRequirement(right, left)).toBe(expected);
  });
});

describe('what an API asks for beside its rule (RFC 9470 §4)', () => {
  const merged = (rule: object, challenged: object) =>
    mergeRequirements(
      { scope: ['a'], audience: 'api', ...rule },
      { scope: [], acr_values: undefined, max_age: undefined, acrs: undefined, ...challenged },
    );

  test('is added to what the rule demands, and replaces none of it', () => {
    const claims = { level: 2 };
    const requirement = merged({ claims, combine: true }, { scope: ['b', 'a'], acrs: 'c1' });
    expect(requirement).toEqual({ scope: ['a', 'b'], audience: 'api', claims, combine: true, acrs: 'c1' });
    expect(Object.isFrozen(requirement)).toBe(true);
  });

  test.each([
    [undefined, undefined, undefined],
    [300, undefined, 300],
    [undefined, 60, 60],
    [300, 60, 60],
    [60, 300, 60],
    [300, 0, 0],
  ])('may be an authentication more recent, not less: of %p and %p, %p', (rule, challenged, max_age) => {
    expect(merged({ max_age: rule }, { max_age: challenged }).max_age).toBe(max_age);
  });

  test.each<[string[] | undefined, string[] | undefined, string[] | undefined, string[][] | undefined]>([
    [undefined, undefined, undefined, undefined],
    [['gold'], undefined, ['gold'], undefined],
    [undefined, ['gold'], ['gold'], undefined],
    [['gold', 'silver'], ['bronze', 'silver'], ['silver'], undefined],
    [['gold', 'silver'], ['silver', 'gold'], ['gold', 'silver'], undefined],
    [['gold'], ['phr'], ['gold', 'phr'], [['gold'], ['phr']]],
  ])('may be other classes: of %j and %j, %j, and one of each of %j', (rule, challenged, all, demands) => {
    const { acr_values, acrDemands } = merged({ acr_values: rule }, { acr_values: challenged });
    expect(acr_values).toEqual(all);
    expect(acrDemands).toEqual(demands);
  });
});
