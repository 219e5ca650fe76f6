import { createHash, createPublicKey, verify } from 'node:crypto';
import { Auth0Client, type Auth0ClientOptions } from '@auth0/auth0-spa-js';
import { auth0Provider } from '../../../src/auth0';
import type { AuthorizedResponse, NormalizedRequirement } from '../../../src';

const ISSUER = 'https://fabrikam.example';
const AUDIENCE = 'https://api.example';
const config: Auth0ClientOptions = {
  domain: 'fabrikam.example',
  clientId: 'client',
  useRefreshTokens: true,
  cacheLocation: 'localstorage',
  authorizationParams: {
    audience: AUDIENCE,
    scope: 'openid profile read:accounts',
    redirect_uri: 'https://app.example/',
    ui_locales: 'de',
    screen_hint: 'signup',
  },
};
const REQUIREMENT: NormalizedRequirement = { scope: ['transfer:funds'], audience: AUDIENCE };
const TRANSACTION = 'a0.spajs.txs.client';

const part = (content: unknown) => Buffer.from(JSON.stringify(content)).toString('base64url');
const jwt = (claims: object) => `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}.${part('signature')}`;

/** The network: what the token endpoint answers. */
const tokenEndpoint = jest.fn<Promise<Response>, [string, RequestInit]>();
const respond = (body: object, status = 200) =>
  tokenEndpoint.mockImplementation(async () => Response.json(body, { status }));

const idToken = (nonce: string, claims: object = {}) => {
  const now = Math.floor(Date.now() / 1000);
  return jwt({ iss: `${ISSUER}/`, aud: 'client', sub: 'alice', iat: now, exp: now + 3600, nonce, ...claims });
};

const sessionClient = (methods: object = {}) => ({
  getIdTokenClaims: async () => ({ __raw: '', sub: 'alice' }),
  getTokenSilently: jest.fn(async () => ({
    access_token: 'session-token',
    id_token: '',
    expires_in: 1,
    scope: 'openid read:accounts',
  })),
  ...methods,
});
const provider = (overrides: Partial<Auth0ClientOptions> = {}, client: object = sessionClient()) =>
  auth0Provider({ ...config, ...overrides }, client as never);

async function authorize(overrides?: Partial<Auth0ClientOptions>, client?: object) {
  const authorization = await provider(overrides, client).authorize(REQUIREMENT, {
    state: 'state',
    display: 'popup',
  });
  const params = Object.fromEntries(new URL(authorization.url).searchParams);
  const response: AuthorizedResponse = { state: 'state', code: 'code' };
  return { ...authorization, params, response, nonce: params['nonce']! };
}

/** What a token endpoint that does everything right answers. */
const good = (nonce: string, body: object = {}) => ({
  access_token: jwt({ aud: [AUDIENCE, `${ISSUER}/userinfo`] }),
  id_token: idToken(nonce),
  token_type: 'Bearer',
  expires_in: 60,
  scope: 'transfer:funds',
  ...body,
});

beforeEach(() => {
  sessionStorage.clear();
  localStorage.clear();
  tokenEndpoint.mockReset();
  Object.assign(window, { fetch: tokenEndpoint });
});

describe('the authorization request', () => {
  test('G4: asks for exactly openid and what is missing', async () => {
    const { params, origin } = await authorize();
    expect(params['scope']).toBe('openid transfer:funds');
    expect(params).toMatchObject({
      audience: AUDIENCE,
      response_mode: 'web_message',
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: 'https://app.example/',
    });
    expect(origin).toBe(ISSUER);
    expect(params['state']).toBe('state');
  });

  test('takes parameters as they were when the provider was made', async () => {
    const authorizationParams = { authorization_details: [{ amount: 10 }] };
    const it = auth0Provider(config, sessionClient() as never, { authorizationParams });
    authorizationParams.authorization_details[0]!.amount = 99_999;
    const { url } = await it.authorize(REQUIREMENT, { state: 'state', display: 'popup' });
    expect(new URL(url).searchParams.get('authorization_details')).toBe('[{"amount":10}]');
  });

  test('takes no option and no parameter from Object.prototype', async () => {
    const inherited = { callbackUrl: `${location.origin}/evil`, authorizationParams: { prompt: 'none' } };
    const prototype = Object.prototype as Partial<typeof inherited>;
    Object.assign(prototype, inherited);
    try {
      const it = auth0Provider(
        { ...config, authorizationParams: { ...config.authorizationParams } },
        sessionClient() as never,
      );
      const { url } = await it.authorize(
        { ...REQUIREMENT, authorizationParams: undefined },
        { state: 'state', display: 'popup' },
      );
      expect(url).not.toMatch(/evil|prompt/);
    } finally {
      delete prototype.callbackUrl;
      delete prototype.authorizationParams;
    }
  });

  test('takes language, connection and organization from the login, and nothing else', async () => {
    const { params } = await authorize({
      authorizationParams: {
        ...config.authorizationParams,
        connection: 'employees',
        max_age: 1,
        prompt: 'login',
      },
    });
    expect(params).toMatchObject({ ui_locales: 'de', connection: 'employees' });
    for (const name of ['screen_hint', 'max_age', 'prompt']) expect(params).not.toHaveProperty(name);
  });

  test('asks for strength, and for what the requirement and the provider add (OpenID Connect Core §3.1.2.1, §5.5; RFC 9396 §2)', async () => {
    const client = sessionClient();
    const it = auth0Provider(config, client as never, {
      authorizationParams: { connection: 'employees', login_hint: 'alice', custom: 1 },
    });
    const requirement = {
      ...REQUIREMENT,
      acr_values: ['gold', 'silver'],
      max_age: 0,
      claims: { level: 2, other: () => true },
      authorizationParams: {
        login_hint: 'bob',
        authorization_details: [{ type: 'transfer' }],
        left_out: undefined,
      },
    };
    const { url } = await it.authorize(requirement, { state: 'state', display: 'popup' });
    const params = Object.fromEntries(new URL(url).searchParams);
    expect(params).toMatchObject({
      acr_values: 'gold silver',
      max_age: '0',
      connection: 'employees',
      custom: '1',
      login_hint: 'bob',
      authorization_details: '[{"type":"transfer"}]',
    });
    expect(JSON.parse(params['claims']!)).toEqual({
      id_token: { level: { essential: true, value: 2 }, other: { essential: true } },
    });
    expect(params).not.toHaveProperty('left_out');
  });

  test.each([
    [undefined, {}],
    [{ level: 2 }, { id_token: { level: { essential: true, value: 2 } } }],
    [() => true, {}],
  ])(
    'asks for acrs in the access token, beside claims %p (OpenID Connect Core §5.5)',
    async (claims, others) => {
      const it = auth0Provider(config, sessionClient() as never);
      const requirement = { ...REQUIREMENT, acrs: 'c1', claims };
      const { url } = await it.authorize(requirement, { state: 'state', display: 'popup' });
      expect(JSON.parse(new URL(url).searchParams.get('claims')!)).toEqual({
        access_token: { acrs: { essential: true, value: 'c1' } },
        ...others,
      });
    },
  );

  test.each(['scope', 'state', 'nonce', 'redirect_uri', 'code_challenge', 'max_age'])(
    'does not let %s be overruled',
    (name) => {
      expect(() =>
        auth0Provider(config, sessionClient() as never, { authorizationParams: { [name]: 'x' } }),
      ).toThrow(`"authorizationParams.${name}" must be left out`);
    },
  );

  test('is for the organization that the session is in', async () => {
    const client = sessionClient({ getIdTokenClaims: async () => ({ sub: 'alice', org_id: 'org_1' }) });
    expect((await authorize({}, client)).params['organization']).toBe('org_1');
  });

  test('and is still for that where parameters name an organization that is undefined', async () => {
    const client = sessionClient({ getIdTokenClaims: async () => ({ sub: 'alice', org_id: 'org_1' }) });
    const authorizationParams = { organization: undefined };
    const { authorize } = auth0Provider(config, client as never, { authorizationParams });
    const { url } = await authorize(REQUIREMENT, { state: 'state', display: 'popup' });
    expect(new URL(url).searchParams.get('organization')).toBe('org_1');
  });

  test('sends no audience where there is none', async () => {
    const { url } = await provider().authorize(
      { scope: ['a'], audience: undefined },
      { state: 'state', display: 'popup' },
    );
    expect(new URL(url).searchParams.has('audience')).toBe(false);
  });
});

describe('where the answer arrives', () => {
  const ask = async (redirectUri: string | undefined, display: 'popup' | 'page') => {
    const { url, origin } = await auth0Provider(config, sessionClient() as never).authorize(REQUIREMENT, {
      state: 'state',
      display,
      redirectUri,
    });
    const { redirect_uri, response_mode } = Object.fromEntries(new URL(url).searchParams);
    return { redirect_uri, response_mode, origin };
  };

  test.each([
    [
      'popup',
      undefined,
      { redirect_uri: 'https://app.example/', response_mode: 'web_message', origin: ISSUER },
    ],
    [
      'popup',
      'http://localhost/callback.html',
      { redirect_uri: 'http://localhost/callback.html', response_mode: 'query', origin: undefined },
    ],
    ['page', undefined, { redirect_uri: 'https://app.example/', response_mode: 'query', origin: undefined }],
    [
      'page',
      'http://localhost/callback.html',
      { redirect_uri: 'https://app.example/', response_mode: 'query', origin: undefined },
    ],
  ] as const)('in a %s, with the callback page %s: %j', async (display, redirectUri, expected) => {
    expect(await ask(redirectUri, display)).toEqual(expected);
    expect(provider().redirectUri).toBe('https://app.example/');
  });

  test.each([
    [
      { callbackUrl: '/callback.html' },
      '"callbackUrl" is unknown. Known are: authorizationParams, requireIss',
    ],
    [{ requireIss: 'yes' }, '"requireIss" must be a boolean'],
  ])('%j is told at creation', (options, message) => {
    expect(() => auth0Provider(config, sessionClient() as never, options as never)).toThrow(message);
  });
});

describe('over a redirect', () => {
  test("another page finishes what this one began, and the app's own login is left alone", async () => {
    sessionStorage.setItem(TRANSACTION, "the app's own login");
    const { url, transaction } = await provider().authorize(REQUIREMENT, { state: 'state', display: 'page' });
    expect({ ...sessionStorage }).toEqual({ [TRANSACTION]: "the app's own login" });
    respond(good(new URL(url).searchParams.get('nonce')!));
    const answer = await provider()
      .resume(REQUIREMENT, transaction)
      .exchangeCode({ state: 'state', code: 'code' });
    expect(answer.claims.sub).toBe('alice');
    expect(answer.claims).not.toHaveProperty('__raw');
    expect({ ...sessionStorage }).toEqual({ [TRANSACTION]: "the app's own login" });
  });

  test.each([
    ['not JSON', () => 'x', 'state'],
    ['of another request', (text: string) => text, 'other'],
    ['with another nonce', (text: string) => text.replace(/nonce(\W+)[\w-]+/, 'nonce$1other'), 'state'],
  ])('a transaction that is %s is invalid_response', async (_, change, state) => {
    const { url, transaction } = await provider().authorize(REQUIREMENT, { state: 'state', display: 'page' });
    respond(good(new URL(url).searchParams.get('nonce')!));
    const exchangeCode = async () =>
      provider().resume(REQUIREMENT, change(transaction)).exchangeCode({ state, code: 'code' });
    await expect(exchangeCode()).rejects.toMatchObject({ code: 'invalid_response' });
  });
});

describe('G5: the session', () => {
  test('keeps its storage and cookies through a whole step-up', async () => {
    sessionStorage.setItem(TRANSACTION, "the app's own login");
    localStorage.setItem('@@auth0spajs@@::client::@@user@@', 'alice');
    const before = () => JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie]);
    const then = before();
    const { exchangeCode, response, nonce } = await authorize();
    expect(before()).toBe(then);
    respond(good(nonce));
    const finishing = exchangeCode(response);
    expect(before()).toBe(then);
    await finishing;
    expect(before()).toBe(then);
  });

  test('lets two step-ups run at once', async () => {
    const [one, other] = [await authorize(), await authorize()];
    respond(good(other.nonce));
    await expect(other.exchangeCode(other.response)).resolves.toMatchObject({ claims: { sub: 'alice' } });
    respond(good(one.nonce));
    await expect(one.exchangeCode(one.response)).resolves.toMatchObject({ claims: { sub: 'alice' } });
  });

  test('is read from a client made by another copy of auth0-spa-js', async () => {
    jest.resetModules();
    const { Auth0Client: Other } =
      jest.requireActual<typeof import('@auth0/auth0-spa-js')>('@auth0/auth0-spa-js');
    expect(Other).not.toBe(Auth0Client);
    await expect(
      auth0Provider(config, new Other({ ...config, useRefreshTokens: false })).session(),
    ).resolves.toBeUndefined();
  });
});

describe('the answer', () => {
  test('is what the token endpoint granted', async () => {
    const { exchangeCode, response, nonce } = await authorize();
    const body = good(nonce);
    respond(body);
    await expect(exchangeCode(response)).resolves.toEqual({
      accessToken: body.access_token,
      tokenType: 'Bearer',
      scope: ['transfer:funds'],
      audience: [AUDIENCE, `${ISSUER}/userinfo`],
      claims: expect.objectContaining({ sub: 'alice' }),
      expiresIn: 60,
    });
    const sent = new URLSearchParams(tokenEndpoint.mock.calls[0]![1].body as string);
    expect(Object.fromEntries(sent)).toMatchObject({
      grant_type: 'authorization_code',
      code: 'code',
      redirect_uri: 'https://app.example/',
    });
    expect(sent.get('code_verifier')).toHaveLength(43); // RFC 7636 §4.1
  });

  test.each<[string, object, object]>([
    [
      'no scope and an opaque token, which means what was asked for (RFC 6749 §5.1)',
      { scope: undefined, access_token: 'opaque' },
      { scope: undefined },
    ],
    [
      'no scope and a token with two dots that is no JWT',
      { scope: undefined, access_token: 'a.b.c' },
      { scope: undefined },
    ],
    [
      "no scope and an encrypted token, which is the API's to read (RFC 7516 §7.1)",
      { scope: undefined, access_token: `${part({ alg: 'dir', enc: 'A256GCM' })}..iv.text.tag` },
      { scope: undefined },
    ],
    [
      'no scope and a token of JSON that is no object',
      { scope: undefined, access_token: `${part({})}.${part('transfer:funds')}.s` },
      { scope: undefined },
    ],
    [
      'no scope and a JWT that lists none, so none was granted',
      { scope: undefined, access_token: jwt({ aud: AUDIENCE }) },
      { scope: [] },
    ],
    [
      'an empty scope, whatever the token lists',
      { scope: '', access_token: jwt({ scope: 'transfer:funds' }) },
      { scope: [] },
    ],
    [
      'no scope and a JWT whose scope is empty',
      { scope: undefined, access_token: jwt({ scope: '' }) },
      { scope: [] },
    ],
    [
      'no scope and a JWT with something else for a scope',
      { scope: undefined, access_token: jwt({ scope: 7 }) },
      { scope: [] },
    ],
    [
      'no scope and a JWT with something else among its scopes',
      { scope: undefined, access_token: jwt({ scp: ['transfer:funds', 7, null] }) },
      { scope: ['transfer:funds'] },
    ],
    [
      'no scope but a list in the token',
      { scope: undefined, access_token: jwt({ scp: ['transfer:funds', 'b'] }) },
      { scope: ['transfer:funds', 'b'] },
    ],
    [
      'no scope but a text in the token',
      { scope: undefined, access_token: jwt({ scp: 'transfer:funds b' }) },
      { scope: ['transfer:funds', 'b'] },
    ],
    [
      'a scope, whatever the token lists',
      { access_token: jwt({ scope: 'read:accounts', scp: [] }) },
      { scope: ['transfer:funds'] },
    ],
    [
      'no scope but one in the token (RFC 9068 §2.2.3)',
      { scope: undefined, access_token: jwt({ scope: 'read:accounts' }) },
      { scope: ['read:accounts'] },
    ],
    ['no lifetime, as it may (RFC 6749 §5.1)', { expires_in: undefined }, { expiresIn: 60 }],
    ['an opaque token, whose audience can not be told', { access_token: 'opaque' }, { audience: undefined }],
    ['a token for one audience', { access_token: jwt({ aud: AUDIENCE }) }, { audience: [AUDIENCE] }],
  ])('may have %s', async (_, body, expected) => {
    const { exchangeCode, response, nonce } = await authorize();
    respond(good(nonce, body));
    await expect(exchangeCode(response)).resolves.toMatchObject(expected);
  });

  test.each<[string, string, (nonce: string) => object]>([
    ['no access token', 'invalid_response', (nonce) => good(nonce, { access_token: undefined })],
    ['no token type', 'invalid_response', (nonce) => good(nonce, { token_type: undefined })],
    ['a lifetime that is no number', 'invalid_response', (nonce) => good(nonce, { expires_in: 'soon' })],
    ['no ID token', 'invalid_response', (nonce) => good(nonce, { id_token: undefined })],
    ['another nonce (OpenID Connect Core §3.1.3.7)', 'invalid_response', () => good('other')],
    [
      'another issuer',
      'invalid_response',
      (nonce) => good(nonce, { id_token: idToken(nonce, { iss: 'https://evil.example/' }) }),
    ],
    [
      'another client',
      'invalid_response',
      (nonce) => good(nonce, { id_token: idToken(nonce, { aud: 'other' }) }),
    ],
    [
      'an expired ID token',
      'invalid_response',
      (nonce) => good(nonce, { id_token: idToken(nonce, { exp: 1 }) }),
    ],
  ])('with %s is %s', async (_, code, body) => {
    const { exchangeCode, response, nonce } = await authorize();
    respond(body(nonce));
    await expect(exchangeCode(response)).rejects.toMatchObject({ name: 'StepUpError', code });
  });

  test.each<[string, () => Promise<Response>]>([
    ['says invalid_grant', async () => Response.json({ error: 'invalid_grant' }, { status: 400 })],
    ['fails', async () => Response.json({}, { status: 500 })],
    ['answers garbage', async () => new Response('<html>')],
    ['can not be reached', () => Promise.reject(new TypeError('Failed to fetch'))],
  ])('is token_failed if the token endpoint %s', async (_, answer) => {
    const { exchangeCode, response } = await authorize();
    tokenEndpoint.mockImplementation(answer);
    await expect(exchangeCode(response)).rejects.toMatchObject({ name: 'StepUpError', code: 'token_failed' });
  });

  test('is token_failed if the token endpoint is too slow', async () => {
    const { exchangeCode, response } = await authorize({ httpTimeoutInSeconds: 0.01 });
    tokenEndpoint.mockImplementation(
      (_, { signal }) =>
        new Promise((_resolve, reject) =>
          signal!.addEventListener('abort', () => reject(signal!.reason as Error)),
        ),
    );
    await expect(exchangeCode(response)).rejects.toMatchObject({ code: 'token_failed' });
  });

  test('for another state is invalid_response, and no code is sent', async () => {
    const { exchangeCode } = await authorize();
    await expect(exchangeCode({ state: 'other', code: 'code' })).rejects.toMatchObject({
      code: 'invalid_response',
    });
    expect(tokenEndpoint).not.toHaveBeenCalled();
  });

  test.each([
    [`${ISSUER}/`, undefined],
    ['https://evil.example/', 'invalid_response'],
    [ISSUER, 'invalid_response'],
  ])('from the issuer %s is %s (RFC 9207 §2.4)', async (iss, code) => {
    const { exchangeCode, nonce } = await authorize();
    respond(good(nonce));
    const error = await exchangeCode({ state: 'state', code: 'code', iss }).then(
      () => undefined,
      (caught: { code: string }) => caught.code,
    );
    expect(error).toBe(code);
    expect(tokenEndpoint).toHaveBeenCalledTimes(code === undefined ? 1 : 0);
  });

  test.each(['popup', 'page'] as const)(
    'without an issuer is invalid_response where the tenant sends one: requireIss, in a %s',
    async (display) => {
      const it = auth0Provider(config, sessionClient() as never, { requireIss: true });
      const { transaction, exchangeCode } = await it.authorize(REQUIREMENT, { state: 'state', display });
      const exchange = display === 'page' ? it.resume(REQUIREMENT, transaction) : { exchangeCode };
      const cause = { expected: { iss: `${ISSUER}/` }, actual: { iss: undefined } };
      await expect(exchange.exchangeCode({ state: 'state', code: 'code' })).rejects.toMatchObject({
        code: 'invalid_response',
        cause,
      });
      expect(tokenEndpoint).not.toHaveBeenCalled();
      expect(it.requiresIss).toBe(true);
      expect(provider().requiresIss).toBe(false);
    },
  );

  test('can be finished once', async () => {
    const { exchangeCode, response, nonce } = await authorize();
    respond(good(nonce));
    await exchangeCode(response);
    await expect(exchangeCode(response)).rejects.toMatchObject({ code: 'invalid_response' });
  });
});

describe('the organization (Auth0 Organizations)', () => {
  const exchanged = async (organization: string | undefined, claims: object) => {
    const client = sessionClient({ getIdTokenClaims: async () => ({ sub: 'alice', org_id: 'org_1' }) });
    const { exchangeCode, response, nonce } = await authorize(
      { authorizationParams: { ...config.authorizationParams, ...(organization && { organization }) } },
      client,
    );
    respond(good(nonce, { id_token: idToken(nonce, claims) }));
    return exchangeCode(response).then(
      () => 'accepted',
      ({ code }: { code: string }) => code,
    );
  };

  test.each([
    [undefined, { org_id: 'org_1' }, 'accepted'],
    [undefined, { org_id: 'org_2' }, 'invalid_response'],
    [undefined, {}, 'invalid_response'],
    ['org_2', { org_id: 'org_2' }, 'accepted'],
    ['org_2', { org_id: 'org_1' }, 'invalid_response'],
    ['Fabrikam', { org_id: 'org_1', org_name: 'fabrikam' }, 'accepted'],
    ['Fabrikam', { org_id: 'org_1', org_name: 'other' }, 'invalid_response'],
  ])('configured as %s and answered with %j is %s', async (organization, claims, expected) => {
    expect(await exchanged(organization, claims)).toBe(expected);
  });
});

describe("the session's token", () => {
  test('is asked for without an audience, which would replace the configured one', async () => {
    const client = sessionClient();
    await provider({}, client).token(AUDIENCE);
    await provider({}, client).token(undefined);
    await provider({}, client).token('https://other.example');
    expect(client.getTokenSilently.mock.calls).toEqual([
      [{ detailedResponse: true }],
      [{ detailedResponse: true }],
      [{ detailedResponse: true, authorizationParams: { audience: 'https://other.example' } }],
    ]);
  });

  test('comes with the scope it was granted', async () => {
    await expect(provider().token(AUDIENCE)).resolves.toEqual({
      accessToken: 'session-token',
      tokenType: 'Bearer',
      scope: ['openid', 'read:accounts'],
    });
  });

  test('comes with its type as fields spell it (RFC 6750 §2.1)', async () => {
    const getTokenSilently = async () => ({ access_token: 'session-token', token_type: 'bearer' });
    await expect(provider({}, sessionClient({ getTokenSilently })).token(AUDIENCE)).resolves.toMatchObject({
      tokenType: 'Bearer',
    });
  });

  test.each([
    ['login_required', { error: 'login_required' }],
    ['login_required', { error: 'missing_refresh_token' }],
    ['token_failed', new TypeError('Failed to fetch')],
    ['token_failed', { error: 'timeout' }],
    ['token_failed', undefined],
  ])('rejects with %s for %p', async (code, error) => {
    await expect(
      provider({}, sessionClient({ getTokenSilently: () => Promise.reject(error) })).token(AUDIENCE),
    ).rejects.toMatchObject({ code });
  });

  test('rejects with login_required if there is none', async () => {
    await expect(
      provider({}, sessionClient({ getTokenSilently: async () => undefined })).token(AUDIENCE),
    ).rejects.toMatchObject({ code: 'login_required' });
  });
});

describe('what was asked for at login', () => {
  test.each([
    ['openid a', [{ audience: AUDIENCE, scope: ['openid', 'a'] }]],
    [undefined, [{ audience: AUDIENCE, scope: ['openid', 'profile', 'email'] }]],
    [
      { default: 'a', [AUDIENCE]: 'b c' },
      [
        { audience: AUDIENCE, scope: ['a'] },
        { audience: undefined, scope: ['a'] },
        { audience: AUDIENCE, scope: ['b', 'c'] },
      ],
    ],
    [
      { default: 'a' },
      [
        { audience: AUDIENCE, scope: ['a'] },
        { audience: undefined, scope: ['a'] },
      ],
    ],
  ])('is read from scope %j', (scope, requested) => {
    expect(
      provider({ authorizationParams: { audience: AUDIENCE, ...(scope !== undefined && { scope }) } })
        .loginScopes,
    ).toEqual(requested);
  });
});

describe('with useDpop: true (RFC 9449)', () => {
  const bound = (token: object = {}) =>
    sessionClient({
      generateDpopProof: jest.fn(async (asked: object) => JSON.stringify(asked)),
      getTokenSilently: async () => ({ access_token: 'session-token', token_type: 'DPoP', ...token }),
    });
  const request = { url: 'https://api.example/transfers', method: 'POST' };

  test("the session's proofs are made by the app's client, with its key", async () => {
    const token = await provider({ useDpop: true }, bound()).token(AUDIENCE);
    expect(token).toMatchObject({ accessToken: 'session-token', tokenType: 'DPoP' });
    const proof = async (nonce?: string) => JSON.parse(await token!.prove!({ ...request, nonce })) as unknown;
    expect(await proof()).toEqual({ ...request, accessToken: 'session-token' });
    expect(await proof('n1')).toEqual({ ...request, nonce: 'n1', accessToken: 'session-token' });
  });

  test('a session token that is not bound comes with what makes proofs, so that the flow refuses it', async () => {
    const token = await provider({ useDpop: true }, bound({ token_type: 'Bearer' })).token(AUDIENCE);
    expect(token).toMatchObject({ tokenType: 'Bearer', prove: expect.any(Function) as unknown });
  });

  test('each step-up announces a key of its own, and its token is bound to that', async () => {
    const first = await authorize({ useDpop: true }, bound());
    const second = await authorize({ useDpop: true }, bound());
    expect(first.params['dpop_jkt']).toMatch(/^[\w-]{43}$/);
    expect(second.params['dpop_jkt']).not.toBe(first.params['dpop_jkt']);

    respond(good(first.nonce, { token_type: 'DPoP' }));
    const { tokenType, prove } = await first.exchangeCode(first.response);
    expect(tokenType).toBe('DPoP');
    const sent = new Headers(tokenEndpoint.mock.lastCall![1].headers).get('dpop')!;
    const proofs = [sent, await prove!({ ...request, nonce: undefined })];
    for (const proof of proofs) {
      const [header, payload, signature] = proof.split('.');
      const { jwk } = JSON.parse(Buffer.from(header!, 'base64url').toString()) as {
        jwk: JsonWebKey & Record<string, string>;
      };
      const { crv, kty, x, y } = jwk; // RFC 7638 §3.2
      const thumbprint = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
      expect(thumbprint).toBe(first.params['dpop_jkt']);
      const key = createPublicKey({ key: jwk, format: 'jwk' });
      const bytes = Buffer.from(signature!, 'base64url');
      const signed = Buffer.from(`${header}.${payload}`);
      expect(verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, bytes)).toBe(true);
    }
  });
});

describe('auth0Provider', () => {
  test.each<[unknown, unknown, string]>([
    [undefined, sessionClient(), '"config" must be what the Auth0 client was created with'],
    [{ domain: 'x' }, sessionClient(), '"config" must be'],
    [
      { ...config, useDpop: true },
      sessionClient(),
      '"client" must be the app\'s Auth0 client with generateDpopProof',
    ],
    [config, undefined, '"client" must be the app\'s Auth0 client'],
    [config, {}, '"client" must be'],
  ])('tells what is wrong: %#', (wrong, client, message) => {
    expect(() => auth0Provider(wrong as never, client as never)).toThrow(message);
  });

  test.each(['/callback', 'callback', 'null'])(
    'a redirect URI that is not absolute is named (RFC 6749 §3.1.2): %p',
    (redirect_uri) => {
      const wrong = { ...config, authorizationParams: { redirect_uri } };
      expect(() => auth0Provider(wrong, sessionClient() as never)).toThrow(
        '"config.authorizationParams.redirect_uri" must be an absolute URL',
      );
    },
  );
});

describe('a tenant', () => {
  const urlOf = async (overrides: Partial<Auth0ClientOptions>) => {
    const { url, origin } = await authorize(overrides);
    return { at: url.split('?')[0], origin };
  };

  test('is at its domain, or at the URL that stands for one', async () => {
    expect(await urlOf({})).toEqual({ at: 'https://fabrikam.example/authorize', origin: ISSUER });
    expect(await urlOf({ domain: 'http://localhost:3000' })).toEqual({
      at: 'http://localhost:3000/authorize',
      origin: 'http://localhost:3000',
    });
  });

  test.each([
    [undefined, 'https://fabrikam.example/'],
    ['issuer.example', 'https://issuer.example/'],
    ['https://issuer.example/x', 'https://issuer.example/x'],
  ])('with the issuer %p is the one that its ID tokens name %s', async (issuer, iss) => {
    const { exchangeCode, response, nonce } = await authorize(issuer === undefined ? {} : { issuer });
    const answer = { access_token: 'opaque', token_type: 'Bearer', expires_in: 60 };
    respond({ ...answer, id_token: idToken(nonce, { iss }) });
    expect(await exchangeCode(response)).toMatchObject({ accessToken: 'opaque' });
  });

  test('asks at login for what auth0-spa-js asks for by itself', () => {
    expect(provider({ authorizationParams: undefined as never }).loginScopes).toEqual([
      { audience: undefined, scope: ['openid', 'profile', 'email'] },
    ]);
    const scope = { [AUDIENCE]: 'a' } as never;
    expect(provider({ authorizationParams: { audience: AUDIENCE, scope } }).loginScopes).toEqual([
      { audience: AUDIENCE, scope: ['openid'] },
      { audience: AUDIENCE, scope: ['a'] },
    ]);
  });

  test("says what the session was granted, if the client's cache knows", async () => {
    const granted = (cached: unknown) =>
      provider({}, sessionClient({ getTokenSilently: async () => cached })).grantedScopes();
    expect(await granted({ scope: 'a b' })).toEqual({ audience: AUDIENCE, scope: ['a', 'b'] });
    expect(await granted({})).toBeUndefined();
    expect(await granted(undefined)).toBeUndefined();
  });

  // auth0-spa-js 2.1 to 2.24 at least: singlePromise() in getTokenSilently().
  test('G5: reading what was granted gives nobody an answer of the cache who has to renew the session', async () => {
    let shared: Promise<object | undefined> | undefined;
    const answer = async (cacheMode?: string) =>
      cacheMode === 'cache-only' ? undefined : { access_token: 'renewed', scope: 'openid' };
    const getTokenSilently = ({ cacheMode }: { cacheMode?: string } = {}) =>
      (shared ??= answer(cacheMode).finally(() => (shared = undefined)));
    const it = provider({}, sessionClient({ getTokenSilently }));
    const granted = it.grantedScopes();
    const apps = getTokenSilently();
    await expect(it.token(AUDIENCE)).resolves.toMatchObject({ accessToken: 'renewed' });
    await expect(apps).resolves.toMatchObject({ access_token: 'renewed' });
    await granted;
  });

  test('with useDpop needs a client that makes proofs', () => {
    expect(() => provider({ useDpop: true })).toThrow(
      new TypeError('"client" must be the app\'s Auth0 client with generateDpopProof'),
    );
  });
});
