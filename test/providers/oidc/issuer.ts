import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { OidcProviderOptions } from '../../../src/oidc';
import { oidcProvider } from '../../../src/oidc';
import type { NormalizedRequirement, TokenResponse } from '../../../src';

export const ISSUER = 'https://idp.example';
export const WELL_KNOWN = `${ISSUER}/.well-known/openid-configuration`;
export const METADATA = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/authorize`,
  token_endpoint: `${ISSUER}/token`,
  jwks_uri: 'https://keys.example/jwks',
  id_token_signing_alg_values_supported: ['ES256'],
};
export const REQUIREMENT: NormalizedRequirement = { scope: ['transfer:funds'], audience: undefined };

const part = (content: object) => Buffer.from(JSON.stringify(content)).toString('base64url');
const KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** What an endpoint answers; what it throws, the network did. */
export type Answer = (init: RequestInit) => Response | Promise<Response>;

/** An OpenID provider, and the network between. */
export interface Issuer {
  readonly metadata: { readonly issuer: string };
  readonly answers: Record<string, Answer>;
  /** Header parameters of the next ID token, beside those that are right. */
  header: object;
  /** Claims of the next ID token, beside those that are right. */
  claims: object;
  /** Members of the next token response, beside those that are right. */
  body: object;
  privateKey: KeyObject;
  /** Of the newest request. */
  nonce?: string | undefined;
  /** The requests that arrived, by URL. */
  readonly requests: string[];
}

/** Puts an OpenID provider in the place of the network. */
export function startIssuer(metadata: object = {}): Issuer {
  const issuer: Issuer = {
    metadata: { ...METADATA, ...metadata },
    header: {},
    claims: {},
    body: {},
    privateKey: KEY.privateKey,
    requests: [],
    answers: {
      [METADATA.jwks_uri]: () =>
        Response.json({ keys: [{ ...KEY.publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'ES256' }] }),
    },
  };
  const place = `${issuer.metadata.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  for (const url of [WELL_KNOWN, place]) issuer.answers[url] = () => Response.json(issuer.metadata);
  Object.assign(window, {
    fetch: async (url: string, init: RequestInit) => {
      issuer.requests.push(url);
      const answer = issuer.answers[url];
      if (answer === undefined) throw new TypeError('Failed to fetch');
      return answer(init);
    },
  });
  return issuer;
}

/** The provider for it. */
export const provider = (options: Partial<OidcProviderOptions> = {}) =>
  oidcProvider({
    issuer: ISSUER,
    clientId: 'bank',
    redirectUri: 'https://app.example/',
    session: { claims: () => ({ sub: 'alice' }), accessToken: () => 'session-token' },
    ...options,
  });

/** Makes a request, and an endpoint that answers it as it should. */
export async function ask(issuer: Issuer, options?: Partial<OidcProviderOptions>, it = provider(options)) {
  const request = await it.authorize(REQUIREMENT, { state: 'state', display: 'page' });
  const params = Object.fromEntries(new URL(request.url).searchParams);
  issuer.nonce = params['nonce'];
  issuer.answers[METADATA.token_endpoint] ??= answerWell(issuer);
  const answer = { state: 'state', code: 'code' };
  const exchange = (): Promise<TokenResponse> => request.exchangeCode(answer);
  return { it, request, params, exchange, answer };
}

/** A token endpoint that answers as it should, but for what a test says. */
export function answerWell(issuer: Issuer): Answer {
  return () => {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: issuer.metadata.issuer, aud: 'bank', sub: 'alice', iat: now, exp: now + 60 };
    const signed = [
      { alg: 'ES256', kid: 'k1', ...issuer.header },
      { ...claims, nonce: issuer.nonce, ...issuer.claims },
    ]
      .map(part)
      .join('.');
    const signature = sign('sha256', Buffer.from(signed), {
      key: issuer.privateKey,
      dsaEncoding: 'ieee-p1363',
    }).toString('base64url');
    const id_token = `${signed}.${signature}`;
    const body = { access_token: 'opaque', token_type: 'Bearer', expires_in: 60, id_token };
    return Response.json({ ...body, ...issuer.body });
  };
}

/** Another key than the published one. */
export const otherKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
