import {
  assertAssured,
  freshForSeconds,
  hasAuthenticationRequirements,
  meetsAssurance,
  MULTI_FACTOR,
} from '../../src/model/assurance';
import { isStepUpError } from '../../src/model/errors';
import { normalizeRequirement, type Requirement } from '../../src/model/requirement';

const LOA = 'urn:mace:incommon:iap:silver';
/** When the ID token was issued, by the provider's clock. */
const IAT = 1_800_000_000;
const URI = 'https://fabrikam.example/authentication_level';

type Row = [
  claims: Record<string, unknown>,
  requirement: Requirement,
  verdict: 'met' | 'short',
  took?: number,
];

/** Claims × requirement → verdict. `took` is how many seconds passed between the request and the answer. */
const ROWS: Row[] = [
  // nothing is asked
  [{}, {}, 'met'],
  [{ acr: '0' }, { scope: 'transfer:funds' }, 'met'],
  // acr_values (OpenID Connect Core §2, §3.1.2.1)
  [{ acr: LOA }, { acr_values: LOA }, 'met'],
  [{ acr: LOA }, { acr_values: [LOA] }, 'met'],
  [{ acr: LOA }, { acr_values: `gold ${LOA}` }, 'met'],
  [{ acr: 'gold' }, { acr_values: `gold ${LOA}` }, 'met'],
  [{ acr: 'bronze' }, { acr_values: `gold ${LOA}` }, 'short'],
  [{}, { acr_values: LOA }, 'short'],
  [{ acr: null }, { acr_values: LOA }, 'short'],
  [{ acr: '' }, { acr_values: LOA }, 'short'],
  [{ acr: LOA.toUpperCase() }, { acr_values: LOA }, 'short'],
  [{ acr: ` ${LOA}` }, { acr_values: LOA }, 'short'],
  [{ acr: `${LOA} gold` }, { acr_values: LOA }, 'short'],
  [{ acr: [LOA] }, { acr_values: LOA }, 'short'],
  // acr is a string, and amr an array (§2): where a server has them otherwise, `claims` can say so
  [{ acr: 1 }, { acr_values: '1' }, 'short'],
  [{ acr: 0 }, { acr_values: '0' }, 'short'],
  [{ acr: 1 }, { acr_values: '2 3' }, 'short'],
  [{ acr: true }, { acr_values: 'true' }, 'short'],
  [{ acr: null }, { acr_values: 'null' }, 'short'],
  [{}, { acr_values: 'undefined' }, 'short'],
  [{ acr: 'toString' }, { acr_values: LOA }, 'short'],
  // the multi-factor policy (OpenID PAPE 1.0 §4), which Auth0 answers in amr (RFC 8176 §2)
  [{ acr: MULTI_FACTOR }, { acr_values: MULTI_FACTOR }, 'met'],
  [{ amr: ['mfa'] }, { acr_values: MULTI_FACTOR }, 'met'],
  [{ amr: ['pwd', 'otp', 'mfa'] }, { acr_values: MULTI_FACTOR }, 'met'],
  [{ amr: ['mfa'] }, { acr_values: `gold ${MULTI_FACTOR}` }, 'met'],
  [{ amr: [] }, { acr_values: MULTI_FACTOR }, 'short'],
  [{ amr: ['pwd'] }, { acr_values: MULTI_FACTOR }, 'short'],
  [{ amr: ['otp'] }, { acr_values: MULTI_FACTOR }, 'short'],
  [{ amr: ['MFA'] }, { acr_values: MULTI_FACTOR }, 'short'],
  [{ amr: 'mfa' }, { acr_values: MULTI_FACTOR }, 'short'],
  [{ amr: 'mfa pwd' }, { acr_values: MULTI_FACTOR }, 'short'],
  [{ amr: 'no-mfa' }, { acr_values: MULTI_FACTOR }, 'short'],
  [{ amr: { mfa: true } }, { acr_values: MULTI_FACTOR }, 'short'],
  [{ amr: [['mfa']] }, { acr_values: MULTI_FACTOR }, 'short'],
  [{ amr: ['mfa'] }, { acr_values: LOA }, 'short'],
  [{ acr: 'mfa' }, { acr_values: MULTI_FACTOR }, 'short'],
  // max_age (OpenID Connect Core §3.1.2.1): between two stamps of the provider's, 5 s leeway
  [{ auth_time: IAT }, { max_age: 0 }, 'met'],
  [{ auth_time: IAT - 5 }, { max_age: 0 }, 'met'],
  [{ auth_time: IAT - 6 }, { max_age: 0 }, 'short'],
  [{ auth_time: IAT - 60 }, { max_age: 0 }, 'met', 60],
  [{ auth_time: IAT - 66 }, { max_age: 0 }, 'short', 60],
  [{ auth_time: IAT - 300 }, { max_age: 300 }, 'met'],
  [{ auth_time: IAT - 305 }, { max_age: 300 }, 'met'],
  [{ auth_time: IAT - 306 }, { max_age: 300 }, 'short'],
  [{ auth_time: IAT - 306 }, { max_age: 300 }, 'short', -3600], // the device's clock was set back meanwhile
  [{}, { max_age: 0 }, 'short'],
  [{}, { max_age: 300 }, 'short'],
  [{}, { max_age: Number.MAX_SAFE_INTEGER }, 'short'],
  [{ auth_time: null }, { max_age: 300 }, 'short'],
  [{ auth_time: String(IAT) }, { max_age: 300 }, 'short'],
  [{ auth_time: NaN }, { max_age: 300 }, 'short'],
  [{ auth_time: IAT * 1000 }, { max_age: 300 }, 'short'], // milliseconds, or the future
  [{ auth_time: IAT + 299 }, { max_age: 0 }, 'met'], // Entra dates its tokens back, by 5 minutes
  [{ auth_time: IAT + 600 }, { max_age: 0 }, 'met'],
  [{ auth_time: IAT + 601 }, { max_age: 300 }, 'short'],
  [{ auth_time: 0 }, { max_age: 300 }, 'short'],
  [{ auth_time: IAT, iat: undefined }, { max_age: 300 }, 'short'],
  [{ auth_time: IAT, iat: String(IAT) }, { max_age: 300 }, 'short'],
  // a tenant's own claims
  [{ authentication_level: 'mfa' }, { claims: { authentication_level: 'mfa' } }, 'met'],
  [{ [URI]: 'mfa' }, { claims: { [URI]: 'mfa' } }, 'met'],
  [{ authentication_level: 'pwd' }, { claims: { authentication_level: 'mfa' } }, 'short'],
  [{}, { claims: { authentication_level: 'mfa' } }, 'short'],
  [{ level: 2 }, { claims: { level: 2 } }, 'met'],
  [{ level: '2' }, { claims: { level: 2 } }, 'short'],
  [{ level: 0 }, { claims: { level: 0 } }, 'met'],
  [{ level: false }, { claims: { level: false } }, 'met'],
  [{}, { claims: { level: false } }, 'short'],
  [{}, { claims: { level: null } }, 'short'],
  [{ level: null }, { claims: { level: null } }, 'met'],
  [{ a: 1, b: 2 }, { claims: { a: 1, b: 2 } }, 'met'],
  [{ a: 1 }, { claims: { a: 1, b: 2 } }, 'short'],
  [{ roles: ['a', 'b'] }, { claims: { roles: ['a', 'b'] } }, 'met'],
  [{ roles: ['b', 'a'] }, { claims: { roles: ['a', 'b'] } }, 'short'],
  [
    { address: { country: 'DE', city: 'Köln' } },
    { claims: { address: { city: 'Köln', country: 'DE' } } },
    'met',
  ],
  [{ level: 3 }, { claims: { level: (value) => Number(value) >= 2 } }, 'met'],
  [{ level: 1 }, { claims: { level: (value) => Number(value) >= 2 } }, 'short'],
  [{ level: 3 }, { claims: { level: (async () => true) as never } }, 'short'],
  [{ level: 3 }, { claims: { level: (() => 'yes') as never } }, 'short'],
  [{ a: 1, b: 1 }, { claims: ({ a, b }) => a === b }, 'met'],
  [{ a: 1, b: 2 }, { claims: ({ a, b }) => a === b }, 'short'],
  // all of them at once
  [{ acr: LOA, auth_time: IAT, level: 2 }, { acr_values: LOA, max_age: 0, claims: { level: 2 } }, 'met'],
  [{ acr: 'x', auth_time: IAT, level: 2 }, { acr_values: LOA, max_age: 0, claims: { level: 2 } }, 'short'],
  [
    { acr: LOA, auth_time: IAT - 9, level: 2 },
    { acr_values: LOA, max_age: 0, claims: { level: 2 } },
    'short',
  ],
  [{ acr: LOA, auth_time: IAT, level: 1 }, { acr_values: LOA, max_age: 0, claims: { level: 2 } }, 'short'],
];

describe('the strength of an answer', () => {
  test.each(ROWS)('%j for %j: %s', (claims, requirement, verdict, took = 0) => {
    const check = () =>
      assertAssured(
        { sub: 'alice', iat: IAT, ...claims },
        normalizeRequirement(requirement, 'requirement', undefined),
        took,
      );
    if (verdict === 'met') expect(check).not.toThrow();
    else expect(check).toThrow(expect.objectContaining({ code: 'assurance_not_met' }));
  });

  // An old published example throws for users who DID use a second factor: its test of amr is the wrong way round.
  test('is enough for who did use a second factor, and not for who did not', () => {
    const requirement = normalizeRequirement({ acr_values: MULTI_FACTOR }, 'requirement', undefined);
    expect(() => assertAssured({ sub: 'alice', amr: ['mfa'] }, requirement, 0)).not.toThrow();
    expect(() => assertAssured({ sub: 'alice', amr: ['pwd'] }, requirement, 0)).toThrow();
  });

  test.each<[Requirement, object, object]>([
    [{ acr_values: LOA }, { acr_values: [LOA] }, { acr: 'x', amr: ['pwd'] }],
    [{ max_age: 5 }, { max_age: 5 }, { auth_time: 7 }],
    [{ claims: { level: 2 } }, { claims: { level: 2 } }, { level: 1 }],
  ])('is told, expected and actual, for %j', (requirement, expected, actual) => {
    let error: unknown;
    try {
      assertAssured(
        { sub: 'alice', iat: IAT, acr: 'x', amr: ['pwd'], auth_time: 7, level: 1 },
        normalizeRequirement(requirement, 'requirement', undefined),
        0,
      );
    } catch (caught) {
      error = caught;
    }
    expect(isStepUpError(error, 'assurance_not_met')).toBe(true);
    expect((error as Error).cause).toEqual({ expected, actual });
  });
});

describe('where a rule and a challenge demand different classes (RFC 9470 §4)', () => {
  const demands = { acr_values: [LOA, MULTI_FACTOR], acrDemands: [[LOA], [MULTI_FACTOR]] };
  test.each<[object, boolean]>([
    [{ acr: LOA, amr: ['mfa'] }, true],
    [{ acr: LOA, amr: ['pwd'] }, false],
    [{ acr: 'bronze', amr: ['mfa'] }, false],
    [{ acr: MULTI_FACTOR }, false],
  ])('%j meets one of each: %p', (claims, verdict) => {
    const requirement = { scope: [], audience: undefined, ...demands };
    expect(meetsAssurance({ sub: 'alice', ...claims }, requirement, () => 0)).toBe(verdict);
  });
});

test.each<[object, boolean]>([
  [{}, false],
  [{ scope: ['a'], audience: 'api', authorizationParams: {}, combine: true }, false],
  [{ acr_values: ['gold'] }, true],
  [{ max_age: 0 }, true],
  [{ claims: { level: 2 } }, true],
  [{ acrs: 'c1' }, true],
])('%j is about how or when the user was authenticated: %p', (requirement, expected) => {
  expect(hasAuthenticationRequirements(requirement)).toBe(expected);
});

describe('what is known from before', () => {
  test.each<[number, number, boolean]>([
    [0, 0, true],
    [1, 0, false],
    [300, 300, true],
    [301, 300, false],
    [NaN, 300, false],
    [-5, 300, true],
    [-6, 300, false], // in the future: milliseconds, or a device whose clock is far behind
  ])('an authentication %i s ago, for max_age %i: %p, without leeway', (age, max_age, verdict) => {
    expect(
      meetsAssurance(
        { sub: 'alice', auth_time: IAT },
        normalizeRequirement({ max_age }, 'requirement', undefined),
        () => age,
      ),
    ).toBe(verdict);
  });
});

describe('how long an answer is as fresh as required', () => {
  const requirement = (max_age?: number) => ({ scope: [], audience: undefined, max_age });
  test.each<[string, object, number | undefined, number, number]>([
    ['nothing is asked', { iat: IAT, auth_time: IAT }, undefined, 0, Infinity],
    ['the user was just authenticated', { iat: IAT, auth_time: IAT }, 300, 0, 305],
    ['some of it is over', { iat: IAT, auth_time: IAT - 100 }, 300, 0, 205],
    [
      'the user took their time, which is not held against them',
      { iat: IAT, auth_time: IAT - 100 },
      300,
      40,
      245,
    ],
    ['the user was authenticated since it was asked', { iat: IAT, auth_time: IAT - 20 }, 300, 40, 305],
    ['it was accepted at the last moment', { iat: IAT, auth_time: IAT - 305 }, 300, 0, 1],
    ['all of it is over', { iat: IAT, auth_time: IAT - 400 }, 300, 0, 1],
    ['the provider does not say when', { iat: IAT }, 300, 0, NaN],
    ['the provider does not say what time it is', { auth_time: IAT }, 300, 0, NaN],
    ['the provider says in text what time it is', { iat: String(IAT), auth_time: IAT }, 300, 0, NaN],
  ])('if %s', (_, claims, max_age, took, seconds) => {
    expect(freshForSeconds({ sub: 'alice', ...claims }, requirement(max_age), took)).toBe(seconds);
  });
});

describe('what is short', () => {
  const shortfall = (claims: object, given: Requirement) => {
    try {
      assertAssured({ sub: 'alice', iat: IAT, ...claims }, normalizeRequirement(given, 'r', undefined), 0);
    } catch (error) {
      return error;
    }
    return undefined;
  };

  test.each<[object, Requirement, object]>([
    [
      { acr: 'bronze', amr: ['pwd'] },
      { acr_values: 'gold silver' },
      { expected: { acr_values: ['gold', 'silver'] }, actual: { acr: 'bronze', amr: ['pwd'] } },
    ],
    [{}, { max_age: 0 }, { expected: { max_age: 0 }, actual: { auth_time: undefined } }],
    [
      { auth_time: IAT - 500, level: 1 },
      { max_age: 300 },
      { expected: { max_age: 300 }, actual: { auth_time: IAT - 500 } },
    ],
    [
      { level: 1, other: 2 },
      { claims: { level: 2 } },
      { expected: { claims: { level: 2 } }, actual: { level: 1 } },
    ],
  ])('of %j for %j is said', (claims, given, cause) => {
    expect(shortfall(claims, given)).toMatchObject({
      code: 'assurance_not_met',
      message: 'The user was not authenticated as required',
      cause,
    });
  });

  test('is said with all claims where a function judges them', () => {
    expect(shortfall({ level: 1 }, { claims: () => false })).toMatchObject({
      cause: { actual: { sub: 'alice', level: 1 } },
    });
  });
});
