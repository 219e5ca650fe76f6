import { jwksVerification } from '../../../src/oidc';
import { ask, METADATA, startIssuer } from './issuer';

/** A server that lists these algorithms, and an ID token that names one. */
async function answered(listed: unknown, alg: string, options = {}) {
  const issuer = startIssuer({ id_token_signing_alg_values_supported: listed });
  issuer.header = { alg };
  return (await ask(issuer, options)).exchange();
}

describe('the algorithm of an ID token (OpenID Connect Core §3.1.3.7, 7)', () => {
  test.each(['none', 'HS256', 'HS384', 'HS512'])(
    'is not %s, also where the server lists it: a public client has no secret, and registered no "none" (§2)',
    async (alg) => {
      const failure = { code: 'invalid_response', cause: { actual: { alg } } };
      await expect(answered(['RS256', 'ES256', 'none', alg], alg)).rejects.toMatchObject(failure);
      await expect(answered([alg], alg)).rejects.toMatchObject(failure);
      await expect(answered(undefined, alg)).rejects.toMatchObject(failure);
    },
  );

  test.each(['RS256', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'])(
    'may be %s where the metadata lists none, as those that an app gives (RFC 8414 §2)',
    async (alg) => {
      await expect(answered(undefined, alg)).resolves.toMatchObject({ accessToken: 'opaque' });
      const { authorization_endpoint, token_endpoint } = METADATA;
      const issuer = startIssuer();
      issuer.header = { alg };
      const { exchange } = await ask(issuer, { metadata: { authorization_endpoint, token_endpoint } });
      await expect(exchange()).resolves.toMatchObject({ accessToken: 'opaque' });
    },
  );

  test('is one that the server lists', async () => {
    await expect(answered(['RS256'], 'ES256')).rejects.toMatchObject({ code: 'invalid_response' });
    await expect(answered(['RS256', 'ES256'], 'ES256')).resolves.toMatchObject({ accessToken: 'opaque' });
    await expect(answered(['ES256', 'none'], 'ES256', { verify: jwksVerification() })).resolves.toMatchObject(
      {
        accessToken: 'opaque',
      },
    );
  });
});
