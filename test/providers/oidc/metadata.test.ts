import { ask, METADATA, provider, REQUIREMENT, startIssuer, WELL_KNOWN } from './issuer';

const authorize = () => provider().authorize(REQUIREMENT, { state: 'state', display: 'page' });

describe("the server's metadata", () => {
  test.each([
    ['a script', 'javascript:alert(document.domain)//'],
    ['a page of its own', 'data:text/html,<script>alert(1)</script>'],
    ['a URL without TLS (RFC 6749 §3.1)', 'http://idp.example/authorize'],
    ['a path', '/authorize'],
    ['no text', 5],
  ])('whose authorization_endpoint is %s sends nobody there', async (_, authorization_endpoint) => {
    startIssuer({ authorization_endpoint });
    const failure = authorize();
    await expect(failure).rejects.toMatchObject({ name: 'StepUpError', code: 'authorization_failed' });
    await expect(failure).rejects.toThrow(/metadata of https:\/\/idp\.example .*authorization_endpoint/);
  });

  test('whose token_endpoint is without TLS is refused before the user is asked', async () => {
    startIssuer({ token_endpoint: 'http://idp.example/token' });
    await expect(authorize()).rejects.toThrow(/token_endpoint/);
  });

  test.each<[string, object]>([
    [
      'nulls for what the server does not have',
      {
        id_token_signing_alg_values_supported: null,
        response_modes_supported: null,
        code_challenge_methods_supported: null,
        authorization_response_iss_parameter_supported: null,
        require_pushed_authorization_requests: null,
        mtls_endpoint_aliases: null,
      },
    ],
    [
      'endpoints for mutual TLS (RFC 8705 §5), which no page has',
      { mtls_endpoint_aliases: { token_endpoint: 'https://mtls.example/token' } },
    ],
    ['what nobody has heard of', { claims_supported: 'sub', acme_policies: [{ id: 1 }] }],
  ])('may have %s', async (_, metadata) => {
    const issuer = startIssuer(metadata);
    const { exchange } = await ask(issuer);
    await expect(exchange()).resolves.toMatchObject({ accessToken: 'opaque' });
    expect(issuer.requests).toEqual([WELL_KNOWN, METADATA.token_endpoint]);
  });

  test('may be given as what a framework watches, and is kept as it is at creation', async () => {
    const issuer = startIssuer();
    const given = { ...METADATA };
    const { exchange } = await ask(issuer, { metadata: new Proxy(given, {}) });
    given.token_endpoint = 'https://evil.example/token';
    await expect(exchange()).resolves.toMatchObject({ accessToken: 'opaque' });
    expect(issuer.requests).toEqual([METADATA.token_endpoint]);
  });

  test.each<[string, () => Response, string]>([
    ['is not there', () => Response.json({ error: 'not found' }, { status: 404 }), 'HTTP 404'],
    ['is a web page', () => new Response('<html>', { status: 200 }), 'HTTP 200'],
  ])('that %s is told by its status', async (_, answer, status) => {
    const issuer = startIssuer();
    issuer.answers[WELL_KNOWN] = answer;
    await expect(authorize()).rejects.toMatchObject({
      code: 'authorization_failed',
      message: expect.stringContaining(`could not be used: ${status}, `) as string,
    });
  });

  test('of another issuer says whose it is', async () => {
    startIssuer({ issuer: 'https://idp.example/realms/bank' });
    await expect(authorize()).rejects.toThrow(
      'The metadata of https://idp.example could not be used: its issuer is https://idp.example/realms/bank',
    );
  });

  test('may name endpoints of other origins, with queries of their own (RFC 8414 §2)', async () => {
    startIssuer({ authorization_endpoint: 'https://login.example/authorize?p=step_up&scope=x' });
    const { searchParams, origin } = new URL((await authorize()).url);
    expect(origin).toBe('https://login.example');
    expect(Object.fromEntries(searchParams)).toMatchObject({ p: 'step_up', scope: 'openid transfer:funds' });
  });
});
