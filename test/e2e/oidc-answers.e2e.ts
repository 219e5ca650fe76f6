import { createHash } from 'node:crypto';
import { dpop, jwksVerification, oidcProvider } from '../../src/oidc';
import type { NormalizedRequirement, TokenResponse } from '../../src';
import { ALGS, startHostileIssuer, type HostileIssuer, type TokenAnswer } from './hostile-issuer';
import { expect, test as base } from './once';

const STATE = 'step-up-window.state';
const REQUIREMENT = {
  scope: ['transfer:funds'],
  audience: 'https://api.example',
} as unknown as NormalizedRequirement;

const startAtPath = () => startHostileIssuer('/realms/bank');

const test = base.extend<{ server: HostileIssuer; atPath: HostileIssuer }>({
  server: async ({ once }, use) => use(await once(startHostileIssuer)),
  atPath: async ({ once }, use) => use(await once(startAtPath)),
});

interface Case {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly sign?: Parameters<HostileIssuer['sign']>[1];
  readonly body?: object;
  /** Instead of all of the above. */
  readonly answer?: TokenAnswer;
  /** The ID token as it travels. */
  readonly encode?: (idToken: string) => string;
  readonly response?: object;
  readonly metadata?: object;
  readonly options?: Partial<Parameters<typeof oidcProvider>[0]>;
}

/** One step-up's answer, as the provider takes it. */
async function answered(
  server: HostileIssuer,
  { claims, sign, body, answer, encode = (text) => text, response, metadata, options }: Case,
): Promise<TokenResponse> {
  const published = server.metadata;
  server.metadata = { ...published, ...metadata };
  try {
    const provider = oidcProvider({
      issuer: server.issuer,
      clientId: server.clientId,
      session: { claims: () => ({ sub: 'alice' }), accessToken: () => undefined },
      redirectUri: 'https://app.example/back',
      verify: jwksVerification(),
      ...options,
    });
    const request = await provider.authorize(REQUIREMENT, { state: STATE, display: 'page' });
    const nonce = new URL(request.url).searchParams.get('nonce');
    const now = Math.floor(Date.now() / 1000);
    const idToken = await server.sign(
      {
        iss: server.issuer,
        aud: server.clientId,
        sub: 'alice',
        iat: now,
        exp: now + 60,
        nonce,
        ...claims,
      },
      sign,
    );
    server.answer = answer ?? {
      body: {
        access_token: 'opaque',
        token_type: 'Bearer',
        expires_in: 60,
        scope: 'openid transfer:funds',
        id_token: encode(idToken),
        ...body,
      },
    };
    return await request.exchangeCode({ state: STATE, code: 'code', ...response });
  } finally {
    server.metadata = published;
  }
}

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const accessToken = (claims: object) => `${part({ alg: 'none' })}.${part(claims)}.x`;
const shifted = (by: number) => {
  const now = Math.floor(Date.now() / 1000) + by;
  return { iat: now, exp: now + 60 };
};

for (const [title, given, expected] of [
  ['an ordinary answer', {}, { tokenType: 'Bearer', scope: ['openid', 'transfer:funds'], expiresIn: 60 }],
  ['aud as an array', { claims: { aud: ['bank'] } }, {}],
  ['two audiences, and azp', { claims: { aud: ['bank', 'other'], azp: 'bank' } }, {}],
  ['a token type in lower case', { body: { token_type: 'bearer' } }, { tokenType: 'Bearer' }],
  ['no scope, and an opaque token', { body: { scope: undefined } }, { scope: undefined }],
  [
    'no scope, and a JWT that lists it',
    {
      body: {
        scope: undefined,
        access_token: accessToken({ scp: ['transfer:funds'], aud: 'https://api.example' }),
      },
    },
    { scope: ['transfer:funds'], audience: ['https://api.example'] },
  ],
  ['an empty scope', { body: { scope: '' } }, { scope: [] }],
  ['scope as an array', { body: { scope: ['transfer:funds'] } }, { scope: ['transfer:funds'] }],
  [
    'what it does not give as null',
    { body: { scope: null, refresh_token: null, expires_in: null } },
    { scope: undefined, expiresIn: 60 },
  ],
  ['no expires_in', { body: { expires_in: undefined } }, { expiresIn: 60 }],
  ['auth_time 0', { claims: { auth_time: 0 } }, {}],
  ["this device's clock ten minutes behind", { claims: shifted(600) }, {}],
  ["this device's clock ten minutes ahead", { claims: shifted(-600) }, {}],
  ['the iss of the answer', { response: { iss: 'ISSUER' } }, {}],
  ...ALGS.map((alg) => [`a signature by ${alg}`, { sign: { alg } }, {}] as const),
] as const satisfies readonly (readonly [string, Case, Partial<TokenResponse>])[]) {
  test(`accepted: ${title} (OpenID Connect Core §3.1.3.3, §3.1.3.7)`, async ({ server }) => {
    const { response = undefined, ...others } = given as Case & { response?: { iss?: string } };
    const result = await answered(server, {
      ...others,
      ...(response && { response: { iss: server.issuer } }),
    });
    expect(result).toMatchObject({ claims: { sub: 'alice' }, ...expected });
  });
}

for (const [title, given] of [
  ['iss of another', { claims: { iss: 'https://evil.example' } }],
  ['no iss', { claims: { iss: undefined } }],
  ['aud of another client', { claims: { aud: 'other' } }],
  ['no aud', { claims: { aud: undefined } }],
  ['several audiences without azp', { claims: { aud: ['bank', 'other'] } }],
  ['azp of another client', { claims: { azp: 'other' } }],
  ['azp of another client, with several audiences', { claims: { aud: ['bank', 'other'], azp: 'other' } }],
  ['exp before iat', { claims: { exp: Math.floor(Date.now() / 1000) - 3600 } }],
  ['no exp', { claims: { exp: undefined } }],
  ['no iat', { claims: { iat: undefined } }],
  ['nbf in the future', { claims: { nbf: Math.floor(Date.now() / 1000) + 3600 } }],
  ['the nonce of another request', { claims: { nonce: 'other' } }],
  ['no nonce', { claims: { nonce: undefined } }],
  ['an empty sub', { claims: { sub: '' } }],
  ['no sub', { claims: { sub: undefined } }],
  ['a key that is not published', { sign: { foreign: true } }],
  ['alg none', { encode: (text) => `${part({ alg: 'none' })}.${text.split('.')[1]}.` }],
  ['alg HS256', { encode: (text) => `${part({ alg: 'HS256' })}.${text.split('.')[1]}.${part({})}` }],
  [
    'an extension that is critical',
    { encode: (text) => [part({ alg: 'RS256', crit: ['x'] }), ...text.split('.').slice(1)].join('.') },
  ],
  [
    'claims that were changed',
    { encode: (text) => [text.split('.')[0], part({ sub: 'bob' }), text.split('.')[2]].join('.') },
  ],
  [
    'alg none, which the server lists',
    {
      metadata: { id_token_signing_alg_values_supported: ['none', 'HS256'] },
      encode: (text) => `${part({ alg: 'none' })}.${text.split('.')[1]}.`,
    },
  ],
  [
    'alg HS256, which the server lists',
    {
      metadata: { id_token_signing_alg_values_supported: ['none', 'HS256'] },
      encode: (text) => `${part({ alg: 'HS256' })}.${text.split('.')[1]}.${part({})}`,
    },
  ],
  ['a web page that says JSON', { answer: { body: '<p>hello' } }],
  ['an encrypted ID token', { encode: () => 'a.b.c.d.e' }],
  ['an ID token that is none', { encode: () => 'x' }],
  ['no ID token', { body: { id_token: undefined } }],
  ['no access token', { body: { access_token: undefined } }],
  ['an access token that is a number', { body: { access_token: 5 } }],
  ['no token type', { body: { token_type: undefined } }],
  ['expires_in as text', { body: { expires_in: 'soon' } }],
  ['scope as a number', { body: { scope: 7 } }],
  ['iss of another in the answer (RFC 9207)', { response: { iss: 'https://evil.example' } }],
  [
    'no iss in the answer of a server that sends it',
    { metadata: { authorization_response_iss_parameter_supported: true } },
  ],
  ['no iss in the answer, where the app requires it', { options: { requireIss: true } }],
  ['the state of another request', { response: { state: 'other' } }],
] as const satisfies readonly (readonly [string, Case])[]) {
  test(`invalid_response: ${title} (OpenID Connect Core §3.1.3.7)`, async ({ server }) => {
    await expect(answered(server, given)).rejects.toMatchObject({
      name: 'StepUpError',
      code: 'invalid_response',
    });
  });
}

for (const [title, answer, text] of [
  ['a web page', { type: 'text/html', body: '<p>hello' }, /JSON|content-type/i],
  ['an empty refusal', { status: 400, body: '' }, /./],
  [
    'a refusal in words',
    { status: 400, body: { error: 'invalid_grant', error_description: 'used' } },
    /invalid_grant/,
  ],
  ['403', { status: 403, body: { error: 'access_denied' } }, /./],
  ['a refusal that says 200', { body: { error: 'invalid_grant' } }, /invalid_grant/],
  ['500', { status: 500, type: 'text/plain', body: 'oops' }, /HTTP 500/],
  ['a redirect', { status: 302, headers: { location: 'https://evil.example' }, body: '' }, /./],
] as const satisfies readonly (readonly [string, TokenAnswer, RegExp])[]) {
  test(`token_failed: the token endpoint answers with ${title} (RFC 6749 §5.2)`, async ({ server }) => {
    const failure = answered(server, { answer });
    await expect(failure).rejects.toMatchObject({ name: 'StepUpError', code: 'token_failed' });
    await expect(failure).rejects.toThrow(text);
  });
}

test('token_failed names a token endpoint that can not be reached, and CORS', async ({ server }) => {
  const failure = answered(server, { metadata: { token_endpoint: 'http://localhost:1/token' } });
  await expect(failure).rejects.toMatchObject({ code: 'token_failed' });
  await expect(failure).rejects.toThrow(/http:\/\/localhost:1\/token could not be reached.*CORS/);
});

for (const [title, metadata, text] of [
  ['is for another issuer', { issuer: 'https://evil.example' }, /its issuer is https:\/\/evil/],
  ['names no token endpoint', { token_endpoint: undefined }, /token_endpoint/],
  ['requires PAR', { require_pushed_authorization_requests: true }, /pushed authorization requests/],
  ['requires JAR', { require_signed_request_object: true }, /signed authorization requests/],
  ['has PKCE without S256', { code_challenge_methods_supported: ['plain'] }, /S256/],
] as const) {
  test(`authorization_failed: a server whose metadata ${title} (OpenID Connect Discovery §4.3)`, async ({
    server,
  }) => {
    const failure = answered(server, { metadata });
    await expect(failure).rejects.toMatchObject({ code: 'authorization_failed' });
    await expect(failure).rejects.toThrow(text);
  });
}

test('a discovery that failed is asked again by the next call', async ({ server }) => {
  const { metadata } = server;
  const provider = oidcProvider({
    issuer: server.issuer,
    clientId: 'bank',
    session: { claims: () => undefined, accessToken: () => undefined },
    redirectUri: 'https://app.example/back',
  });
  const ask = () => provider.authorize(REQUIREMENT, { state: STATE, display: 'page' });
  server.metadata = {};
  await expect(ask()).rejects.toMatchObject({ code: 'authorization_failed' });
  server.metadata = metadata;
  await expect(ask()).resolves.toMatchObject({
    url: expect.stringContaining(`${server.issuer}/authorize?`),
  });
});

test('an issuer may have a path, and a request asks for openid and what is missing alone (G4)', async ({
  atPath,
}) => {
  await expect(answered(atPath, {})).resolves.toMatchObject({ claims: { sub: 'alice' } });
  const provider = oidcProvider({
    issuer: atPath.issuer,
    clientId: 'bank',
    session: { claims: () => undefined, accessToken: () => undefined },
    redirectUri: 'https://app.example/back',
    authorizationParams: { login_hint: 'alice' },
  });
  const request = await provider.authorize(
    { ...REQUIREMENT, acr_values: ['gold', 'silver'], max_age: 0, claims: { level: 2 } },
    { state: STATE, display: 'page' },
  );
  expect(Object.fromEntries(new URL(request.url).searchParams)).toEqual({
    login_hint: 'alice',
    client_id: 'bank',
    response_type: 'code',
    response_mode: 'query',
    redirect_uri: 'https://app.example/back',
    scope: 'openid transfer:funds',
    resource: 'https://api.example',
    acr_values: 'gold silver',
    max_age: '0',
    claims: JSON.stringify({ id_token: { level: { essential: true, value: 2 } } }),
    state: STATE,
    nonce: expect.any(String) as unknown,
    code_challenge: expect.any(String) as unknown,
    code_challenge_method: 'S256',
  });
});

test('a request is pushed by the hook, and the URL says where it is (RFC 9126 §4)', async ({ server }) => {
  const published = server.metadata;
  server.metadata = { ...published, require_pushed_authorization_requests: true };
  const pushed: URLSearchParams[] = [];
  const providerThatPushes = (push: (params: URLSearchParams) => string) =>
    oidcProvider({
      issuer: server.issuer,
      clientId: 'bank',
      session: { claims: () => undefined },
      redirectUri: 'https://app.example/back',
      push,
    }).authorize(REQUIREMENT, { state: STATE, display: 'page' });
  try {
    const { url } = await providerThatPushes((params) => {
      pushed.push(params);
      return 'urn:ietf:params:oauth:request_uri:1';
    });
    const { searchParams } = new URL(url);
    expect(Object.fromEntries(searchParams)).toEqual({
      client_id: 'bank',
      request_uri: 'urn:ietf:params:oauth:request_uri:1',
    });
    expect(Object.fromEntries(pushed[0]!)).toMatchObject({
      client_id: 'bank',
      scope: 'openid transfer:funds',
      redirect_uri: 'https://app.example/back',
      state: STATE,
    });
    await expect(providerThatPushes(() => '')).rejects.toMatchObject({ code: 'authorization_failed' });
  } finally {
    server.metadata = published;
  }
});

test('the code is exchanged with the verifier and the resource (RFC 7636 §4.5, RFC 8707 §2.2)', async ({
  server,
}) => {
  await answered(server, {});
  const sent = Object.fromEntries(server.exchanged.at(-1)!);
  expect(sent).toMatchObject({ code: 'code', resource: 'https://api.example', client_id: 'bank' });
  expect(sent['code_verifier']).toMatch(/^[\w-]{43}$/);
});

test.describe('with tokens that are bound to a key (RFC 9449)', () => {
  const bound = () => ({ options: { dpop: dpop() } });
  const payloadOf = (jwt: string) =>
    JSON.parse(Buffer.from(jwt.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;

  test('accepts a bound token, and makes proofs for its requests (§4.2)', async ({ server }) => {
    const { tokenType, prove } = await answered(server, { ...bound(), body: { token_type: 'dpop' } });
    expect(tokenType).toBe('DPoP');
    const proof = await prove!({ url: 'https://api.example/a', method: 'POST', nonce: 'n' });
    const header: unknown = JSON.parse(Buffer.from(proof.split('.')[0]!, 'base64url').toString());
    expect(header).toMatchObject({ typ: 'dpop+jwt', alg: 'ES256', jwk: { kty: 'EC' } });
    const ath = createHash('sha256').update('opaque').digest('base64url');
    expect(payloadOf(proof)).toMatchObject({ htm: 'POST', htu: 'https://api.example/a', nonce: 'n', ath });
    expect(
      payloadOf(await prove!({ url: 'https://api.example/a', method: 'GET', nonce: undefined })),
    ).not.toHaveProperty('nonce');
  });

  test('makes proofs by the clock of the server (§11.1)', async ({ server }) => {
    const { prove } = await answered(server, {
      ...bound(),
      claims: shifted(600),
      body: { token_type: 'DPoP' },
    });
    const { iat } = payloadOf(
      await prove!({ url: 'https://api.example/a', method: 'POST', nonce: undefined }),
    );
    expect(Math.abs((iat as number) - Date.now() / 1000 - 600)).toBeLessThan(30);
  });

  test('announces the key of a window, another for each, and none before a redirect (§10)', async ({
    server,
  }) => {
    const provider = oidcProvider({
      issuer: server.issuer,
      clientId: 'bank',
      session: { claims: () => undefined },
      redirectUri: 'https://app.example/back',
      ...bound().options,
    });
    const jkt = async (display: 'popup' | 'page') => {
      const redirectUri = 'https://app.example/callback';
      const { url } = await provider.authorize(REQUIREMENT, { state: STATE, display, redirectUri });
      return new URL(url).searchParams.get('dpop_jkt');
    };
    const first = await jkt('popup');
    expect(first).toMatch(/^[\w-]{43}$/);
    expect(await jkt('popup')).not.toBe(first);
    expect(await jkt('page')).toBeNull();
  });

  for (const [title, given] of [
    [
      'a token for another key',
      { ...bound(), body: { token_type: 'DPoP', access_token: accessToken({ cnf: { jkt: 'other' } }) } },
    ],
    [
      'a token that is bound, where none was asked for',
      { body: { access_token: accessToken({ cnf: { jkt: 'other' } }) } },
    ],
  ] as const satisfies readonly (readonly [string, Case])[]) {
    test(`invalid_response: ${title} (§6.1)`, async ({ server }) => {
      await expect(answered(server, given)).rejects.toMatchObject({ code: 'invalid_response' });
    });
  }

  test('a nonce that the token endpoint asks for is answered once, and kept for the next (§8)', async ({
    server,
  }) => {
    const refusal = { status: 400, headers: { 'dpop-nonce': 'n1' }, body: { error: 'use_dpop_nonce' } };
    const { options } = bound();
    const before = server.proofs.length;
    await expect(answered(server, { options, answer: refusal })).rejects.toMatchObject({
      code: 'token_failed',
    });
    await answered(server, { options, body: { token_type: 'DPoP' } });
    const nonces = server.proofs.slice(before).map((proof) => payloadOf(proof!)['nonce']);
    expect(nonces).toEqual([undefined, 'n1', 'n1']);
  });
});
