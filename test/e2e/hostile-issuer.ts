import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  SignJWT,
  type CryptoKey,
  type JWTPayload,
} from 'jose';
import { listen } from '../../demo/listener.mjs';
import { freePort } from '../free-port.mjs';

/** What the token endpoint answers. */
export interface TokenAnswer {
  readonly status?: number;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** As JSON if it is an object. */
  readonly body: string | object;
}

/** An OpenID provider that answers whatever a test says. */
export interface HostileIssuer {
  readonly issuer: string;
  readonly clientId: string;
  /** The metadata that it publishes, for a test to change. */
  metadata: Record<string, unknown>;
  /** What the token endpoint answers to the next codes. */
  answer: TokenAnswer;
  /** The bodies that the token endpoint got. */
  readonly exchanged: URLSearchParams[];
  /** The proofs that came with them (RFC 9449 §5). */
  readonly proofs: (string | undefined)[];
  /** Signs an ID token with the key of an algorithm that the provider publishes, or with a foreign one. */
  sign(claims: JWTPayload, options?: { alg?: Alg; foreign?: boolean; header?: object }): Promise<string>;
  close(): Promise<void>;
}

export const ALGS = ['RS256', 'PS256', 'ES256', 'Ed25519'] as const;
export type Alg = (typeof ALGS)[number];

interface Key {
  readonly privateKey: CryptoKey;
  readonly kid: string;
  readonly jwk: object;
}

async function createKey(alg: Alg): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair(alg);
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  return { privateKey, kid, jwk: { ...jwk, kid, alg, use: 'sig' } };
}

/** @param path of the issuer, such as `/realms/bank` */
export async function startHostileIssuer(path = ''): Promise<HostileIssuer> {
  const port = await freePort();
  const issuer = `http://localhost:${port}${path}`;
  const clientId = 'bank';
  const keys = new Map(await Promise.all(ALGS.map(async (alg) => [alg, await createKey(alg)] as const)));
  const foreign = await createKey('RS256');
  const state: HostileIssuer = {
    issuer,
    clientId,
    metadata: {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      id_token_signing_alg_values_supported: ALGS,
    },
    answer: { body: {} },
    exchanged: [],
    proofs: [],
    sign(claims, { alg = 'RS256', foreign: isForeign = false, header = {} } = {}) {
      const { privateKey, kid } = keys.get(alg)!;
      return new SignJWT(claims)
        .setProtectedHeader({ alg, kid, ...header })
        .sign(isForeign ? foreign.privateKey : privateKey);
    },
    close: async () => {},
  };
  const readBody = async (req: AsyncIterable<Uint8Array>): Promise<URLSearchParams> => {
    let text = '';
    for await (const part of req) text += new TextDecoder().decode(part);
    return new URLSearchParams(text);
  };
  const { close } = await listen((req, res) => {
    const send = ({ status = 200, type = 'application/json', headers = {}, body }: TokenAnswer) => {
      res.writeHead(status, { 'content-type': type, ...headers });
      res.end(typeof body === 'string' ? body : JSON.stringify(body));
    };
    const place = req.url?.slice(path.length);
    if (place === '/.well-known/openid-configuration') return send({ body: state.metadata });
    if (place === '/jwks') return send({ body: { keys: [...keys.values()].map(({ jwk }) => jwk) } });
    void readBody(req).then((body) => {
      if (place === '/token') {
        state.exchanged.push(body);
        state.proofs.push(req.headers['dpop'] as string | undefined);
        return send(state.answer);
      }
      return send({ body: '' });
    });
  }, port);
  return Object.assign(state, { close });
}
