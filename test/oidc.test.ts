/** @jest-environment node */
import { dpop, oidcProvider, type OidcProviderOptions } from '../src/oidc';

const ISSUER = 'https://idp.example';
const APP = 'https://app.example/';
const NOW = Math.floor(Date.now() / 1000);
const METADATA = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/authorize?tenant=7`,
  token_endpoint: `${ISSUER}/token`,
  revocation_endpoint: `${ISSUER}/revoke`,
  response_modes_supported: ['query', 'web_message'],
};

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = (claims: object) => `${part({ alg: 'RS256' })}.${part(claims)}.${part({})}`;

interface Asked {
  readonly url: string;
  readonly body: string;
}

/** An OpenID provider, as far as fetch is concerned. What `token` says comes on top of an answer that is all right. */
function setUp({
  metadata = METADATA,
  token = () => ({}),
  claims = {},
  fails = [],
  ...options
}: {
  metadata?: object;
  token?: () => object | Response;
  claims?: object;
  fails?: unknown[];
} & Partial<Omit<OidcProviderOptions, 'metadata'>> = {}) {
  const asked: Asked[] = [];
  let nonce: string | null = null;
  globalThis.fetch = async (input, init) => {
    const url = input as string;
    asked.push({ url, body: (init?.body as URLSearchParams | undefined)?.toString() ?? '' });
    if (fails.length > 0) throw fails.shift();
    if (url.endsWith('/.well-known/openid-configuration')) return Response.json(metadata);
    if (url === METADATA.revocation_endpoint) return new Response('');
    const given = token();
    if (given instanceof Response) return given;
    const idToken = { iss: ISSUER, aud: 'bank', sub: 'alice', iat: NOW, exp: NOW + 300, nonce, ...claims };
    return Response.json({
      access_token: 'opaque',
      token_type: 'bearer',
      expires_in: 300,
      id_token: jwt(idToken),
      ...given,
    });
  };
  const provider = oidcProvider({
    issuer: ISSUER,
    clientId: 'bank',
    session: { claims: () => ({ sub: 'alice' }) },
    redirectUri: APP,
    ...options,
  });
  const ask = async (requirement: object = {}, given: object = {}) => {
    const request = await provider.authorize(
      { scope: ['transfer:funds'], audience: undefined, ...requirement },
      { state: 's', display: 'page', ...given },
    );
    const params = new URL(request.url).searchParams;
    nonce = params.get('nonce');
    return { ...request, params };
  };
  const exchange = async (requirement?: object, response: object = {}) =>
    (await ask(requirement)).exchangeCode({ state: 's', code: 'c', ...response });
  return { provider, asked, ask, exchange };
}

const nativeFetch = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = nativeFetch;
  jest.restoreAllMocks();
});

describe('an authorization request', () => {
  test('asks for openid and what is missing, and nothing else (OpenID Connect Core §3.1.2.1)', async () => {
    const { ask } = setUp();
    const { url, origin, params } = await ask();
    expect(url).toMatch(/^https:\/\/idp\.example\/authorize\?tenant=7&/);
    expect(origin).toBeUndefined();
    expect(Object.fromEntries(params)).toEqual({
      tenant: '7',
      client_id: 'bank',
      response_type: 'code',
      response_mode: 'query',
      redirect_uri: APP,
      scope: 'openid transfer:funds',
      state: 's',
      nonce: expect.stringMatching(/^[\w-]{43}$/) as string,
      code_challenge: expect.stringMatching(/^[\w-]{43}$/) as string,
      code_challenge_method: 'S256',
    });
  });

  test('says what else is required, by its own names', async () => {
    const { ask } = setUp({ authorizationParams: { login_hint: 'alice', prompt: 'login' } });
    const { params } = await ask({
      audience: 'https://api.example',
      acr_values: ['gold', 'silver'],
      max_age: 0,
      claims: { level: 2 },
      acrs: 'c1',
      authorizationParams: { prompt: 'consent' },
    });
    expect(Object.fromEntries(params)).toMatchObject({
      resource: 'https://api.example',
      acr_values: 'gold silver',
      max_age: '0',
      login_hint: 'alice',
      prompt: 'consent',
    });
    expect(JSON.parse(params.get('claims')!)).toEqual({
      id_token: { level: { essential: true, value: 2 } },
      access_token: { acrs: { essential: true, value: 'c1' } },
    });
  });

  test('is for a window, with an answer that is posted or that arrives at the callback page', async () => {
    const { ask } = setUp();
    const posted = await ask({}, { display: 'popup' });
    expect(posted.origin).toBe(ISSUER);
    expect(posted.params.get('response_mode')).toBe('web_message');
    const relayed = await ask({}, { display: 'popup', redirectUri: `${APP}callback` });
    expect(relayed.origin).toBeUndefined();
    expect(relayed.params.get('redirect_uri')).toBe(`${APP}callback`);
  });

  test.each([[undefined], [['query']]])(
    'is not for an answer that the server does not post: %j',
    async (response_modes_supported) => {
      const { ask } = setUp({ metadata: { ...METADATA, response_modes_supported } });
      await expect(ask({}, { display: 'popup' })).rejects.toMatchObject({
        code: 'authorization_failed',
        message: expect.stringContaining('popup({ callbackUrl })') as string,
      });
    },
  );

  test('announces the key that its token will be bound to, but not before a redirect (RFC 9449 §10)', async () => {
    const { ask } = setUp({ dpop: dpop() });
    expect((await ask({}, { display: 'popup' })).params.get('dpop_jkt')).toMatch(/^[\w-]{43}$/);
    expect((await ask()).params.has('dpop_jkt')).toBe(false);
  });

  test('is pushed, and then named only (RFC 9126 §4)', async () => {
    const pushed: string[] = [];
    const { ask } = setUp({
      metadata: {
        ...METADATA,
        require_pushed_authorization_requests: true,
        require_signed_request_object: true,
      },
      push: (params) => {
        pushed.push(params.get('scope')!);
        return 'urn:1';
      },
    });
    const { params } = await ask();
    expect(pushed).toEqual(['openid transfer:funds']);
    expect(Object.fromEntries(params)).toEqual({ tenant: '7', client_id: 'bank', request_uri: 'urn:1' });
    await expect(setUp({ push: () => '' }).ask()).rejects.toMatchObject({
      code: 'authorization_failed',
      message: '"push" gave no request_uri.',
    });
  });
});

describe("the authorization server's metadata", () => {
  test('is asked for once, and again if that failed', async () => {
    const { ask, asked } = setUp({ fails: [new TypeError('offline'), new TypeError('offline')] });
    await expect(ask()).rejects.toMatchObject({
      code: 'authorization_failed',
      message: expect.stringMatching(
        /^The metadata of https:\/\/idp\.example could not be used: .* could not be reached.*: offline$/,
      ) as string,
    });
    await ask();
    await ask();
    expect(asked.map(({ url }) => url)).toEqual(Array(3).fill(`${ISSUER}/.well-known/openid-configuration`));
  });

  test.each([
    [{ authorization_endpoint: undefined }, 'its authorization_endpoint is no https URL'],
    [{ token_endpoint: 'http://idp.example/token' }, 'its token_endpoint is no https URL'],
    [{ require_pushed_authorization_requests: true }, 'it requires pushed authorization requests'],
    [{ require_signed_request_object: true }, 'it requires signed authorization requests'],
    [{ code_challenge_methods_supported: ['plain'] }, 'it does not support PKCE with S256'],
  ])('is not used with %j', async (change, message) => {
    await expect(setUp({ metadata: { ...METADATA, ...change } }).ask()).rejects.toMatchObject({
      code: 'authorization_failed',
      message: expect.stringContaining(message) as string,
    });
  });

  test('is what the app says, for a server that publishes none', async () => {
    const { asked } = setUp();
    const provider = oidcProvider({
      issuer: ISSUER,
      clientId: 'bank',
      session: { claims: () => null },
      redirectUri: APP,
      metadata: { ...METADATA, code_challenge_methods_supported: ['S256'] },
    });
    const { url } = await provider.authorize(
      { scope: ['a'], audience: undefined },
      { state: 's', display: 'page' },
    );
    expect(url).toMatch(/^https:\/\/idp\.example\/authorize/);
    expect(asked).toEqual([]);
  });
});

describe('a code', () => {
  test('becomes a token (OpenID Connect Core §3.1.3)', async () => {
    const { exchange, asked } = setUp();
    expect(await exchange({ audience: 'https://api.example' })).toMatchObject({
      accessToken: 'opaque',
      tokenType: 'Bearer',
      prove: undefined,
      scope: undefined,
      audience: undefined,
      claims: { sub: 'alice' },
      expiresIn: 300,
    });
    const form = Object.fromEntries(new URLSearchParams(asked.at(-1)!.body));
    expect(form).toMatchObject({ grant_type: 'authorization_code', code: 'c', client_id: 'bank' });
    expect(form).toMatchObject({ redirect_uri: APP, resource: 'https://api.example' });
  });

  test("is not sent for a resource where the audience has another parameter's name", async () => {
    const { exchange, asked } = setUp({ audienceParameter: 'audience' });
    await exchange({ audience: 'https://api.example' });
    expect(asked.at(-1)!.body).not.toContain('resource');
  });

  test('becomes one that says of itself what the answer does not: its scope and audience (RFC 9068 §2.2)', async () => {
    const access_token = jwt({ aud: 'https://api.example', scope: 'a b' });
    expect(await setUp({ token: () => ({ access_token, expires_in: undefined }) }).exchange()).toMatchObject({
      scope: ['a', 'b'],
      audience: ['https://api.example'],
      expiresIn: 60,
    });
    expect(await setUp({ token: () => ({ access_token, scope: 'c' }) }).exchange()).toMatchObject({
      scope: ['c'],
    });
  });

  test.each<[string, { claims?: object; token?: () => object }, string]>([
    ['an ID token for nobody', { claims: { sub: '' } }, 'The ID token has no "sub".'],
    [
      'one for another client (§3.1.3.7, 5)',
      { claims: { azp: 'other' } },
      'The ID token is for another client',
    ],
    ['one without a time', { claims: { iat: 'now' } }, 'The answer was not accepted: '],
    ['a type that can not be used', { token: () => ({ token_type: 'N_A' }) }, 'unsupported `token_type`'],
    ['no ID token', { token: () => ({ id_token: undefined }) }, 'The answer was not accepted: '],
    [
      'a token that is bound to a key which nobody has here (RFC 9449 §6.1)',
      { token: () => ({ access_token: jwt({ cnf: { jkt: 'x' } }) }) },
      'The token is bound to another key',
    ],
  ])('is not taken for a token with %s', async (_, answer, message) => {
    await expect(setUp(answer).exchange()).rejects.toMatchObject({
      code: 'invalid_response',
      message: expect.stringContaining(message) as string,
    });
  });

  test('is taken with an ID token that names this client twice', async () => {
    expect(await setUp({ claims: { azp: 'bank' } }).exchange()).toMatchObject({ accessToken: 'opaque' });
  });

  test("is taken by the provider's clock, whatever this device's shows", async () => {
    const claims = { iat: NOW + 86_400, exp: NOW + 86_700 };
    expect(await setUp({ claims }).exchange()).toMatchObject({ claims });
  });

  test('is used once', async () => {
    const { exchangeCode } = await setUp().ask();
    await exchangeCode({ state: 's', code: 'c' });
    await expect(exchangeCode({ state: 's', code: 'c' })).rejects.toMatchObject({
      code: 'invalid_response',
      message: 'The answer was used already.',
    });
  });

  test('comes from the server that was asked (RFC 9207)', async () => {
    const { exchange } = setUp({ requireIss: true });
    await expect(exchange()).rejects.toMatchObject({
      code: 'invalid_response',
      cause: { expected: { iss: ISSUER }, actual: { iss: undefined } },
    });
    expect(await exchange({}, { iss: ISSUER })).toMatchObject({ accessToken: 'opaque' });
    await expect(exchange({}, { iss: 'https://other.example' })).rejects.toMatchObject({
      code: 'invalid_response',
    });
  });

  test.each<[() => Response, string, string]>([
    [
      () => Response.json({ error: 'invalid_grant' }, { status: 400 }),
      'exchanged: invalid_grant',
      'invalid_grant',
    ],
    [() => new Response('<html>', { status: 502 }), 'The code was not exchanged', 'OAUTH_'],
    [() => new Response('<html>'), 'The code was not exchanged', 'OAUTH_'],
  ])('is refused by the token endpoint, here in case %#', async (token, message, error) => {
    await expect(setUp({ token }).exchange()).rejects.toMatchObject({
      code: 'token_failed',
      message: expect.stringContaining(message) as string,
      cause: { error: expect.stringContaining(error) as string },
    });
  });

  test('is sent once, also where its answer does not arrive, and the error says what it may be (RFC 6749 §4.1.2)', async () => {
    const failures: unknown[] = [];
    const { ask, asked } = setUp({ fails: failures });
    const { exchangeCode } = await ask();
    failures.push(new TypeError('offline'));
    await expect(exchangeCode({ state: 's', code: 'c' })).rejects.toMatchObject({
      code: 'token_failed',
      message: expect.stringContaining(`${ISSUER}/token could not be reached`) as string,
    });
    expect(asked).toHaveLength(2);
  });

  test('becomes a token that proves its key, whose holder is checked (RFC 9449 §5)', async () => {
    const { exchange } = setUp({ dpop: dpop(), token: () => ({ token_type: 'DPoP' }) });
    const { tokenType, prove } = await exchange();
    expect(tokenType).toBe('DPoP');
    const proof = await prove!({ url: 'https://api.example/a', method: 'POST', nonce: 'n' });
    expect(JSON.parse(Buffer.from(proof.split('.')[1]!, 'base64url').toString())).toMatchObject({
      htu: 'https://api.example/a',
      htm: 'POST',
      nonce: 'n',
    });
  });

  test("has no proof that is dated ahead of the provider's clock, also where this device's is less than a second behind", async () => {
    const clock = jest.spyOn(Date, 'now');
    try {
      const { exchange } = setUp({ dpop: dpop(), token: () => ({ token_type: 'DPoP' }) });
      clock.mockReturnValue((NOW - 0.25) * 1000); // it is NOW + 0.25 over there
      const { prove } = await exchange();
      clock.mockReturnValue((NOW + 0.15) * 1000); // and NOW + 0.65
      const proof = await prove!({ url: 'https://api.example/a', method: 'POST', nonce: undefined });
      expect(JSON.parse(Buffer.from(proof.split('.')[1]!, 'base64url').toString())).toMatchObject({
        iat: NOW,
      });
    } finally {
      clock.mockRestore();
    }
  });

  test('is checked by the part for signatures', async () => {
    const servers: object[] = [];
    await setUp({ verify: async (server) => void servers.push(server) }).exchange();
    expect(servers).toMatchObject([{ issuer: METADATA.issuer }]);
  });
});

describe('a refresh token that nobody asked for', () => {
  test('is forgotten, and not revoked: a server may end the session by it, as oidc-provider does (G5)', async () => {
    const later = jest.spyOn(globalThis, 'setTimeout').mockImplementation((() => 0) as never);
    const { exchange, asked } = setUp({ token: () => ({ refresh_token: 'r' }) });
    expect(JSON.stringify(await exchange())).not.toContain('refresh');
    for (const [callback] of later.mock.calls) callback();
    await new Promise(setImmediate);
    expect(asked.map(({ url }) => url)).not.toContain(METADATA.revocation_endpoint);
  });
});

describe('after a redirect', () => {
  test('the next page goes on with what was kept', async () => {
    const { ask, provider } = setUp();
    const { transaction } = await ask();
    const requirement = { scope: ['transfer:funds'], audience: undefined };
    expect(
      await provider.resume(requirement, transaction).exchangeCode({ state: 's', code: 'c' }),
    ).toMatchObject({ accessToken: 'opaque' });
  });

  test.each(['', '{', '7', '{"state":1}', 'null'])('what was changed to %p is refused', (transaction) => {
    const { provider } = setUp();
    const resume = () => provider.resume({ scope: [], audience: undefined }, transaction);
    expect(resume).toThrow(expect.objectContaining({ code: 'invalid_response' }));
  });
});

describe("the app's session", () => {
  const session = (parts: object) =>
    setUp({ session: { claims: () => ({ sub: 'alice' }), ...parts } }).provider;

  test('says who is logged in, and never the ID token itself (G3)', async () => {
    expect(
      await session({ claims: async () => ({ sub: 'alice', acr: 'x', __raw: 'ey' }) }).session(),
    ).toEqual({ sub: 'alice', acr: 'x' });
    expect(await session({ claims: () => null }).session()).toBeUndefined();
    expect(await session({ claims: () => undefined }).session()).toBeUndefined();
    for (const claims of [{}, { sub: '' }, { sub: 7 }])
      await expect(session({ claims: () => claims }).session()).rejects.toMatchObject({
        code: 'invalid_response',
        message: 'The session\'s claims have no text as "sub".',
      });
  });

  test('says what it was granted, if it knows', async () => {
    const granted = (scope?: () => unknown) => session(scope ? { scope } : {}).grantedScopes();
    expect(await granted()).toBeUndefined();
    expect(await granted(() => null)).toBeUndefined();
    expect(await granted(() => undefined)).toBeUndefined();
    expect(await granted(() => 'a b')).toEqual({ audience: undefined, scope: ['a', 'b'] });
    expect(await granted(async () => ['a'])).toEqual({ audience: undefined, scope: ['a'] });
    await expect(granted(() => 7)).rejects.toThrow('"session.scope()" must be');
  });

  test('names which of the two said something that is no scope', async () => {
    const accessToken = () => ({ accessToken: 't', scope: 7 });
    await expect(session({ accessToken }).token(undefined)).rejects.toThrow('"accessToken().scope" must be');
    const asked = { accessToken: () => 't', scope: () => 7 };
    await expect(session(asked).token(undefined)).rejects.toThrow('"session.scope()" must be');
  });

  test('gives its ordinary token, in whichever form', async () => {
    const prove = async () => 'proof';
    const token = (given: unknown) => session({ accessToken: () => given }).token('api');
    expect(await session({}).token('api')).toBeUndefined(); // a cookie does it
    expect(await token('t')).toEqual({ accessToken: 't', tokenType: 'Bearer' });
    expect(await token({ accessToken: 't', tokenType: 'DPoP', prove, scope: 'a,b c' })).toEqual({
      accessToken: 't',
      tokenType: 'DPoP',
      prove,
      scope: ['a,b', 'c'],
    });
    expect(await token(Promise.resolve({ accessToken: 't', prove: null, scope: ['a'] }))).toEqual({
      accessToken: 't',
      tokenType: 'Bearer',
      prove: undefined,
      scope: ['a'],
    });
    for (const nothing of [undefined, null, ''])
      await expect(token(nothing)).rejects.toMatchObject({ code: 'login_required' });
  });

  test('is asked for the audience that is needed', async () => {
    const accessToken = jest.fn(() => 't');
    await session({ accessToken }).token('https://api.example');
    expect(accessToken).toHaveBeenCalledWith({ audience: 'https://api.example' });
  });
});

describe('options', () => {
  test.each<[Record<string, unknown>, string]>([
    [{ issuer: 'http://idp.example' }, '"issuer" must be an https URL'],
    [{ issuer: undefined }, '"issuer" must be an https URL'],
    [{ clientId: '' }, '"clientId" must be a non-empty string'],
    [{ session: {} }, '"session" must be an object with a function `claims`'],
    [{ session: undefined }, '"session" must be an object with a function `claims`'],
    [{ audience: '' }, '"audience" must be a non-empty string'],
    [{ audienceParameter: 'aud' }, "\"audienceParameter\" must be 'resource' or 'audience'"],
    [{ metadata: 'x' }, '"metadata" must be an object'],
    [{ requireIss: 'yes' }, '"requireIss" must be a boolean'],
    [{ verify: true }, '"verify" must be a function'],
    [{ push: true }, '"push" must be a function'],
    [{ dpop: true }, '"dpop" must be what dpop() gives'],
    [{ scopes: 'a' }, '"scopes" is unknown'],
    [{ authorizationParams: { state: 'x' } }, '"authorizationParams.state" must be left out'],
  ])('%j: %s', (change, message) => {
    const options = { issuer: ISSUER, clientId: 'bank', session: { claims: () => null }, ...change };
    expect(() => oidcProvider(options as never)).toThrow(TypeError);
    expect(() => oidcProvider(options as never)).toThrow(message);
  });

  test('name the login: openid, unless the app says more, for its audience', () => {
    const loginScopes = (options: object) => setUp(options).provider.loginScopes;
    expect(loginScopes({})).toEqual([{ audience: undefined, scope: ['openid'] }]);
    expect(loginScopes({ scope: 'openid a', audience: 'api' })).toEqual([
      { audience: 'api', scope: ['openid', 'a'] },
    ]);
  });

  test('need no URL on a server, where no answer comes back', () => {
    expect(setUp({ redirectUri: '/relative' }).provider.redirectUri).toBe('');
    expect(setUp().provider).toMatchObject({ id: `${ISSUER}|bank`, server: ISSUER, requiresIss: false });
  });

  test("are read in a page at once, with the server's metadata", async () => {
    Object.assign(globalThis, { document: {} });
    try {
      const { asked } = setUp({ fails: [new TypeError('offline'), new TypeError('offline')] });
      expect(asked).toHaveLength(1);
      await new Promise(setImmediate);
    } finally {
      Reflect.deleteProperty(globalThis, 'document');
    }
  });
});
