import fc from 'fast-check';
import { MULTI_FACTOR } from '../../src';
import { parseChallenges, readChallenge, toRequirement, wwwAuthenticate } from '../../src/model/challenge';

type Plain = [scheme: string, content?: string | Record<string, string>];

/** `['basic']`, `['negotiate', 'token68']` or `['bearer', { name: value }]` */
const parse = (field: string | null): Plain[] =>
  parseChallenges(field).map(({ scheme, token68, params }) =>
    token68 !== undefined
      ? [scheme, token68]
      : params.size > 0
        ? [scheme, Object.fromEntries(params)]
        : [scheme],
  );
const ask = (field: string) => toRequirement(parseChallenges(field));

const INSUFFICIENT_SCOPE =
  'Bearer realm="api", error="insufficient_scope", error_description="Insufficient Scope", scope="transfer:funds"';
const ALGS = 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES256K ES384 ES512 EdDSA';

/** field, challenges, source or why */
const WELL_FORMED: [field: string | null, challenges: Plain[], why: string][] = [
  [
    'Basic realm="simple", Newauth realm="apps", type=1, title="Login to \\"apps\\""',
    [
      ['basic', { realm: 'simple' }],
      ['newauth', { realm: 'apps', type: '1', title: 'Login to "apps"' }],
    ],
    'RFC 9110 §11.6.1',
  ],
  [
    'Newauth realm="apps", type=1, title="Login to \\"apps\\"", Basic realm="simple"',
    [
      ['newauth', { realm: 'apps', type: '1', title: 'Login to "apps"' }],
      ['basic', { realm: 'simple' }],
    ],
    'RFC 7235 §4.1',
  ],
  ['Basic realm="foo", charset="UTF-8"', [['basic', { realm: 'foo', charset: 'UTF-8' }]], 'RFC 7617 §2.1'],
  [
    'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"',
    [
      [
        'digest',
        {
          realm: 'http-auth@example.org',
          qop: 'auth, auth-int',
          algorithm: 'SHA-256',
          nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
        },
      ],
    ],
    'RFC 7616 §3.9.1',
  ],
  ['Negotiate', [['negotiate']], 'RFC 4559 §4.1'],
  ['Negotiate a87421000492aa874209af8bc028', [['negotiate', 'a87421000492aa874209af8bc028']], 'RFC 4559 §5'],
  ['Bearer realm="example"', [['bearer', { realm: 'example' }]], 'RFC 6750 §3'],
  [
    'Bearer realm="example", error="invalid_token", error_description="The access token expired"',
    [['bearer', { realm: 'example', error: 'invalid_token', error_description: 'The access token expired' }]],
    'RFC 6750 §3',
  ],
  [
    'Bearer error="insufficient_user_authentication", error_description="A different authentication level is required", acr_values="myACR"',
    [
      [
        'bearer',
        {
          error: 'insufficient_user_authentication',
          error_description: 'A different authentication level is required',
          acr_values: 'myACR',
        },
      ],
    ],
    'RFC 9470 §3',
  ],
  ['DPoP algs="ES256 PS256"', [['dpop', { algs: 'ES256 PS256' }]], 'RFC 9449 §7.1, figure 15'],
  [
    'DPoP error="invalid_token", error_description="Invalid DPoP key binding", algs="ES256"',
    [['dpop', { error: 'invalid_token', error_description: 'Invalid DPoP key binding', algs: 'ES256' }]],
    'RFC 9449 §7.1, figure 16',
  ],
  [
    INSUFFICIENT_SCOPE,
    [
      [
        'bearer',
        {
          realm: 'api',
          error: 'insufficient_scope',
          error_description: 'Insufficient Scope',
          scope: 'transfer:funds',
        },
      ],
    ],
    'express-oauth2-jwt-bearer 1.10, requiredScopes()',
  ],
  [
    `Bearer realm="api", DPoP algs="${ALGS}"`,
    [
      ['bearer', { realm: 'api' }],
      ['dpop', { algs: ALGS }],
    ],
    'express-oauth2-jwt-bearer 1.10, auth()',
  ],
  [
    `Bearer realm="api", error="invalid_token", error_description="'exp' claim", DPoP algs="${ALGS}"`,
    [
      ['bearer', { realm: 'api', error: 'invalid_token', error_description: "'exp' claim" }],
      ['dpop', { algs: ALGS }],
    ],
    'express-oauth2-jwt-bearer 1.10, auth()',
  ],
  [null, [], 'no field'],
  ['', [], 'an empty field'],
  [' ,\t, ,, ', [], 'empty elements only (RFC 9110 §5.6.1.2)'],
  [
    ', ,Negotiate,, Basic realm=a , ,charset=b,',
    [['negotiate'], ['basic', { realm: 'a', charset: 'b' }]],
    'empty elements around (RFC 9110 §5.6.1.2)',
  ],
  [
    'Basic ,, realm=a',
    [['basic', { realm: 'a' }]],
    'empty elements before the first parameter: 1*SP #auth-param',
  ],
  [
    'Basic , Bearer realm=a',
    [['basic'], ['bearer', { realm: 'a' }]],
    'a scheme after an empty list of parameters',
  ],
  ['Negotiate, NTLM', [['negotiate'], ['ntlm']], 'schemes alone'],
  [
    'Negotiate,NTLM\t,\tBasic realm=a',
    [['negotiate'], ['ntlm'], ['basic', { realm: 'a' }]],
    'OWS is spaces and tabs, or none',
  ],
  ['  Basic realm=a\t ', [['basic', { realm: 'a' }]], 'OWS at both ends'],
  ['Basic    realm=a', [['basic', { realm: 'a' }]], '1*SP'],
  ['Basic realm = "a",charset\t=\t b', [['basic', { realm: 'a', charset: 'b' }]], 'BWS around "="'],
  [
    'Basic realm=a,charset =b',
    [['basic', { realm: 'a', charset: 'b' }]],
    'BWS before "=" does not make a scheme of a name',
  ],
  [
    'Basic realm=a, bearer =b',
    [['basic', { realm: 'a', bearer: 'b' }]],
    'BWS before "=", and a name that is also a scheme',
  ],
  ['Basic realm= \ta', [['basic', { realm: 'a' }]], 'BWS after "=" does not make it a token68'],
  [
    'BEARER Realm="A", ERROR=b',
    [['bearer', { realm: 'A', error: 'b' }]],
    'schemes and names in any letter case, values as they are (RFC 9110 §11.1, §11.2)',
  ],
  ['Basic realm=""', [['basic', { realm: '' }]], 'an empty quoted-string'],
  [
    'Basic realm="a, Bearer error=\\"x\\", b=c"',
    [['basic', { realm: 'a, Bearer error="x", b=c' }]],
    'a challenge in quotes is text',
  ],
  ['Basic realm="\\\\\\"\\a\\,"', [['basic', { realm: '\\"a,' }]], 'quoted-pairs (RFC 9110 §5.6.4)'],
  [
    'Basic realm="a\\\\", charset=b',
    [['basic', { realm: 'a\\', charset: 'b' }]],
    'a quoted backslash does not quote the quote',
  ],
  [
    'Basic realm="\tM\xFCnchen \x80\\\xFF"',
    [['basic', { realm: '\tM\xFCnchen \x80\xFF' }]],
    'tabs and obs-text in quotes',
  ],
  [
    "Basic realm=$&'`|~^_.+*!#%-0",
    [['basic', { realm: "$&'`|~^_.+*!#%-0" }]],
    'every tchar (RFC 9110 §5.6.2)',
  ],
  ["!#$%&'*+-.^_`|~0aZ a=b", [["!#$%&'*+-.^_`|~0az", { a: 'b' }]], 'every tchar in a scheme'],
  [
    'Basic __proto__=a, constructor=b',
    [['basic', { ['__proto__']: 'a', constructor: 'b' }]],
    'names that objects have',
  ],
  ['Basic abc', [['basic', 'abc']], 'a token68'],
  ['Basic abc=', [['basic', 'abc=']], 'a token68 that looks like a parameter'],
  [
    'Basic abc== , Foo -._~+/09=',
    [
      ['basic', 'abc=='],
      ['foo', '-._~+/09='],
    ],
    'token68s with all their characters',
  ],
  ['Bearer realm=', [['bearer', 'realm=']], 'a token68, not a parameter without a value'],
  ['Foo a, b, c d=e', [['foo', 'a'], ['b'], ['c', { d: 'e' }]], 'a token68, then schemes'],
  [
    'Basic realm=a, Basic realm=b',
    [
      ['basic', { realm: 'a' }],
      ['basic', { realm: 'b' }],
    ],
    'a name may come again in another challenge',
  ],
];

/** field, why */
const MALFORMED: [field: string, why: string][] = [
  ['realm=a', 'a parameter without a scheme'],
  ['abc=', 'a token68 without a scheme'],
  ['=', 'nothing but "="'],
  ['"Bearer" realm=a', 'a quoted scheme'],
  ['Bearer/2 realm=a', 'not a token'],
  ['Bearer: realm=a', 'not a token'],
  ['B\xE9arer realm=a', 'obs-text outside quotes'],
  ['Bearer\xA0realm=a', 'a no-break space is no space'],
  ['Bearer realm=a\xA0', 'a no-break space is no OWS'],
  ['Bearer\trealm=a', 'after a scheme come spaces, not tabs'],
  ['Negotiate, realm=a', 'parameters need a space after the scheme'],
  ['Negotiate\t, realm=a', 'a tab is not that space'],
  ['Bearer realm=a error=b', 'no comma between parameters'],
  ['Bearer realm="a"error="b"', 'no comma between parameters'],
  ['Bearer realm="a" Basic realm="b"', 'no comma between challenges'],
  ['Bearer realm=a; error=b', 'a semicolon'],
  ['Bearer realm==a', 'two "="'],
  ['Bearer realm=a=b', 'a second "="'],
  ['Bearer realm=a, error=', 'a parameter without a value'],
  ['Bearer realm=a/b', 'a value that needs quotes'],
  ['Bearer scope=transfer:funds', 'a value that needs quotes'],
  ["Bearer realm='a b'", 'single quotes'],
  ['Bearer realm="a', 'a quote that does not end'],
  ['Bearer realm=a"', 'a quote that does not begin'],
  ['Bearer realm="a\\"', 'a quoted quote does not end it'],
  ['Bearer realm="a\\', 'a lone backslash'],
  ['Bearer realm="a""', 'three quotes'],
  ['Bearer realm="a"b', 'text after the quote'],
  ['Bearer realm="a", realm="b"', 'a duplicate (RFC 9110 §11.2)'],
  ['Bearer realm="a", REALM=b', 'a duplicate in another letter case'],
  ['Bearer realm="a", Basic realm="b", realm="c"', 'a duplicate in another challenge'],
  ['Negotiate abc=, realm=a', 'a token68 and parameters'],
  ['Negotiate abc def', 'two token68s'],
  ['Negotiate abc =', 'a space in a token68'],
  ['Negotiate =', 'a token68 of "=" only'],
  ['Negotiate abc=d=', '"=" within a token68'],
  [`${INSUFFICIENT_SCOPE}, Basic realm="a`, 'malformed at the end, after all that is needed'],
  [`Basic realm==a, ${INSUFFICIENT_SCOPE}`, 'malformed at the beginning'],
  ['Bearer realm="a\nb"', 'a line feed in quotes'],
  ['Bearer realm="a\\\nb"', 'a quoted line feed'],
  ['Bearer realm=a,\r\n error=b', 'obs-fold (RFC 9112 §5.2)'],
  ['Bearer realm="a\0b"', 'NUL'],
  ['Bearer realm="a\x7Fb"', 'DEL'],
  ['Bearer realm="a\u20ACb"', 'what is not a byte'],
  ['Bearer realm="a\uD83Db"', 'a lone surrogate'],
  ['Bearer realm=a\u017F', 'what letter case would turn into ASCII'],
  ['Bearer realm=a\n', 'a line feed at the end'],
  [`Bearer realm="${'a'.repeat(8192)}"`, 'more than 8 KiB'],
  [`${','.repeat(8192)}Negotiate`, 'more than 8 KiB of commas'],
  ['"'.repeat(1001), 'unbalanced quotes'],
];

describe('parseChallenges', () => {
  test.each(WELL_FORMED)('reads %j as %j: %s', (field, challenges) => {
    expect(parse(field)).toEqual(challenges);
  });

  test.each(MALFORMED)('takes %j for no challenge: %s', (field) => {
    expect(parse(field)).toEqual([]);
  });

  test('reads up to 8 KiB, and no character more', () => {
    expect(parse(`${','.repeat(8193 - 9)}Negotiate`)).toEqual([]);
    expect(parse(`Bearer realm="${'a'.repeat(8192 - 15)}"`)).toHaveLength(1);
    expect(parse(`${','.repeat(8192 - 9)}Negotiate`)).toEqual([['negotiate']]);
    expect(parse('a,'.repeat(4096))).toHaveLength(4096);
  });

  test('reads several fields as Headers joins them', () => {
    const headers = new Headers([
      ['WWW-Authenticate', 'Negotiate'],
      ['WWW-Authenticate', ''],
      ['WWW-Authenticate', 'Bearer realm="a, b"'],
    ]);
    expect(parse(headers.get('www-authenticate'))).toEqual([['negotiate'], ['bearer', { realm: 'a, b' }]]);
  });
});

const asks = (scope: string[], acr_values: string[] = [], max_age?: number) => ({
  scope,
  acr_values: acr_values.length > 0 ? acr_values : undefined,
  max_age,
});
const SCOPE = 'Bearer error="insufficient_scope"';
const USER = 'Bearer error="insufficient_user_authentication"';

/** field, requirement, source or why */
const REQUIREMENTS: [field: string, requirement: ReturnType<typeof asks> | undefined, why: string][] = [
  [INSUFFICIENT_SCOPE, asks(['transfer:funds']), 'express-oauth2-jwt-bearer 1.10, requiredScopes()'],
  [
    `${USER}, error_description="A different authentication level is required", acr_values="myACR"`,
    asks([], ['myACR']),
    'RFC 9470 §3',
  ],
  [
    `${USER}, error_description="More recent authentication is required", max_age="5"`,
    asks([], [], 5),
    'RFC 9470 §3',
  ],
  ['Bearer realm="example"', undefined, 'RFC 6750 §3: no error'],
  [
    'Bearer realm="example", error="invalid_token", error_description="The access token expired"',
    undefined,
    'RFC 6750 §3: another error',
  ],
  [`Bearer realm="api", DPoP algs="${ALGS}"`, undefined, 'express-oauth2-jwt-bearer 1.10, auth()'],
  [
    'DPoP error="use_dpop_nonce", error_description="Resource server requires nonce in DPoP proof"',
    undefined,
    'RFC 9449 §9',
  ],
  ['', undefined, 'no challenge'],
  ['Bearer', undefined, 'no parameters'],
  ['Bearer insufficient_scope', undefined, 'a token68'],
  [`${SCOPE}, scope=a`, asks(['a']), 'a scope that is a token'],
  [`${SCOPE}, scope="a b c:d/e a"`, asks(['a', 'b', 'c:d/e']), 'several scopes, each once, in order'],
  ['bEARER Error=insufficient_scope, SCOPE=A', asks(['A']), 'any letter case, except in values'],
  ['DPoP error="insufficient_scope", scope="a"', asks(['a']), 'DPoP (RFC 9449 §7.1)'],
  ['Digest error="insufficient_scope", scope="a"', undefined, 'another scheme'],
  ['BearerX error="insufficient_scope", scope="a"', undefined, 'a scheme that starts alike'],
  ['Bearer error="Insufficient_Scope", scope="a"', undefined, 'errors are compared exactly'],
  ['Bearer error="insufficient_scope ", scope="a"', undefined, 'errors are compared exactly'],
  ['Bearer error="INSUFFICIENT_USER_AUTHENTICATION", max_age=0', undefined, 'errors are compared exactly'],
  ['Bearer scope="a"', undefined, 'a scope without an error'],
  ['Bearer acr_values="a", max_age=0', undefined, 'RFC 9470 parameters without an error'],
  [SCOPE, undefined, 'no scope'],
  [`${SCOPE}, scope=""`, undefined, 'an empty scope'],
  [`${SCOPE}, scope="  "`, undefined, 'a scope of spaces'],
  [`${SCOPE}, scope="openid"`, undefined, 'openid only, which every step-up asks for'],
  [`${SCOPE}, scope="openid a openid"`, asks(['a']), 'openid is dropped'],
  [`${SCOPE}, scope="offline_access"`, undefined, 'a refresh token'],
  [`${SCOPE}, scope="a offline_access"`, undefined, 'a refresh token beside others'],
  [`${SCOPE}, scope="a \\"b"`, undefined, 'not a scope token (RFC 6749 §3.3)'],
  [`${SCOPE}, scope="a \\\\b"`, undefined, 'not a scope token (RFC 6749 §3.3)'],
  [`${SCOPE}, scope="a\tb"`, undefined, 'a tab does not separate scopes'],
  [`${SCOPE}, scope="a \xE9"`, undefined, 'scopes are ASCII'],
  [`${SCOPE}, scope="a,b"`, asks(['a,b']), 'a comma does not separate scopes'],
  [
    `${SCOPE}, scope="a", acr_values="b", max_age="x"`,
    asks(['a']),
    'RFC 9470 parameters belong to its own error',
  ],
  [USER, undefined, 'neither acr_values nor max_age'],
  [`${USER}, scope="a"`, undefined, 'neither acr_values nor max_age, but a scope'],
  [`${USER}, acr_values="b a b"`, asks([], ['b', 'a']), 'several, each once, in order of preference'],
  [
    `${USER}, acr_values="urn:mace:incommon:iap:silver ${MULTI_FACTOR}"`,
    asks([], ['urn:mace:incommon:iap:silver', MULTI_FACTOR]),
    'URIs (RFC 9470 §7, OpenID PAPE)',
  ],
  [
    `${USER}, acr_values="openid offline_access"`,
    asks([], ['openid', 'offline_access']),
    'these are words like others there',
  ],
  [`${USER}, acr_values="a", max_age=60, scope="openid b"`, asks(['b'], ['a'], 60), 'all three'],
  [
    `DPoP error="insufficient_user_authentication", acr_values="urn:okta:loa:1fa:any", max_age=5`,
    asks([], ['urn:okta:loa:1fa:any'], 5),
    'DPoP',
  ],
  [`${USER}, max_age="0"`, asks([], [], 0), '0 is a value'],
  [`${USER}, max_age=0, scope="openid"`, asks([], [], 0), 'openid only'],
  [`${USER}, max_age=0, scope=""`, asks([], [], 0), 'an empty scope asks for nothing'],
  [`${USER}, max_age=0, acr_values=""`, asks([], [], 0), 'empty acr_values ask for nothing'],
  [`${USER}, acr_values=" "`, undefined, 'empty acr_values only'],
  [`${USER}, max_age="007"`, asks([], [], 7), 'digits are decimal'],
  [`${USER}, max_age="9007199254740991"`, asks([], [], 9007199254740991), 'the last safe integer'],
  [`${USER}, max_age="9007199254740992"`, undefined, 'not a safe integer'],
  [`${USER}, max_age="${'9'.repeat(400)}"`, undefined, 'not finite'],
  [`${USER}, acr_values="a", max_age=""`, undefined, 'not digits, although acr_values are good'],
  ...['-1', '+1', '1.5', '1e3', '0x10', ' 1', '1 ', '1s', 'NaN', 'Infinity', '\xB2'].map(
    (age): [string, undefined, string] => [
      `${USER}, acr_values="a", max_age="${age}"`,
      undefined,
      'not digits',
    ],
  ),
  [`${USER}, max_age=0, acr_values="a \\"b"`, undefined, 'malformed acr_values, although max_age is good'],
  [`${USER}, max_age=0, acr_values="\xE9"`, undefined, 'acr_values that are not ASCII'],
  [`${USER}, max_age=0, scope="\xE9"`, undefined, 'a malformed scope, although max_age is good'],
  [`${USER}, max_age=0, scope="offline_access"`, undefined, 'a refresh token, although max_age is good'],
  [
    `Negotiate, Basic realm="a", Bearer realm="b", ${SCOPE}, scope="a"`,
    asks(['a']),
    'the one that can be answered',
  ],
  [`${SCOPE}, scope="a", ${USER}, max_age=0`, asks(['a']), 'the first of two'],
  [`${USER}, max_age=0, DPoP error=insufficient_scope, scope=a`, asks([], [], 0), 'the first of two'],
  [
    `${SCOPE}, scope="offline_access", ${USER}, max_age="x", DPoP error=insufficient_scope, scope=a`,
    asks(['a']),
    'the first that can be answered',
  ],
  [`${SCOPE}, Basic scope=a`, undefined, "another challenge's scope"],
];

describe('toRequirement', () => {
  test.each(REQUIREMENTS)('makes of %j %j: %s', (field, requirement) => {
    expect(ask(field)).toEqual(requirement);
  });

  test('makes a requirement that is frozen', () => {
    const requirement = ask(`${USER}, acr_values="a", scope="b"`)!;
    expect([requirement, requirement.scope, requirement.acr_values].every(Object.isFrozen)).toBe(true);
  });
});

describe('what somebody makes of an answer', () => {
  test('is what a challenge asks for, in every way that a requirement may be written', () => {
    const asked = readChallenge({ scope: ['a', 'b'], acr_values: 'gold silver', max_age: 0, acrs: 'c1' });
    expect(asked).toMatchObject({
      scope: ['a', 'b'],
      acr_values: ['gold', 'silver'],
      max_age: 0,
      acrs: 'c1',
      audience: undefined,
    });
    expect(Object.isFrozen(asked)).toBe(true);
  });

  test.each([
    [{ scope: 'a' }],
    [{ acr_values: ['gold'] }],
    [{ max_age: 0 }],
    [{ acrs: 'c1' }],
    [{ scope: '', max_age: 0 }],
    [{ scope: [], acr_values: 'gold' }],
    [{ scope: 'a', acr_values: '' }],
    [{ scope: 'a', acr_values: [] }],
  ])('may be %j', (value) => {
    expect(() => readChallenge(value)).not.toThrow();
  });

  test.each<[unknown, string]>([
    [null, '"challenge" must be an object'],
    [{}, '"challenge" must be for some scope or strength'],
    [{ scope: '', acr_values: [] }, '"challenge" must be for some scope or strength'],
    [{ scope: 'openid' }, '"challenge" must be for some scope or strength'],
    [{ scope: 7 }, '"challenge.scope" must be a string or an array of scope tokens'],
    [{ max_age: '5' }, '"challenge.max_age" must be a whole number of seconds, 0 or more'],
    [{ acrs: '' }, '"challenge.acrs" must be one word'],
    [{ acrs: 'c1 c2' }, '"challenge.acrs" must be one word'],
    [{ acrs: ['c1'] }, '"challenge.acrs" must be one word'],
    [
      { scope: 'a', audience: 'other' },
      '"challenge.audience" is unknown. Known are: scope, acr_values, max_age, acrs',
    ],
  ])('is not %j: %s', (value, message) => {
    expect(() => readChallenge(value)).toThrow(new TypeError(message));
  });
});

test('wwwAuthenticate reads the field of that name, and nothing else (RFC 9110 §11.6.1)', () => {
  const read = (headers: Record<string, string>) =>
    wwwAuthenticate()(new Response(null, { status: 401, headers }), {} as never);
  expect(read({ 'WWW-Authenticate': INSUFFICIENT_SCOPE })).toMatchObject({ scope: ['transfer:funds'] });
  expect(read({ 'Proxy-Authenticate': INSUFFICIENT_SCOPE })).toBeUndefined();
});

// The ABNF of RFC 9110 §11.2, §11.3, §11.6.1 and §5.6, rule by rule: a recogniser that is obvious, and exponential.
const OWS = '[\\t ]*';
const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
const QUOTED = '"(?:[\\t \\x21\\x23-\\x5B\\x5D-\\x7E\\x80-\\xFF]|\\\\[\\t \\x21-\\x7E\\x80-\\xFF])*"';
const list = (element: string) => `(?:${element})?(?:${OWS},${OWS}(?:${element})?)*`;
const CHALLENGE = `${TOKEN}(?: +(?:[A-Za-z0-9\\-._~+/]+=*|${list(`${TOKEN}${OWS}=${OWS}(?:${TOKEN}|${QUOTED})`)}))?`;
const FIELD = new RegExp(`^${OWS}${list(CHALLENGE)}${OWS}$`);

const tchars = (alphabet: string) =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength: 1, maxLength: 8 });
const token = tchars("!#$%&'*+-.^_`|~09azAZ");
const spaces = fc.string({ unit: fc.constantFrom(' ', '\t'), maxLength: 2 });
const text = fc.string({ unit: fc.constantFrom(...'a=,"\\ \t/:\x80\xFF'), maxLength: 8 });
const bool = fc.boolean();

/** In one of the many ways to write it: letter case, quotes and quoted-pairs, spaces, empty elements. */
const written = (value: string) =>
  fc.array(bool, { minLength: value.length, maxLength: value.length }).map((coins) => ({ value, coins }));
const anyCase = (name: string) =>
  written(name).map(({ coins }) =>
    [...name].map((char, at) => (coins[at] ? char.toUpperCase() : char.toLowerCase())).join(''),
  );
const quotedOrNot = (value: string) =>
  fc
    .tuple(written(value), bool)
    .map(([{ coins }, quote]) =>
      quote || !new RegExp(`^${TOKEN}$`).test(value)
        ? `"${[...value].map((char, at) => (coins[at] || char === '"' || char === '\\' ? `\\${char}` : char)).join('')}"`
        : value,
    );
const comma = fc.array(spaces, { minLength: 2, maxLength: 4 }).map((between) => between.join(','));
const params = fc
  .uniqueArray(fc.tuple(token, fc.oneof(token, text)), {
    minLength: 1,
    maxLength: 4,
    selector: ([name]) => name.toLowerCase(),
  })
  .chain((pairs) =>
    fc
      .tuple(
        ...pairs.map(([name, value]) => fc.tuple(anyCase(name), spaces, spaces, quotedOrNot(value), comma)),
      )
      .map((parts) => ({
        content: Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value])),
        wire: parts
          .map(
            ([name, before, after, value, next], at) =>
              `${at > 0 ? next : ''}${name}${before}=${after}${value}`,
          )
          .join(''),
      })),
  );
const token68 = fc
  .tuple(tchars('09azAZ-._~+/'), fc.constantFrom('', '=', '=='))
  .map((parts) => ({ content: parts.join(''), wire: parts.join('') }));
const challenge = fc
  .tuple(token, fc.option(fc.oneof(params, token68)))
  .chain(([scheme, body]) =>
    fc
      .tuple(
        anyCase(scheme),
        fc.constantFrom(' ', '   '),
        fc.constant([scheme.toLowerCase(), ...(body === null ? [] : [body.content])] as Plain),
      )
      .map(([name, gap, plain]) => ({ plain, wire: body === null ? name : name + gap + body.wire })),
  );
const field = fc.array(fc.tuple(challenge, comma), { maxLength: 4 }).chain((all) =>
  fc.constantFrom('', ' ', ', ', ',,\t').map((edge) => ({
    plain: all.map(([{ plain }]) => plain),
    wire: edge + all.map(([{ wire }, next], at) => (at > 0 ? next : '') + wire).join('') + edge,
  })),
);

describe('parseChallenges and toRequirement, for any input', () => {
  test('give back what was written, however it was written', () => {
    fc.assert(
      fc.property(field, ({ plain, wire }) => expect(parse(wire)).toEqual(plain)),
      { numRuns: 1000 },
    );
  });

  test('accept what the grammar of RFC 9110 accepts, and nothing else', () => {
    const pieces = fc.array(
      fc.constantFrom(
        'A',
        'b',
        ' ',
        ' ',
        '\t',
        ',',
        ',',
        '=',
        '=',
        '/',
        '"',
        '" ,="',
        '\\',
        '\xE9',
        'B c=d',
        ', e="f"',
      ),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(pieces, (parts) => {
        // Letters are numbered, so that no name comes twice, which the ABNF can't tell.
        const wire = parts.map((part, at) => part.replace(/[a-z]/gi, (letter) => letter + at)).join('');
        expect(parse(wire).length > 0).toBe(FIELD.test(wire) && /[^ \t,]/.test(wire));
      }),
      { numRuns: 20_000 },
    );
  });

  test('never throw', () => {
    const shaped = fc.string({
      unit: fc.constantFrom(
        ...'Bb =,"\\/\t\n\0\x7F\xE9\uD83D',
        'Bearer ',
        'error=',
        'insufficient_scope',
        'scope="',
        'max_age=',
      ),
      maxLength: 60,
    });
    fc.assert(
      fc.property(
        fc.oneof(
          shaped,
          fc.string({ unit: 'binary' }),
          fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
        ),
        (any) => {
          expect(() => ask(any)).not.toThrow();
          expect(() => ask(`${USER}, acr_values="${any}", max_age="${any}"`)).not.toThrow();
        },
      ),
      { numRuns: 2000 },
    );
  });

  // Quadratic work is 64 times as much for 8 times the length, linear work 8 times. The shortest of many runs is what the work itself takes.
  test.each<[shape: string, wire: (length: number) => string]>([
    ['spaces', (n) => ' '.repeat(n) + '"'],
    ['spaces after a scheme', (n) => 'a' + ' '.repeat(n) + '"'],
    ['spaces before "="', (n) => 'a b' + ' '.repeat(n) + '"'],
    ['spaces after "="', (n) => 'a b=' + ' '.repeat(n) + '/'],
    ['spaces after a value', (n) => 'a b="c"' + ' '.repeat(n) + '"'],
    ['spaces around a token68', (n) => `a${' '.repeat(n / 2)}b=${' '.repeat(n / 2)}"`],
    ['a long scheme', (n) => 'a'.repeat(n) + '"'],
    ['a long token68', (n) => 'a ' + 'b'.repeat(n) + '"'],
    ['a long padding', (n) => 'a b' + '='.repeat(n) + '"'],
    ['a long value', (n) => 'a b=' + 'c'.repeat(n) + '"'],
    ['words', (n) => 'a '.repeat(n / 2)],
    ['commas', (n) => ','.repeat(n) + '"'],
    ['commas and spaces', (n) => ' ,'.repeat(n / 2) + '"'],
    ['schemes', (n) => 'a,'.repeat(n / 2) + '"'],
    ['challenges', (n) => 'a b=c,'.repeat(n / 6) + '"'],
    ['a quote that does not end', (n) => 'a b="' + 'c'.repeat(n)],
    ['quoted quotes', (n) => 'a b="' + '\\"'.repeat(n / 2)],
    ['backslashes', (n) => 'a b="' + '\\'.repeat(n)],
    ['many quotes', (n) => 'a b=' + '""'.repeat(n / 2)],
    ['quotes that do not end, one after another', (n) => 'a b="c",' + 'a b="c,'.repeat(n / 7)],
  ])('take linear time for %s', (_shape, wire) => {
    const shortest = (length: number) => {
      const input = wire(length);
      return Math.min(
        ...Array.from({ length: 50 }, () => {
          const start = process.hrtime.bigint();
          for (let i = 0; i < 4; i++) ask(input);
          return Number(process.hrtime.bigint() - start);
        }),
      );
    };
    shortest(1000);
    expect(shortest(8000) / shortest(1000)).toBeLessThan(40);
  });
});
