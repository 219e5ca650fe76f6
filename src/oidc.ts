import * as oauth from 'oauth4webapi';
import type { Provider } from './ports/provider';
import { createRequest, resumeRequest } from './providers/oidc/authorization';
import { createDiscovery, type HttpOptions } from './providers/oidc/discovery';
import { createBindToken, type BindToken } from './providers/oidc/dpop';
import type { OidcEngine, VerifySignature } from './providers/oidc/engine';
import { createHttp } from './providers/oidc/http';
import { readOptions, type OidcProviderOptions, type TokenBinder } from './providers/oidc/options';
import { readGrantedScope, readSession, readToken } from './providers/oidc/session';

export type { PushRequest, VerifySignature } from './providers/oidc/engine';
export type { OidcMetadata, OidcProviderOptions, TokenBinder } from './providers/oidc/options';
export type { OidcSession, OidcSessionToken } from './providers/oidc/session';

/** How long one request to the authorization server may take. */
const HTTP_TIMEOUT_IN_SECONDS = 10;

/**
 * The provider for an OpenID provider that the page can ask for tokens: a public client, the authorization
 * code flow, PKCE.
 *
 * It asks for the server's metadata once, when it is made. The session is only read: each step-up has a
 * `state`, a `nonce` and a PKCE verifier of its own, in memory, and keeps nothing.
 *
 * @param options `issuer`, `clientId` and `session`; see {@link OidcProviderOptions} for the others
 * @returns the provider for the option `provider`
 * @throws TypeError naming the option that is wrong
 * @example
 * ```ts
 * const provider = oidcProvider({
 *   issuer: 'https://idp.example',
 *   clientId: 'bank',
 *   session: {
 *     claims: async () => (await manager.getUser())?.profile,
 *     async accessToken() {
 *       const user = await manager.getUser(); // as it is kept, expired or not
 *       return (user?.expired ? await manager.signinSilent() : user)?.access_token;
 *     },
 *   },
 * });
 * const stepUp = createStepUp({ provider, rules, ways: [popup({ callbackUrl: '/callback.html' })] });
 * ```
 * @see OpenID Connect Core §3.1, RFC 7636, RFC 9207
 */
export function oidcProvider(options: OidcProviderOptions): Provider {
  const {
    issuer,
    session,
    audience,
    loginScope,
    redirectUri,
    authorizationParams,
    metadata,
    dpop,
    ...registration
  } = readOptions(options);
  const http = createHttp(new URL(issuer), HTTP_TIMEOUT_IN_SECONDS);
  const discover = createDiscovery(issuer, { metadata, canPush: registration.push !== undefined }, http);
  const engine: OidcEngine = {
    ...registration,
    discover,
    http,
    bind: dpop?.createBinding as BindToken | undefined,
  };
  // So that it is there when the first window is. The call that needs it hears of a failure.
  if (typeof document !== 'undefined') discover().catch(() => {});

  return {
    id: `${issuer}|${registration.clientId}`,
    server: issuer,
    redirectUri,
    requiresIss: registration.requireIss,
    audience,
    loginScopes: [{ audience, scope: loginScope }],
    session: () => readSession(session),
    async grantedScopes() {
      const scope = await readGrantedScope(session);
      return scope && { audience, scope };
    },
    token: (wanted) => readToken(session, wanted, wanted === audience),
    authorize: (requirement, given) =>
      createRequest(engine, requirement, { ...given, pageRedirectUri: redirectUri, authorizationParams }),
    resume: (requirement, transaction) => resumeRequest(engine, requirement, transaction),
  };
}

/**
 * Checks ID tokens against the keys that the authorization server publishes (`jwks_uri`): RS256, PS256,
 * ES256, EdDSA and what else the browser can verify. The keys are asked for when they are needed, and kept
 * for a few minutes, or until an ID token names one that is not among them.
 *
 * @returns a part for the option `verify`
 * @example const provider = oidcProvider({ issuer, clientId, session, verify: jwksVerification() });
 * @see OpenID Connect Core §3.1.3.7 (6), §10.1.1
 */
export function jwksVerification(): VerifySignature {
  /** oauth4webapi keeps keys by the object that it is given: another one of the same server has none yet. */
  const newest = new WeakMap<object, oauth.AuthorizationServer>();
  return async (server, response, http) => {
    const known = newest.get(server) ?? (server as oauth.AuthorizationServer);
    try {
      await oauth.validateApplicationLevelSignature(known, response, http);
    } catch (error) {
      if ((error as { readonly code?: unknown }).code !== oauth.KEY_SELECTION) throw error;
      // The server may have new keys since; the browser may have kept the old ones for as long as it was told to.
      const renewed = { ...known };
      newest.set(server, renewed);
      const kept = http as HttpOptions;
      const past: HttpOptions = {
        ...kept,
        [oauth.customFetch]: (url, init) => kept[oauth.customFetch](url, { ...init, cache: 'no-cache' }),
      };
      await oauth.validateApplicationLevelSignature(renewed, response, past);
    }
  };
}

/**
 * Binds each step-up's token to a key that is made for it, can't be exported, is in memory alone and goes
 * with the token: what is stolen of it can't be used. The key is announced with the authorization request
 * (`dpop_jkt`), except before a redirect, where it is made after the return.
 *
 * A server that answers with a token which is not bound to that key is refused (`invalid_response`). The
 * session's own token is bound if the app's library has it so; see `prove` of {@link OidcSessionToken}.
 *
 * Proofs are dated by the authorization server's clock, as its last ID token tells it. Before there is one, and
 * unless it gives nonces, the app's own server is asked for the time: a `HEAD` of the redirect URI.
 *
 * @returns a part for the option `dpop` of one provider
 * @example const provider = oidcProvider({ issuer, clientId, session, dpop: dpop() });
 * @see RFC 9449
 */
export function dpop(): TokenBinder {
  return { createBinding: createBindToken() };
}
