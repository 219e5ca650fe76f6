import type { Auth0ClientOptions, GetTokenSilentlyOptions, GetTokenSilentlyVerboseResponse, IdToken } from '@auth0/auth0-spa-js';
import { authorizeOnce, resumeOnce } from './auth0/authorization';
import { withoutToken } from './auth0/capture';
import { readAuthorizationParams, type AuthorizationParams } from './model/authorization-params';
import { StepUpError } from './model/errors';
import { parseScope, type AudienceScope } from './model/scope';
import type { Display, Provider } from './ports/provider';

/** What is used of the app's own client, so that one made by another copy of auth0-spa-js will do, or what a framework's plugin makes of it. */
export interface SessionClient {
  getTokenSilently(options: GetTokenSilentlyOptions & { detailedResponse: true }): Promise<GetTokenSilentlyVerboseResponse | undefined>;
  getIdTokenClaims(): Promise<IdToken | undefined>;
}

export interface Auth0ProviderOptions {
  /**
   * The app's callback page, which calls `relayCallback()` of `step-up-spa/callback`: a URL of the page's own origin, and one of the tenant's
   * Allowed Callback URLs. With it the answer of a window arrives there by redirect, which works whatever `Cross-Origin-Opener-Policy` the app or
   * the tenant sends, and one window serves several requests in a row.
   * @default none: the tenant's page posts the answer to this page (`response_mode=web_message`)
   */
  callbackUrl?: string;
  /**
   * Parameters for every step-up's authorization request, such as `connection` or `login_hint`; a requirement's own come on top. What guarantees fix
   * (`scope`, `state`, `redirect_uri` …) is refused. `connection`, `organization` and `ui_locales` are those of the app's login unless given here.
   * @default none
   */
  authorizationParams?: AuthorizationParams;
  /**
   * Whether the tenant's answers say who gives them (`iss`, RFC 9207): one that does not is then `invalid_response`.
   * Two providers on one page that both require it may share a callback URL.
   * @default false: `iss` is compared if it is there
   */
  requireIss?: boolean;
}

/**
 * The provider for an Auth0 tenant and an app that logs in with `@auth0/auth0-spa-js`.
 *
 * The app's client is only read: for who is logged in, and for the session's own token. Each step-up runs on a client of its own,
 * which asks for exactly `openid` and what is missing, keeps nothing, and writes no cookie and no storage that outlasts the call.
 *
 * @param config what the app's client was created with. `useDpop` is refused: step-up tokens are Bearer tokens in this version
 * @param client the app's client; it may come from another copy of auth0-spa-js
 * @param options how a window answers
 * @throws TypeError naming what is wrong
 * @example
 * ```ts
 * const auth0 = await createAuth0Client(config);
 * const stepUp = createStepUp({ provider: auth0Provider(config, auth0), rules });
 * ```
 * @see OpenID Connect Core §3.1, RFC 7636
 */
export function auth0Provider(config: Auth0ClientOptions, client: SessionClient, options: Auth0ProviderOptions = {}): Provider {
  if (typeof config?.domain !== 'string' || typeof config.clientId !== 'string') {
    throw new TypeError('"config" must be what the Auth0 client was created with: { domain, clientId, authorizationParams }');
  }
  if (config.useDpop) throw new TypeError('"config.useDpop" is not supported by this version: a step-up token is a Bearer token');
  if (typeof client?.getTokenSilently !== 'function' || typeof client.getIdTokenClaims !== 'function') {
    throw new TypeError('"client" must be the app\'s Auth0 client, such as `await createAuth0Client(config)` returns');
  }
  const { callbackUrl, authorizationParams, requireIss = false } = readOptions(options);
  const audience = config.authorizationParams?.audience;
  const redirectUri = (display: Display) => {
    if (display === 'popup') return callbackUrl;
    return config.authorizationParams?.redirect_uri ?? globalThis.location?.origin;
  };

  return {
    id: `${config.domain}|${config.clientId}`,
    redirectUri,
    requiresIss: requireIss,
    audience,
    requested: requestedScopes(config),

    async session() {
      const claims = await client.getIdTokenClaims();
      return claims && withoutToken(claims);
    },

    async granted() {
      const cached = await client.getTokenSilently({ cacheMode: 'cache-only', detailedResponse: true });
      return cached?.scope === undefined ? undefined : { audience, scope: parseScope(cached.scope) };
    },

    async token(wanted) {
      let token;
      try {
        // A given audience replaces the configured one, `undefined` included: it is named only if it is another.
        token = await client.getTokenSilently({ detailedResponse: true, ...(wanted !== audience && wanted !== undefined && { authorizationParams: { audience: wanted } }) });
      } catch (error) {
        throw sessionError(error);
      }
      if (!token?.access_token) throw sessionError(undefined);
      return { accessToken: token.access_token, tokenType: token.token_type ?? 'Bearer', scope: token.scope === undefined ? undefined : parseScope(token.scope) };
    },

    async authorize(requirement, { state, display }) {
      const claims = await client.getIdTokenClaims();
      const organization = claims?.['org_id'];
      const wanted = { requirement, organization, authorizationParams, redirectUri: redirectUri(display), requireIss };
      return authorizeOnce(config, wanted, state);
    },

    resume: (requirement, transaction) => resumeOnce(config, { requirement, requireIss }, transaction),
  };
}

function readOptions({ callbackUrl, authorizationParams, requireIss, ...others }: Auth0ProviderOptions): Auth0ProviderOptions {
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw new TypeError(`"${unknown}" is not an option of auth0Provider. Known are: callbackUrl, authorizationParams, requireIss`);
  }
  if (!['boolean', 'undefined'].includes(typeof requireIss)) throw new TypeError('"requireIss" must be true or false');
  return {
    ...(callbackUrl !== undefined && typeof window !== 'undefined' && { callbackUrl: readCallbackUrl(callbackUrl) }),
    ...(authorizationParams !== undefined && { authorizationParams: readAuthorizationParams(authorizationParams, 'authorizationParams') }),
    ...(requireIss !== undefined && { requireIss }),
  };
}

function readCallbackUrl(callbackUrl: unknown): string {
  let url: URL | undefined;
  try {
    if (typeof callbackUrl === 'string') url = new URL(callbackUrl, window.origin);
  } catch {}
  if (url?.origin !== window.origin) throw new TypeError(`"callbackUrl" must be a URL of this page's origin, ${window.origin}`);
  if (url.hash !== '') throw new TypeError('"callbackUrl" must not have a fragment (RFC 6749 §3.1.2)');
  return url.href;
}

/** What auth0-spa-js asks for at login: one scope for its audience, or one for each of several audiences. */
function requestedScopes({ authorizationParams = {} }: Auth0ClientOptions): AudienceScope[] {
  const { audience, scope = 'openid profile email' } = authorizationParams;
  if (typeof scope === 'string') return [{ audience, scope: parseScope(scope) }];
  const byAudience = Object.entries(scope).map(([name, value]) => ({ audience: name === 'default' ? undefined : name, scope: parseScope(value) }));
  // An audience without scopes of its own is asked for the default ones.
  return [{ audience, scope: parseScope(scope['default'] ?? 'openid') }, ...byAudience];
}

/** Errors that say that only the user can renew the session (OpenID Connect Core §3.1.2.6, RFC 6749 §5.2). */
const LOGIN_NEEDED = ['login_required', 'consent_required', 'interaction_required', 'missing_refresh_token', 'invalid_grant', 'mfa_required'];

function sessionError(error: unknown): StepUpError {
  const code: unknown = error === undefined ? 'login_required' : (error as { error?: unknown }).error;
  return typeof code === 'string' && LOGIN_NEEDED.includes(code)
    ? new StepUpError('login_required', 'The session has no valid token. Log in again.', { error: code })
    : new StepUpError('token_failed', 'The session\'s token could not be renewed', { error: String(code ?? error) });
}
