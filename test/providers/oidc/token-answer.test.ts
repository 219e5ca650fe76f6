import { ask, ISSUER, METADATA, startIssuer } from './issuer';

/** What becomes of a code, if the token endpoint answers so. */
async function answered({ body = {}, claims = {} }: { body?: object; claims?: object }) {
  const issuer = startIssuer();
  Object.assign(issuer, { body, claims });
  const { exchange } = await ask(issuer);
  return exchange();
}

async function refused(answer: Response) {
  const issuer = startIssuer();
  issuer.answers[METADATA.token_endpoint] = () => answer;
  const { exchange } = await ask(issuer);
  return exchange().then(
    () => undefined,
    (error: unknown) => error as Error & { code: string },
  );
}

describe('the token endpoint of a server that does not keep to the letter of RFC 6749 §5.1', () => {
  test('may write out what it does not give, as null', async () => {
    const body = { scope: null, refresh_token: null, expires_in: null, authorization_details: null };
    await expect(answered({ body })).resolves.toMatchObject({
      accessToken: 'opaque',
      scope: undefined,
      expiresIn: 60,
      authorizationDetails: undefined,
    });
  });

  test('may give a refresh token that is none, for it is dropped anyway', async () => {
    await expect(answered({ body: { refresh_token: '' } })).resolves.toMatchObject({ accessToken: 'opaque' });
  });

  test('may give the scope as an array', async () => {
    await expect(answered({ body: { scope: ['openid', 'transfer:funds'] } })).resolves.toMatchObject({
      scope: ['openid', 'transfer:funds'],
    });
    await expect(answered({ body: { scope: [] } })).resolves.toMatchObject({ scope: [] });
  });

  test('still gives an ID token and an access token', async () => {
    for (const body of [{ id_token: null }, { access_token: null }, { token_type: null }, { scope: 7 }])
      await expect(answered({ body })).rejects.toMatchObject({ code: 'invalid_response' });
  });

  test('and what it granted is left as it is, nulls included (RFC 9396 §7)', async () => {
    const authorization_details = [{ type: 'payment', note: null }];
    await expect(answered({ body: { authorization_details } })).resolves.toMatchObject({
      authorizationDetails: authorization_details,
    });
  });
});

describe('what the token endpoint says of a refusal is told (RFC 6749 §5.2)', () => {
  const said = { error: 'invalid_client', error_description: 'The client is not public' };
  const text = JSON.stringify(said);

  test.each<[string, Response]>([
    ['400', Response.json(said, { status: 400 })],
    [
      '401 with a challenge',
      Response.json(said, { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } }),
    ],
    ['500', Response.json(said, { status: 500 })],
    ['200', Response.json(said)],
    ['400, as a text', new Response(text, { status: 400, headers: { 'content-type': 'text/plain' } })],
    [
      '400, as a problem',
      new Response(text, { status: 400, headers: { 'content-type': 'application/problem+json' } }),
    ],
  ])('with %s', async (_, answer) => {
    await expect(refused(answer)).resolves.toMatchObject({
      code: 'token_failed',
      message: 'The code was not exchanged: invalid_client: The client is not public',
      cause: said,
    });
  });

  test('without a description', async () => {
    const error = await refused(
      Response.json({ error: 'invalid_grant', error_description: null }, { status: 400 }),
    );
    expect(error?.message).toBe('The code was not exchanged: invalid_grant');
  });

  test.each<[string, Response, string]>([
    ['a web page', new Response('<html>', { status: 503 }), '503'],
    ['nothing', new Response(null, { status: 204 }), '204'],
    ['a redirect, of which a page is told nothing (Fetch Standard §4.4),', Response.error(), '3xx'],
    ['a web page that is fine', new Response('<html>', { headers: { 'content-type': 'text/html' } }), '200'],
    [
      'a challenge alone',
      new Response('', { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } }),
      '401',
    ],
    ['JSON that names no error', Response.json({ message: 'no' }, { status: 429 }), '429'],
  ])('%s is told by its status', async (_, answer, status) => {
    const error = await refused(answer);
    expect(error).toMatchObject({
      code: 'token_failed',
      cause: { error: expect.stringMatching(/^OAUTH_/) as string },
    });
    expect(error?.message).toContain(`HTTP ${status}`);
  });
});

describe('what was compared, and is not the same, is in the cause (docs/troubleshooting.md)', () => {
  const now = Math.floor(Date.now() / 1000);
  test.each<[string, object, object]>([
    [
      'iss',
      { iss: 'https://other.example' },
      { expected: { iss: ISSUER }, actual: { iss: 'https://other.example' } },
    ],
    ['aud', { aud: 'other' }, { expected: { aud: 'bank' }, actual: { aud: 'other' } }],
    ['azp', { azp: 'other' }, { expected: { azp: 'bank' }, actual: { azp: 'other' } }],
    [
      'azp of several',
      { aud: ['bank', 'x'], azp: 'other' },
      { expected: { azp: 'bank' }, actual: { azp: 'other' } },
    ],
    [
      'exp',
      { iat: now, exp: now - 3600 },
      { expected: { exp: expect.any(Number) as number }, actual: { exp: now - 3600 } },
    ],
    [
      'nbf',
      { iat: now, nbf: now + 3600 },
      { expected: { nbf: expect.any(Number) as number }, actual: { nbf: now + 3600 } },
    ],
    ['nonce', { nonce: 'other' }, { actual: { nonce: 'other' } }],
  ])('of the %s of an ID token', async (_, claims, cause) => {
    await expect(answered({ claims })).rejects.toMatchObject({ code: 'invalid_response', cause });
  });

  test('of an algorithm that the server does not list', async () => {
    const issuer = startIssuer({ id_token_signing_alg_values_supported: ['PS256'] });
    const { exchange } = await ask(issuer);
    await expect(exchange()).rejects.toMatchObject({
      code: 'invalid_response',
      cause: { expected: { alg: ['PS256'] }, actual: { alg: 'ES256', kid: 'k1' } },
    });
  });

  test.each(['https://other.example', `${ISSUER}/`])(
    'of the issuer of an answer, %s (RFC 9207 §2.4)',
    async (iss) => {
      const { request, answer } = await ask(startIssuer());
      await expect(request.exchangeCode({ ...answer, iss })).rejects.toMatchObject({
        code: 'invalid_response',
        cause: { expected: { iss: ISSUER }, actual: { iss } },
      });
    },
  );

  test.each(['invalid_response', 'token_failed'])('and no %s has a token in it (G3)', async (code) => {
    const issuer = startIssuer();
    if (code === 'token_failed')
      issuer.answers[METADATA.token_endpoint] = () =>
        Response.json({ error: 'x', access_token: 'SECRET', id_token: 'SECRET' }, { status: 400 });
    issuer.body = { access_token: 'SECRET', refresh_token: 'SECRET', scope: 7 };
    const error = (await (await ask(issuer)).exchange().catch((caught: unknown) => caught)) as Error;
    expect(error).toMatchObject({ code });
    expect(JSON.stringify([error, error.message, error.stack, error.cause])).not.toContain('SECRET');
  });
});

describe('an empty iss is none (RFC 9207 §2.4)', () => {
  test.each<[string, object, object]>([
    ['requires it', {}, { requireIss: true }],
    ['does not, but the metadata promises it', { authorization_response_iss_parameter_supported: true }, {}],
  ])('where the app %s', async (_, metadata, options) => {
    const issuer = startIssuer(metadata);
    const { request, answer } = await ask(issuer, options);
    await expect(request.exchangeCode({ ...answer, iss: '' })).rejects.toMatchObject({
      code: 'invalid_response',
      cause: { expected: { iss: ISSUER } },
    });
    expect(issuer.requests).not.toContain(METADATA.token_endpoint);
  });

  test('and is not minded where nobody does', async () => {
    const { request, answer } = await ask(startIssuer());
    await expect(request.exchangeCode({ ...answer, iss: '' })).resolves.toMatchObject({
      accessToken: 'opaque',
    });
  });
});
