import type { Auth0ClientOptions } from '@auth0/auth0-spa-js';
import { readAuthorizationParams, type AuthorizationParams } from './model/authorization-params';
import { assertIs, assertType, readFields, toUrl } from './model/argument';
import type { NormalizedRequirement } from './model/requirement';
import { parseScope } from './model/scope';
import type { Exchange, Provider } from './ports/provider';
import { loginScopes } from './providers/auth0/login-scopes';
import { assertOrganization } from './providers/auth0/organization';
import { toScheme } from './providers/access-token';
import { sessionError, type SessionClient } from './providers/auth0/session';
import { createTenant } from './providers/auth0/tenant';
import { createRequest, resumeRequest } from './providers/oidc/authorization';
import type { PushRequest } from './providers/oidc/engine';
import { readClaims } from './providers/oidc/session';

export type { SessionClient } from './providers/auth0/session';

/** Options of {@link auth0Provider}. */
export interface Auth0ProviderOptions {
  /**
   * Parameters for every step-up's authorization request, such as `connection` or `login_hint`; a
   * requirement's own come on top. What guarantees fix (`scope`, `state`, `redirect_uri` …) is refused. What comes
   * of them is not checked: `authorization_details` belong in a rule.
   * `connection`, `organization` and `ui_locales` are those of the app's login unless given here.
   * @default none
   */
  authorizationParams?: AuthorizationParams | undefined;
  /**
   * Whether every answer of the tenant says who gives it (`iss`, RFC 9207): an answer without is then
   * `invalid_response`. Two providers on one page that both require it may share a redirect URI.
   * @default false: `iss` is compared if it is there
   */
  requireIss?: boolean | undefined;
  /**
   * Pushes the parameters of each authorization request to the tenant (RFC 9126), and gives its
   * `request_uri`.
   * @default none: they are in the URL that the user is sent to
   */
  push?: PushRequest | undefined;
}

/**
 * The provider for an Auth0 tenant and an app that logs in with `@auth0/auth0-spa-js`.
 *
 * The app's client is only read: for who is logged in, and for the session's own token. A step-up asks the
 * tenant itself, for exactly `openid` and what is missing; it writes no cookie and no storage. With `useDpop`
 * the session's requests carry proofs by the client's key, and each step-up's token is bound to a key of its
 * own, in memory, that goes with it (RFC 9449).
 *
 * @param config what the app's client was created with
 * @param client the app's client; it may come from another copy of auth0-spa-js
 * @param options `authorizationParams`: parameters for every step-up; `requireIss`; `push`. Where a window's
 *   answer arrives is an option of `popup()`
 * @returns the provider for the option `provider`
 * @throws TypeError naming what is wrong
 * @example
 * ```ts
 * const auth0 = await createAuth0Client(config);
 * const stepUp = createStepUp({ provider: auth0Provider(config, auth0), rules });
 * ```
 * @see OpenID Connect Core §3.1, RFC 7636
 */
export function auth0Provider(
  config: Auth0ClientOptions,
  client: SessionClient,
  options: Auth0ProviderOptions = {},
): Provider {
  assertIs(
    typeof config?.domain === 'string' && typeof config.clientId === 'string',
    'config',
    'what the Auth0 client was created with',
  );
  const useDpop = config.useDpop === true;
  assertIs(
    typeof client?.getTokenSilently === 'function' &&
      typeof client.getIdTokenClaims === 'function' &&
      (!useDpop || typeof client.generateDpopProof === 'function'),
    'client',
    `the app's Auth0 client${useDpop ? ' with generateDpopProof' : ''}`,
  );
  const { authorizationParams, requireIss, push } = readOptions(options);
  const login = (config.authorizationParams ?? {}) as Partial<
    Record<'audience' | 'redirect_uri' | 'connection' | 'organization' | 'ui_locales', string>
  >;
  const { audience, connection, organization, ui_locales } = login;
  const redirectUri = login.redirect_uri ?? globalThis.location?.origin;
  assertIs(
    !redirectUri || toUrl(redirectUri) !== undefined,
    'config.authorizationParams.redirect_uri',
    'an absolute URL',
  );
  const engine = createTenant(config, { requireIss, push });

  /** The step-up is for the organization that the session is in, unless the app says otherwise. */
  async function paramsNow(): Promise<AuthorizationParams> {
    const claims = await client.getIdTokenClaims();
    const configured = {
      connection,
      organization: organization ?? claims?.['org_id'],
      ui_locales,
    };
    return { ...configured, ...authorizationParams };
  }

  function inOrganization(
    { exchangeCode }: Exchange,
    requirement: Pick<NormalizedRequirement, 'authorizationParams'>,
  ): Exchange {
    return {
      async exchangeCode(response) {
        const tokenResponse = await exchangeCode(response);
        const params = { ...(await paramsNow()), ...requirement.authorizationParams };
        assertOrganization(params['organization'], tokenResponse.claims);
        return tokenResponse;
      },
    };
  }

  return {
    id: `${config.domain}|${config.clientId}`,
    server: config.domain,
    redirectUri,
    requiresIss: requireIss,
    audience,
    loginScopes: loginScopes(config),

    session: async () => readClaims(await client.getIdTokenClaims()),

    async grantedScopes() {
      // In a task of its own: up to 2.24 at least, auth0-spa-js gives calls that are made at the same time one
      // answer, and who has to renew the session, the app included, would get nothing, as the cache has.
      await new Promise((resolve) => setTimeout(resolve));
      const cached = await client.getTokenSilently({ cacheMode: 'cache-only', detailedResponse: true });
      return cached?.scope === undefined ? undefined : { audience, scope: parseScope(cached.scope) };
    },

    async token(wanted) {
      let token;
      try {
        // A given audience replaces the configured one, `undefined` included: it is named only if it is
        // another.
        token = await client.getTokenSilently({
          detailedResponse: true,
          ...(wanted !== audience && wanted !== undefined && { authorizationParams: { audience: wanted } }),
        });
      } catch (error) {
        throw sessionError(error);
      }
      if (!token?.access_token) throw sessionError({ error: 'login_required' });
      const { access_token: accessToken, token_type } = token;
      return {
        accessToken,
        tokenType: toScheme(token_type),
        // With `useDpop`, a token that is not bound is refused as any other that lost its binding.
        prove: useDpop ? (request) => client.generateDpopProof!({ ...request, accessToken }) : undefined,
        scope: token.scope === undefined ? undefined : parseScope(token.scope),
      };
    },

    async authorize(requirement, given) {
      const params = { pageRedirectUri: redirectUri, authorizationParams: await paramsNow() };
      const request = await createRequest(engine, requirement, { ...given, ...params });
      return { ...request, ...inOrganization(request, requirement) };
    },

    resume: (requirement, transaction) =>
      inOrganization(resumeRequest(engine, requirement, transaction), requirement),
  };
}

function readOptions(options: Auth0ProviderOptions) {
  const {
    authorizationParams,
    requireIss = false,
    push,
  } = readFields(options, ['authorizationParams', 'requireIss', 'push'], 'options', '');
  assertType(requireIss, 'boolean', 'requireIss');
  assertType(push, 'function', 'push');
  return {
    requireIss,
    push,
    authorizationParams:
      authorizationParams === undefined
        ? undefined
        : readAuthorizationParams(authorizationParams, 'authorizationParams'),
  };
}
