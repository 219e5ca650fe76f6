import { jwksVerification } from '../../../src/oidc';
import {
  ask,
  METADATA,
  WELL_KNOWN,
  type Answer,
  otherKey,
  provider,
  REQUIREMENT,
  startIssuer,
} from './issuer';

const authorize = () => provider().authorize(REQUIREMENT, { state: 'state', display: 'page' });

describe('what went wrong with a code is told by name', () => {
  test('what the token endpoint says (RFC 6749 §5.2)', async () => {
    const issuer = startIssuer();
    const said = { error: 'invalid_request', error_description: 'AADSTS9002326: not a single-page app' };
    issuer.answers[METADATA.token_endpoint] = () => Response.json(said, { status: 400 });
    const { exchange } = await ask(issuer);
    const error = (await exchange().catch((caught: unknown) => caught)) as Error;
    expect(error).toMatchObject({ code: 'token_failed', cause: said });
    expect(error.message).toMatch(/invalid_request: AADSTS9002326/);
  });

  test.each([
    ['can not be reached', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['are too slow', () => Promise.reject(new DOMException('The operation timed out.', 'TimeoutError'))],
  ])('keys that %s', async (_, answer) => {
    const issuer = startIssuer();
    issuer.answers[METADATA.jwks_uri] = answer;
    const { exchange } = await ask(issuer, { verify: jwksVerification() });
    const failure = exchange();
    await expect(failure).rejects.toMatchObject({ code: 'token_failed' });
    await expect(failure).rejects.toThrow(/^https:\/\/keys\.example\/jwks could not be reached/);
  });

  test('a key that this browser can not use, which is no matter of CORS', async () => {
    const issuer = startIssuer();
    issuer.answers[METADATA.jwks_uri] = () =>
      Response.json({ keys: [{ kty: 'EC', kid: 'k1', crv: 'P-256' }] });
    const { exchange } = await ask(issuer, { verify: jwksVerification() });
    const failure = exchange();
    await expect(failure).rejects.toMatchObject({ code: 'invalid_response' });
    await expect(failure).rejects.not.toThrow(/CORS/);
  });

  test('a key of a kind that this browser does not know, as Chrome before 137 does not know Ed25519', async () => {
    const issuer = startIssuer({ id_token_signing_alg_values_supported: ['EdDSA'] });
    issuer.header = { alg: 'EdDSA', kid: 'k1' };
    issuer.answers[METADATA.jwks_uri] = () =>
      Response.json({ keys: [{ kty: 'OKP', kid: 'k1', crv: 'Ed25519', x: 'AA' }] });
    const unknown = new DOMException('Algorithm: Unrecognized name', 'NotSupportedError');
    const importKey = jest.spyOn(crypto.subtle, 'importKey').mockRejectedValue(unknown);
    const { exchange } = await ask(issuer, { verify: jwksVerification() });
    const failure = exchange();
    await expect(failure).rejects.toMatchObject({ code: 'invalid_response' });
    await expect(failure).rejects.toThrow('The answer was not accepted: Algorithm: Unrecognized name');
    importKey.mockRestore();
  });

  test('an answer that breaks off', async () => {
    const issuer = startIssuer();
    issuer.answers[METADATA.token_endpoint] = () =>
      new Response(new ReadableStream({ pull: (it) => it.error(new TypeError('network error')) }), {
        headers: { 'content-type': 'application/json' },
      });
    const { exchange } = await ask(issuer);
    await expect(exchange()).rejects.toMatchObject({ code: 'token_failed' });
  });

  test('a signature by another key', async () => {
    const issuer = startIssuer();
    issuer.privateKey = otherKey();
    const { exchange } = await ask(issuer, { verify: jwksVerification() });
    await expect(exchange()).rejects.toMatchObject({ code: 'invalid_response' });
  });

  test('and one by the published key is accepted, at another origin (OpenID Connect Core §10.1)', async () => {
    const issuer = startIssuer();
    const { exchange } = await ask(issuer, { verify: jwksVerification() });
    await expect(exchange()).resolves.toMatchObject({ claims: { sub: 'alice' } });
    expect(issuer.requests).toContain(METADATA.jwks_uri);
  });

  test('metadata that the page can not read', async () => {
    const issuer = startIssuer();
    delete issuer.answers[WELL_KNOWN];
    await expect(authorize()).rejects.toThrow(
      /idp\.example\/\.well-known\/openid-configuration could not be reached.*CORS/,
    );
  });
});

describe('a request whose answer does not arrive', () => {
  /** An endpoint whose first answer is lost, as on a train. */
  const loseFirst = (answer: Answer): Answer => {
    let count = 0;
    return (init) => {
      count += 1;
      if (count === 1) throw new TypeError('Failed to fetch');
      return answer(init);
    };
  };

  test('has sent its code, which is not sent again (RFC 6749 §4.1.2; G5: Keycloak would detach the session)', async () => {
    const issuer = startIssuer();
    const { exchange } = await ask(issuer);
    issuer.answers[METADATA.token_endpoint] = loseFirst(issuer.answers[METADATA.token_endpoint]!);
    const failure = exchange();
    await expect(failure).rejects.toMatchObject({ code: 'token_failed' });
    await expect(failure).rejects.toThrow(/^https:\/\/idp\.example\/token could not be reached.*CORS/);
    expect(issuer.requests.filter((url) => url === METADATA.token_endpoint)).toHaveLength(1);
  });

  test('is sent once more where it only reads: metadata and keys', async () => {
    const issuer = startIssuer();
    for (const url of [WELL_KNOWN, METADATA.jwks_uri]) issuer.answers[url] = loseFirst(issuer.answers[url]!);
    const { exchange } = await ask(issuer, { verify: jwksVerification() });
    await expect(exchange()).resolves.toMatchObject({ claims: { sub: 'alice' } });
  });
});
