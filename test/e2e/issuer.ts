import { randomUUID } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import { listen } from '../../demo/listener.mjs';
import { audience } from '../../demo/registration.mjs';
import { freePort } from '../free-port.mjs';

export interface Issuer {
  readonly issuer: string;
  /** An access token of alice's, with these claims. */
  sign(claims: JWTPayload): Promise<string>;
  close(): Promise<void>;
}

/** An authorization server that signs whatever a test says: for tokens that no login gives in the time of a test. */
export async function startIssuer(): Promise<Issuer> {
  const port = await freePort();
  const issuer = `http://localhost:${port}/`;
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  const documents: Record<string, object> = {
    '/.well-known/openid-configuration': { issuer, jwks_uri: `${issuer}jwks.json` },
    '/jwks.json': { keys: [{ ...jwk, kid, alg: 'RS256', use: 'sig' }] },
  };
  const { close } = await listen(
    (req, res) => res.setHeader('content-type', 'application/json').end(JSON.stringify(documents[req.url!])),
    port,
  );
  const sign = (claims: JWTPayload) =>
    new SignJWT({ iss: issuer, aud: audience, sub: 'alice', jti: randomUUID(), ...claims })
      .setProtectedHeader({ alg: 'RS256', kid, typ: 'at+jwt' })
      .setIssuedAt()
      .setExpirationTime('1m')
      .sign(privateKey);
  return { issuer, sign, close };
}
