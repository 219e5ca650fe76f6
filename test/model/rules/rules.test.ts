import fc from 'fast-check';
import { compileRules, createAssertNamed } from '../../../src/model/rules/rules';
import type { UrlMatcher } from '../../../src/model/rules/url-pattern';

const PAGE = 'https://app.example/bank/page?tab=1';
const ORIGIN = 'https://app.example';
const rulesOf = (url: unknown, method?: string) =>
  compileRules([{ url, scope: 'a', ...(method !== undefined && { method }) }], ORIGIN, undefined).find;
const names = (pattern: UrlMatcher, url: string) =>
  rulesOf(pattern)({ url: new URL(url, PAGE), method: 'GET' }) !== undefined;

/** pattern, URL, whether the rule names it, why */
const VECTORS: [pattern: string, url: string, named: boolean, why: string][] = [
  ['/api/transfers', '/api/transfers', true, 'equal'],
  ['/api/transfers', 'https://app.example/api/transfers', true, "relative to the page's origin"],
  ['api/transfers', '/api/transfers', true, 'relative to the origin, not to the page'],
  ['https://app.example/api/transfers', '/api/transfers', true, 'absolute and same origin'],
  ['/api/transfers', '/api/transfers?to=bob', true, 'query ignored'],
  ['/api/transfers', '/api/transfers#top', true, 'hash ignored'],
  ['/api/transfers', '/api/Transfers', false, 'paths are case-sensitive (RFC 3986 §6.2.2.1)'],
  ['/api/transfers', '/API/transfers', false, 'paths are case-sensitive'],
  ['https://API.example/x', 'https://api.EXAMPLE/x', true, 'hosts are not (RFC 3986 §6.2.2.1)'],
  ['HTTPS://api.example/x', 'https://api.example/x', true, 'schemes are not'],
  ['/api/transfers', '/api/transfers/', false, 'a trailing slash is another URL'],
  ['/api/transfers/', '/api/transfers', false, 'a trailing slash is another URL'],
  ['/api/transfers', '/api/transfers/1', false, 'no prefixes'],
  ['/api/transfers', '/api/transfersX', false, 'no prefixes'],
  ['/api/transfers', '/x/api/transfers', false, 'no suffixes'],
  ['/api/transfers', '/api//transfers', false, 'an empty segment is a segment'],
  ['/api/transfers', 'https://evil.example/api/transfers', false, 'another host'],
  ['/api/transfers', 'https://app.example.evil.example/api/transfers', false, 'a host that starts alike'],
  [
    '/api/transfers',
    'https://evil.example/?u=https://app.example/api/transfers',
    false,
    'the URL in a query',
  ],
  ['/api/transfers', 'https://evil.example/#https://app.example/api/transfers', false, 'the URL in a hash'],
  ['/api/transfers', 'https://sub.app.example/api/transfers', false, 'a subdomain'],
  ['/api/transfers', 'http://app.example/api/transfers', false, 'another scheme'],
  ['/api/transfers', 'https://app.example:8443/api/transfers', false, 'another port'],
  ['/api/transfers', 'https://app.example:443/api/transfers', true, 'the default port'],
  ['https://app.example:443/a', 'https://app.example/a', true, 'the default port in the pattern'],
  ['http://localhost:4175/a', 'http://localhost:4175/a', true, 'a port'],
  ['http://localhost:4175/a', 'http://localhost:4176/a', false, "the neighbour's port"],
  ['http://localhost/a', 'http://127.0.0.1/a', false, 'names are not resolved'],
  [
    '/api/transfers',
    '/api/x/../transfers',
    true,
    'dot segments are resolved before sending (RFC 3986 §5.2.4)',
  ],
  ['/api/transfers', '/api/./transfers', true, 'dot segments'],
  ['/api/transfers', '/api/x/%2e%2e/transfers', true, 'encoded dot segments are resolved too (URL Standard)'],
  ['/api/transfers', '/api/transfers/..', false, 'dot segments that lead elsewhere'],
  ['/api/*', '/api/../admin', false, 'dot segments that lead out'],
  ['/api/*', '/api/%2e%2e/admin', false, 'encoded dot segments that lead out'],
  ['/api/transfers', '\\api\\transfers', true, 'backslashes are slashes (URL Standard)'],
  [
    '/api/transfers',
    '/api/%74ransfers',
    true,
    'encoded unreserved characters mean the same (RFC 3986 §6.2.2.2)',
  ],
  ['/api/%74ransfers', '/api/transfers', true, 'in the pattern too'],
  ['/api/transfers', '/api%2Ftransfers', false, 'an encoded slash is not a slash'],
  ['/api/transfers', '/api/%2574ransfers', false, 'decoded once, not twice'],
  ['/api/a%2fb', '/api/a%2Fb', true, 'the case of hex digits does not count (RFC 3986 §6.2.2.1)'],
  ['/api/über', '/api/%C3%BCber', true, 'non-ASCII is encoded'],
  ['/api/a b', '/api/a%20b', true, 'spaces are encoded'],
  ['/api/a.b', '/api/aXb', false, 'a dot is a dot'],
  ['/api/(a|b)+', '/api/a', false, 'no regular expressions in strings'],
  ['/api/(a|b)+', '/api/(a|b)+', true, 'their characters stand for themselves'],
  ['/api/$x', '/api/$x', true, 'a dollar sign'],
  ['/api/*', '/api/transfers', true, '* is one segment'],
  ['/api/*', '/api/transfers/1', false, '* does not cross segments'],
  ['/api/*', '/api/', false, '* is not nothing'],
  ['/api/*', '/api', false, '* does not swallow the slash'],
  ['/api/*', '/api/a%2Fb', false, '* does not cross what a server may take for a slash'],
  ['/api/*', '/api/a%5Cb', false, '* does not cross what a server may take for a backslash'],
  ['/api/*', '/api/a%252Fb', true, 'a twice encoded slash is data'],
  ['/api/*/close', '/api/7/close', true, '* in the middle'],
  ['/api/*/close', '/api/7/8/close', false, '* in the middle is one segment'],
  ['/api/v*/x', '/api/v2/x', true, '* within a segment'],
  ['/api/v*/x', '/api/2/x', false, '* within a segment, prefix missing'],
  ['/api/**', '/api/a/b/c', true, '** crosses segments'],
  ['/api/**', '/api/', true, '** may be nothing'],
  ['/api/**', '/api', false, '** does not swallow the slash before it'],
  ['/api/**', '/apiary/x', false, '** keeps its prefix'],
  ['/api/**/close', '/api/close', true, '/**/ may be a single slash'],
  ['/api/**/close', '/api/a/b/close', true, '/**/ crosses segments'],
  ['/api/**/close', '/api/a/b/disclose', false, '/**/ ends at a slash'],
  ['https://api.example/**', 'https://api.example.evil.example/x', false, '** stays on its host'],
  ['https://api.example/**', 'https://api.example@evil.example/x', false, 'a host in the user name'],
];

describe('a rule whose url is a string', () => {
  test.each(VECTORS)('%s and %s: %s, %s', (pattern, url, named) => {
    expect(names(pattern, url)).toBe(named);
  });

  test.each([
    ['https://*.example/x', /without credentials, query, or \* before its path/],
    ['*://api.example/x', /without credentials, query, or \* before its path/],
    ['http*://api.example/x', /without credentials, query, or \* before its path/],
    ['http*s://api.example/x', /without credentials, query, or \* before its path/],
    ['ftp://api.example/x', /an https URL/],
    ['javascript:alert(1)', /an https URL/],
    ['https://user:secret@api.example/x', /without credentials/],
    ['https://', /, or an https URL/],
    ['/api/transfers?to=bob', /without credentials, query/],
    ['/api/transfer?', /without credentials, query/],
    ['/api/transfers#top', /without credentials, query/],
    ['api.example/x', /a path such as \/items/],
    ['api.example', /a path such as \/items/],
    ['*.api.example/x', /a path such as \/items/],
    ['api.example:8443/x', /a path such as \/items/],
    ['/items/:id', /a path such as \/items\/\*/],
    ['https://api.example/items/{id}/close', /a path such as \/items\/\*/],
    ['http://api.example/x', /or an https URL/],
    ['http://localhost.evil.example/x', /an https URL/],
    ['http://notlocalhost/x', /an https URL/],
  ])('is refused at creation if it can never be right: %s', (pattern, message) => {
    expect(() => rulesOf(pattern)).toThrow(message);
  });

  test('has no * in its host where the browser writes it as %2A, as Chromium does', () => {
    const host = Object.getOwnPropertyDescriptor(URL.prototype, 'host')!.get!;
    jest.spyOn(URL.prototype, 'host', 'get').mockImplementation(function (this: URL) {
      return (host.call(this) as string).replace('*', '%2A');
    });
    expect(() => rulesOf('https://*.example/x')).toThrow(/\* before its path/);
    expect(() => rulesOf('https://api.example/*')).not.toThrow();
    jest.restoreAllMocks();
  });

  test.each([
    ['http://localhost:4175/x'],
    ['http://127.0.0.1/x'],
    ['http://[::1]:8080/x'],
    ['http://api.localhost/x'],
    ['/proxy/https://api.example/x'],
    ['/proxy/*://api.example/x'],
    ['/items*:batchGet'],
    ['items/*:archive'],
    ['/v1.0/items'],
    ['./items'],
    ['../v1.0/items'],
    ['items/v1.0'],
    ['//api.example/x'],
    ['/items(id=:id)'],
  ])('may be %s', (pattern) => {
    expect(() => rulesOf(pattern)).not.toThrow();
  });

  test('may be relative on a page that the browser trusts, although it is at http', () => {
    expect(() => compileRules([{ url: '/x', scope: 'a' }], 'http://intranet', undefined)).not.toThrow();
  });
});

describe('a rule whose url is something else', () => {
  test('tests a RegExp on origin and path, so that a query can not make it match', () => {
    expect(names(/\/api\/transfers$/, 'https://app.example/api/transfers?x=1')).toBe(true);
    expect(names(/\/api\/transfers$/, 'https://evil.example/?/api/transfers')).toBe(false);
  });

  test('tests a RegExp with g or y afresh each time', () => {
    const rules = rulesOf(/transfers/g);
    const target = { url: new URL('/api/transfers', PAGE), method: 'GET' };
    expect([rules(target), rules(target), rules(target)].every(Boolean)).toBe(true);
  });

  test('tests a URLPattern on the whole URL', () => {
    const seen: string[] = [];
    const pattern = { test: (input: string) => seen.push(input) > 0 };
    expect(names(pattern, '/x?y=1')).toBe(true);
    expect(seen).toEqual(['https://app.example/x?y=1']);
  });

  test('gives a function a copy of the URL, so that it can not change where the request goes', () => {
    const target = { url: new URL('/api/transfers', PAGE), method: 'GET' };
    rulesOf(({ url }: { url: URL }) => ((url.host = 'evil.example'), true))(target);
    expect(target.url.host).toBe('app.example');
  });

  test('refuses a function that answers with a promise, which would name every URL', () => {
    const rules = rulesOf(async () => false);
    expect(() => rules({ url: new URL(PAGE), method: 'GET' })).toThrow(
      /must be a function that returns true or false at once/,
    );
  });

  test.each([[undefined], [42], [null], [{}]])('is refused at creation: %p', (url) => {
    expect(() => rulesOf(url)).toThrow(
      '"rules[0].url" must be a string, a RegExp, a URLPattern or a function',
    );
  });
});

describe('rules', () => {
  test.each([
    ['POST', 'POST', true],
    ['POST', 'post', true],
    ['post', 'POST', true],
    ['POST', 'GET', false],
    [undefined, 'DELETE', true],
  ])('with method %p name a %s request: %p', (method, used, named) => {
    expect(rulesOf('/x', method)({ url: new URL('/x', PAGE), method: used }) !== undefined).toBe(named);
  });

  test('are decided by the first one that names the URL', () => {
    const rules = compileRules(
      [
        { url: '/api/transfers', scope: 'transfer:funds' },
        { url: '/api/**', scope: 'read:accounts' },
      ],
      ORIGIN,
      undefined,
    ).find;
    const scopeOf = (path: string) => rules({ url: new URL(path, PAGE), method: 'GET' })?.requirement.scope;
    expect(scopeOf('/api/transfers')).toEqual(['transfer:funds']);
    expect(scopeOf('/api/other')).toEqual(['read:accounts']);
    expect(scopeOf('/other')).toBeUndefined();
  });

  test.each([
    [undefined, '"rules" must be an array'],
    [[null], '"rules[0]" must be an object'],
    [[{ url: '/x', scopes: 'a' }], '"rules[0].scopes" is unknown'],
    [
      [
        { url: '/x', scope: 'a' },
        { url: '/y', scope: 7 },
      ],
      '"rules[1].scope" must be a string or an array of scope tokens',
    ],
    [[{ url: '/x', scope: ['a b'] }], '"rules[0].scope" must be a string or an array of scope tokens'],
    [[{ url: '/x', scope: 'a"b' }], '"rules[0].scope" must be a string or an array of scope tokens'],
    [[{ url: '/x', scope: 'a offline_access' }], '"rules[0].scope" must be without offline_access'],
    [[{ url: '/x', scope: 'a,b' }], '"rules[0].scope" must be separated by spaces, or an array'],
    [[{ url: '/x', scope: 'a, b' }], '"rules[0].scope" must be separated by spaces, or an array'],
    [[{ url: '/x', scope: '' }], '"rules[0].scope" must be non-empty'],
    [[{ url: '/x', scope: ' ' }], '"rules[0].scope" must be non-empty'],
    [[{ url: '/x', scope: [] }], '"rules[0].scope" must be non-empty'],
    [[{ url: '/x' }], `"rules[0].scope" must be named, or acr_values, max_age or claims. 'openid' is for`],
    [
      [{ url: '/x', audience: 'b', authorizationParams: { prompt: 'login' } }],
      '"rules[0].scope" must be named',
    ],
    [[{ url: '/x', challengeable: 'a,b' }], '"rules[0].challengeable" must be separated by spaces'],
    [[{ url: '/x', scope: 'a', method: 'PSOT' }], '"rules[0].method" must be one method such as POST'],
    [[{ url: '/x', scope: 'a', method: 'delte' }], '"rules[0].method" must be one method such as DELETE'],
    [[{ url: '/x', scope: 'a', method: 'TEG' }], '"rules[0].method" must be one method such as GET'],
    [[{ url: '/x', scope: 'a', method: 'PTU' }], '"rules[0].method" must be one method such as PUT'],
    [[{ url: '/x', scope: 'a', method: 'PACTH' }], '"rules[0].method" must be one method such as PATCH'],
    [[{ url: '/x', scope: 'a', followRedirects: 'yes' }], '"rules[0].followRedirects" must be a boolean'],
    [[{ url: '/x', scope: [7] }], '"rules[0].scope" must be a string or an array of scope tokens'],
    [[{ url: '/x', scope: 'a', method: 'GET, POST' }], '"rules[0].method" must be one method'],
    [[{ url: '/x', scope: 'a', method: 'GET ' }], '"rules[0].method" must be one method'],
    [[{ url: '/x', audience: '' }], '"rules[0].audience" must be a non-empty string'],
    [[{ url: '/x', method: ['POST'] }], '"rules[0].method" must be a non-empty string'],
    [[{ url: '/x', max_age: -1 }], '"rules[0].max_age" must be a whole number of seconds, 0 or more'],
    [[{ url: '/x', max_age: '300' }], '"rules[0].max_age" must be a whole number of seconds, 0 or more'],
    [[{ url: '/x', max_age: 1.5 }], '"rules[0].max_age" must be a whole number of seconds, 0 or more'],
    [[{ url: '/x', acr_values: '' }], '"rules[0].acr_values" must be non-empty'],
    [[{ url: '/x', acr_values: [] }], '"rules[0].acr_values" must be non-empty'],
    [[{ url: '/x', acr_values: 7 }], '"rules[0].acr_values" must be a string or an array of scope tokens'],
    [[{ url: '/x', combine: 'yes' }], '"rules[0].combine" must be a boolean'],
    [[{ url: '/x', combine: null }], '"rules[0].combine" must be a boolean'],
    [[{ url: '/x', claims: 'mfa' }], '"rules[0].claims" must be an object'],
    [[{ url: '/x', claims: ['mfa'] }], '"rules[0].claims" must be an object'],
    [
      [{ url: '/x', claims: { level: undefined } }],
      '"rules[0].claims.level" must be something that JSON can hold',
    ],
    [[{ url: '/x', authorizationParams: 'a=b' }], '"rules[0].authorizationParams" must be an object'],
    [
      [{ url: '/x', authorizationParams: { login_hint: () => 'a' } }],
      '"rules[0].authorizationParams.login_hint" must be something that JSON can hold',
    ],
    ...[
      'scope',
      'state',
      'nonce',
      'code_challenge',
      'redirect_uri',
      'response_mode',
      'client_id',
      'max_age',
      'request',
    ].map(
      (name) =>
        [
          [{ url: '/x', authorizationParams: { [name]: 'x' } }],
          `"rules[0].authorizationParams.${name}" must be left out`,
        ] as [unknown, string],
    ),
  ])('tell what is wrong with %j at creation', (rules, message) => {
    expect(() => compileRules(rules, ORIGIN, undefined)).toThrow(message);
  });

  test.each([
    [{ scope: 'openid' }],
    [{ scope: ['a,b'] }],
    [{ max_age: 0 }],
    [{ acr_values: 'tag:idp.example,2026:mfa' }],
    [{ claims: { level: 2 } }],
    [{ challengeable: 'a' }],
    ...['QUERY', 'PURGE', 'REPORT', 'version-control', 'BATCH', 'head'].map((method): [object] => [
      { scope: 'a', method },
    ]),
  ])('may be %j', (rule: object) => {
    expect(() => compileRules([{ url: '/x', ...rule }], ORIGIN, undefined)).not.toThrow();
  });

  const all = { url: '/api/**', scope: 'a' };
  const one = { url: '/api/transfers', scope: 'b' };
  test.each<[string, object[], boolean]>([
    ['the same URL', [one, one], true],
    ['the same URL in another spelling', [one, { ...one, url: 'https://app.example/api/%74ransfers' }], true],
    [
      'the same URL and method',
      [
        { ...one, method: 'post' },
        { ...one, method: 'POST' },
      ],
      true,
    ],
    ['one with every method', [one, { ...one, method: 'POST' }], true],
    ['a wider one', [all, one], true],
    ['one with the same wildcards', [all, all], true],
    ['a wider one with wildcards', [all, { ...one, url: '/api/*/x' }], true],
    ['one with one method before one with every method', [{ ...one, method: 'POST' }, one], false],
    [
      'another method',
      [
        { ...all, method: 'GET' },
        { ...one, method: 'POST' },
      ],
      false,
    ],
    ['a narrower one', [one, all], false],
    ['a narrower one, read as text', [{ ...all, url: '/api/*' }, all], false],
    ['another origin', [one, { ...one, url: 'https://api.example/api/transfers' }], false],
    ['one that only its function can tell', [{ ...one, url: () => true }, one], false],
  ])('are told if one is never reached, after %s: %j, %s', (_, rules, isHidden) => {
    const compile = () => compileRules(rules, ORIGIN, undefined);
    if (isHidden) expect(compile).toThrow('"rules[1]" must be before rules[0], which hides it');
    else expect(compile).not.toThrow();
  });
});

test('a rule lets no request follow redirects unless it says so', () => {
  const followRedirects = (rule: object) =>
    compileRules([{ url: '/x', scope: 'a', ...rule }], ORIGIN, undefined).all[0]!.followRedirects;
  expect([{}, { followRedirects: false }, { followRedirects: true }].map(followRedirects)).toEqual([
    false,
    false,
    true,
  ]);
});

test('a rule may have parameters that depend on its request', () => {
  const authorizationParams = () => ({});
  const [rule] = compileRules([{ url: '/x', scope: 'a', authorizationParams }], ORIGIN, undefined).all;
  expect(rule!.requirement).toMatchObject({
    paramsFor: authorizationParams,
    authorizationParams: undefined,
  });
});

describe('a requirement that comes with a call', () => {
  const RULES = [
    { url: '/api/transfers', scope: 'transfer:funds' },
    { url: 'https://api.example/transfers', scope: 'transfer:funds' },
    { url: /^https:\/\/special\.example\/named$/, scope: 'special' },
  ];
  test.each([
    ['https://app.example/other', true, 'a rule names the origin'],
    ['https://api.example/other', true, 'another rule names the origin'],
    ['https://origins.example/x', true, '"origins" names it'],
    ['https://special.example/named', true, 'a RegExp matches it'],
    ['https://special.example/other', false, 'a RegExp does not match it'],
    ['https://evil.example/api/transfers', false, 'nothing names the origin'],
    ['http://api.example/transfers', false, 'it is another scheme'],
    ['https://origins.example:8443/x', false, 'it is another port'],
  ])('is for %s: %s, because %s', (url, isFine) => {
    const assertNamed = createAssertNamed(compileRules(RULES, ORIGIN, undefined), [
      'https://origins.example',
    ]);
    const check = () => assertNamed({ url: new URL(url), method: 'GET' }, 'init.stepUp');
    if (isFine) expect(check).not.toThrow();
    else
      expect(check).toThrow(
        new TypeError(
          `"init.stepUp" must be for an origin that rules or "origins" name, not ${new URL(url).origin}`,
        ),
      );
  });
});

describe('what a challenge may ask for (RFC 6750 §3.1)', () => {
  const RULES = [
    { url: '/api/transfers', method: 'POST', scope: 'transfer:funds', challengeable: 'admin' },
    { url: '/api/accounts', scope: 'read:accounts', challengeable: ['close:account'] },
    { url: '/api/salaries', scope: 'read:salaries', audience: 'other' },
    { url: 'https://api.example/reports', scope: 'read:reports' },
    { url: /\/special$/, scope: 'special', challengeable: 'very:special' },
  ];
  test.each<[string, string | undefined, string[]]>([
    ['/api/accounts', 'api', ['transfer:funds', 'read:accounts', 'close:account']],
    ['/api/transfers', 'api', ['transfer:funds', 'read:accounts']],
    ['/api/unknown', 'api', ['transfer:funds', 'read:accounts']],
    ['/api/salaries', 'other', ['read:salaries']],
    ['/api/salaries', undefined, []],
    ['https://api.example/reports', 'api', ['read:reports']],
    ['https://api.example/special', 'api', ['read:reports', 'special', 'very:special']],
    ['https://elsewhere.example/', 'api', []],
  ])('at %s, with the audience %s, is %j', (path, audience, scope) => {
    const target = { url: new URL(path, PAGE), method: 'GET' };
    expect(compileRules(RULES, ORIGIN, 'api').challengeable(target, audience)).toEqual(scope);
  });
});

test('of many rules the first that names a target decides, however they are found', () => {
  const segment = fc.constantFrom('a', 'b', '*', '**', 'a*', '%61', '');
  const url = fc.oneof(
    fc.array(segment, { maxLength: 4 }).map((parts) => `/x/${parts.join('/')}`),
    fc.constantFrom(/\/a$/, /b/).map((expression) => expression),
    fc.constantFrom('https://other.example/a', 'https://other.example/**'),
  );
  const rule = fc.record({ url, method: fc.constantFrom('GET', 'POST', undefined) });
  const path = fc
    .array(fc.constantFrom('a', 'b', 'ab', 'c', ''), { maxLength: 4 })
    .map((parts) => `/x/${parts.join('/')}`);
  let named = 0;
  let hidden = 0;
  fc.assert(
    fc.property(
      fc.array(rule, { maxLength: 8 }),
      path,
      fc.constantFrom(ORIGIN, 'https://other.example'),
      fc.constantFrom('GET', 'POST'),
      (rules, path, origin, method) => {
        const target = { url: new URL(origin + path), method };
        const one = (index: number) =>
          compileRules([{ ...rules[index], scope: `scope:${index}` }], ORIGIN, undefined);
        const first = rules.findIndex((_, index) => one(index).find(target) !== undefined);
        // A rule that is refused because an earlier one hides it is one that never decides.
        const kept: object[] = [];
        for (const [index, given] of rules.entries()) {
          const candidates = [...kept, { ...given, scope: `scope:${index}` }];
          try {
            compileRules(candidates, ORIGIN, undefined);
            kept.push(candidates.at(-1)!);
          } catch (error) {
            expect((error as Error).message).toMatch('which hides it');
            expect(first).not.toBe(index);
            hidden += 1;
          }
        }
        const all = compileRules(kept, ORIGIN, undefined);
        expect(all.find(target)?.requirement.scope).toEqual(first < 0 ? undefined : [`scope:${first}`]);
        if (first >= 0) named += 1;
      },
    ),
    { numRuns: 500 },
  );
  // Or it would be about nothing.
  expect(named).toBeGreaterThan(20);
  expect(hidden).toBeGreaterThan(20);
});

test.each([
  ['wildcards', '/*/x'],
  ['no wildcards', ''],
])('each of many rules with %s is compared with those only that may name the same URL', (_, rest) => {
  const rules = Array.from({ length: 1000 }, (_, index) => ({
    url: `/api/${index}${rest}`,
    scope: 'transfer',
  }));
  const read = jest.spyOn(URL.prototype, 'pathname', 'get');
  try {
    compileRules(rules, ORIGIN, undefined);
    expect(read.mock.calls.length).toBeLessThan(10 * rules.length);
  } finally {
    read.mockRestore();
  }
});
