import { bank, outcome, TRANSFER, TRANSFERS } from '../fakes/bank';
import { AUDIENCE } from '../fakes/provider';

const rules = [
  { url: '/api/accounts', scope: 'read:accounts' },
  { url: '/api/transfers', method: 'POST', scope: 'transfer:funds' },
  { url: 'https://api.example/Items/*', scope: 'items' },
  { url: 'https://files.example/**', scope: 'openid' },
  { url: '/strong', max_age: 0, claims: { level: (value: unknown) => value === 2 } },
  { url: '/pay', scope: 'pay', authorizationParams: () => ({ prompt: 'login' }) },
];

describe('requirementFor', () => {
  test.each<[url: string | URL, method: string | undefined, expected: unknown]>([
    ['/api/accounts', undefined, { scope: ['read:accounts'], audience: AUDIENCE }],
    [new URL(`${TRANSFERS}?to=bob`), 'post', { scope: ['transfer:funds'], audience: AUDIENCE }],
    ['/api/transfers', undefined, undefined],
    ['https://files.example/a', 'GET', { audience: AUDIENCE }],
    ['/strong', 'GET', { max_age: 0, claims: rules[4]!.claims, audience: AUDIENCE }],
    [
      '/pay',
      'GET',
      { scope: ['pay'], authorizationParams: rules[5]!.authorizationParams, audience: AUDIENCE },
    ],
  ])('tells what %s (%s) needs, as users write it', (url, method, expected) => {
    const needed = bank({ rules }).stepUp.requirementFor(url, method);
    expect(needed).toStrictEqual(expected);
    if (needed) expect(Object.isFrozen(needed)).toBe(true);
  });

  test('gives what every member takes', async () => {
    const { stepUp } = bank({ rules });
    for (const url of ['/api/accounts', 'https://files.example/a']) {
      const needed = stepUp.requirementFor(url)!;
      expect(await stepUp.withToken(needed, ({ accessToken }) => accessToken)).toBe('session-token');
      await expect(stepUp.fetch(url, { stepUp: needed })).resolves.toHaveProperty('status', 201);
    }
    await expect(stepUp.withToken(stepUp.requirementFor('/pay')!, () => {})).rejects.toThrow(
      '"requirement.authorizationParams" must be an object',
    );
  });

  test('asks nobody', async () => {
    const it = bank({ rules });
    it.stepUp.requirementFor('/api/transfers', 'POST');
    await it.advanceTime(0);
    expect([it.popups, it.asked, it.requests]).toEqual([[], [], []]);
  });
});

describe('explain', () => {
  const granted = { [AUDIENCE]: ['openid', 'profile', 'read:accounts'] };

  test("says which rule decides, and that the session's token is enough", async () => {
    const it = bank({ rules });
    await it.advanceTime(0);
    expect(it.stepUp.explain('/api/accounts?secret=1')).toEqual({
      url: 'https://app.example/api/accounts',
      method: 'GET',
      rule: 0,
      nearest: undefined,
      granted,
      missing: undefined,
      challenge: undefined,
    });
  });

  test('says what the user would be asked for', async () => {
    const it = bank({ rules });
    await it.advanceTime(0);
    expect(it.stepUp.explain('/api/transfers', 'post')).toMatchObject({
      rule: 1,
      granted,
      missing: { scope: ['transfer:funds'] },
    });
  });

  test('says what the API asked for before', async () => {
    const it = bank({
      rules: [{ url: '/api/transfers', scope: 'read:accounts', challengeable: 'transfer:funds' }],
      fetch: async () =>
        new Response(null, {
          status: 403,
          headers: { 'WWW-Authenticate': 'Bearer error="insufficient_scope", scope="transfer:funds"' },
        }),
    });
    it.refuseWindows();
    outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.advanceTime(0);
    expect(it.stepUp.explain('/api/transfers', 'POST')).toMatchObject({
      rule: 0,
      missing: { scope: ['transfer:funds'] },
      challenge: { scope: ['transfer:funds'], isConfirmed: false },
    });
  });

  test('says it for the method that was sent: patch, which fetch leaves as it is, is another one than PATCH (RFC 9110 §9.1)', async () => {
    const it = bank({
      rules: [{ url: '/api/accounts', method: 'PATCH', scope: 'read:accounts', challengeable: 'strong' }],
      fetch: async () =>
        new Response(null, {
          status: 403,
          headers: { 'WWW-Authenticate': 'Bearer error="insufficient_scope", scope="strong"' },
        }),
    });
    it.refuseWindows();
    outcome(it.stepUp.fetch('/api/accounts', { method: 'patch' }));
    await it.advanceTime(0);
    const isAsked = { rule: 0, missing: { scope: ['strong'] }, challenge: { scope: ['strong'] } };
    expect(it.stepUp.explain('/api/accounts', 'patch')).toMatchObject({ method: 'patch', ...isAsked });
    const isNot = { rule: 0, missing: undefined, challenge: undefined };
    expect(it.stepUp.explain('/api/accounts', 'PATCH')).toMatchObject({ method: 'PATCH', ...isNot });
  });

  test.each([
    ...['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'delete', 'Get', 'hEAD', 'options', 'posT', 'put'],
    ...['PATCH', 'patch', 'Patch', 'PROPFIND', 'propfind', 'QUERY', 'query', 'gets', 'forget'],
  ])('names the method %s as fetch sends it (Fetch Standard §2.2.1)', (method) => {
    const sent = new Request(TRANSFERS, { method });
    expect(bank({ rules }).stepUp.explain('/api/transfers', method).method).toBe(sent.method);
  });

  test.each<[url: string, method: string, nearest: string | undefined]>([
    ['/api/transfers', 'GET', 'rules[1] is for POST https://app.example/api/transfers'],
    ['/api/transfers/', 'POST', 'rules[1] is for POST https://app.example/api/transfers'],
    ['/api/transfer', 'POST', 'rules[1] is for POST https://app.example/api/transfers'],
    ['/API/transfers', 'POST', 'rules[1] is for POST https://app.example/api/transfers'],
    ['/api/accounts/', 'GET', 'rules[0] is for any method https://app.example/api/accounts'],
    [
      'http://localhost:3000/api/accounts',
      'GET',
      'rules[0] is for any method https://app.example/api/accounts',
    ],
    ['https://api.example/items/7', 'GET', 'rules[2] is for any method https://api.example/Items/*'],
    ['/items/7', 'GET', 'rules[2] is for any method https://api.example/Items/*'],
    ['https://elsewhere.example/app.js', 'GET', undefined],
    ['/api/accounts/7', 'GET', undefined],
    ['/', 'GET', undefined],
  ])('of %s (%s), which no rule names, says which rule nearly does: %s', (url, method, nearest) => {
    expect(bank({ rules }).stepUp.explain(url, method)).toMatchObject({
      rule: undefined,
      missing: undefined,
      nearest,
    });
  });
});

describe('debug', () => {
  const lines = () => jest.mocked(console.debug).mock.calls.map(([line]) => line);
  beforeEach(() => jest.spyOn(console, 'debug').mockImplementation(() => {}));
  afterEach(() => jest.restoreAllMocks());

  test('prints a line for a request that goes out without a token although a rule nearly names it', async () => {
    const it = bank({ rules, debug: true, provider: { loginScopes: [] } });
    await it.stepUp.fetch('/api/accounts/?secret=1');
    await it.stepUp.fetch('/app.js');
    await it.stepUp.fetch('/api/accounts/', { stepUp: false });
    expect(lines()).toEqual([
      'step-up-spa: no token · GET · https://app.example/api/accounts/ · rules[0] is for any method https://app.example/api/accounts',
    ]);
  });

  test('prints nothing of it unless it is asked to', async () => {
    await bank({ rules }).stepUp.fetch('/api/accounts/');
    expect(lines()).toEqual([]);
  });

  test('names the scopes of rules that the login asks for, for which nobody is asked again', () => {
    bank({
      rules,
      debug: true,
      provider: { loginScopes: [{ audience: AUDIENCE, scope: ['pay', 'items'] }] },
    });
    expect(lines()).toEqual(['step-up-spa: granted at login · items pay']);
  });
});
