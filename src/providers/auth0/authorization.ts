import { Auth0Client, type Auth0ClientOptions } from '@auth0/auth0-spa-js';
import { toParameters, type AuthorizationParams } from '../../model/authorization-params';
import { toClaimsParameter } from '../../model/claims';
import { StepUpError } from '../../model/errors';
import type { NormalizedRequirement } from '../../model/requirement';
import type { AuthorizationRequest, Exchange } from '../../ports/provider';
import { CAPTURED, capturingCache, toTokenResponse, type Captured } from './capture';
import { exchangeError } from './exchange-error';
import { heldTransaction, holdTransaction, type HeldTransaction } from './transaction';

/** What one authorization is for, beside the app's configuration. */
export interface AuthorizationInput {
  readonly requirement: NormalizedRequirement;
  /** The organization of the session, so that the step-up is for the same one. */
  readonly organization?: string | undefined;
  /** The parameters that every authorization request gets; the requirement's come on top. */
  readonly authorizationParams?: AuthorizationParams | undefined;
  /** The URL at which the answer arrives. Without it, the provider's page posts the answer. */
  readonly redirectUri?: string | undefined;
  /** Whether the answer must say who gives it. */
  readonly requireIss: boolean;
}

/**
 * One authorization on an `Auth0Client` of its own, which is dropped afterwards: it asks for `openid` and
 * what is missing, and nothing else. The app's client has its scopes, its cache, its cookies and its login
 * transaction to itself (guarantees G4 and G5).
 *
 * auth0-spa-js makes a `state` of its own, and compares it. The one that travels is ours: it is put in on the
 * way out and taken out on the way back.
 */
export async function authorizeOnce(
  config: Auth0ClientOptions,
  wanted: AuthorizationInput,
  state: string,
): Promise<AuthorizationRequest> {
  const { client, captured } = createClient(config, wanted);
  let prepared = '';
  const { acr_values, max_age, claims, authorizationParams } = wanted.requirement;
  const held = await holdTransaction(config.clientId, (written) =>
    client.loginWithRedirect({
      // Not at the client, which would hold the answer's auth_time against this device's clock: the
      // requirement's own check does not.
      authorizationParams: {
        ...toParameters({ ...wanted.authorizationParams, ...authorizationParams }),
        ...(acr_values !== undefined && { acr_values: acr_values.join(' ') }),
        ...(max_age !== undefined && { max_age }),
        ...(claims !== undefined && { claims: toClaimsParameter(claims) }),
      },
      openUrl(to) {
        written();
        prepared = to;
      },
    }),
  );
  const url = new URL(prepared);
  const innerState = url.searchParams.get('state') ?? '';
  url.searchParams.set('state', state);
  // loginWithRedirect insists on `query`.
  if (wanted.redirectUri === undefined) url.searchParams.set('response_mode', 'web_message');
  return {
    url: url.href,
    origin: wanted.redirectUri === undefined ? url.origin : undefined,
    transaction: JSON.stringify([state, innerState, held.text]),
    ...exchange({ config, client, captured, held, state, innerState, requireIss: wanted.requireIss }),
  };
}

/** Goes on with an authorization that another page began. */
export function resumeOnce(
  config: Auth0ClientOptions,
  wanted: AuthorizationInput,
  transaction: string,
): Exchange {
  const { client, captured } = createClient(config, wanted);
  const [state, innerState, text] = readTransaction(transaction);
  const held = heldTransaction(config.clientId, text);
  return exchange({ config, client, captured, held, state, innerState, requireIss: wanted.requireIss });
}

function readTransaction(transaction: string): [state: string, innerState: string, text: string | null] {
  try {
    const [state, innerState, text] = JSON.parse(transaction) as [string, string, string | null];
    return [state, innerState, text];
  } catch (cause) {
    throw new StepUpError(
      'invalid_response',
      'The transaction that was kept over the redirect was changed',
      cause,
    );
  }
}

function createClient(
  config: Auth0ClientOptions,
  { requirement, organization, redirectUri }: AuthorizationInput,
) {
  const login = config.authorizationParams as { readonly redirect_uri?: string } | undefined;
  const { redirect_uri = window.location.origin, ...params } = login ?? {};
  const { scope, audience } = requirement;
  const captured: Captured = {};
  const client = new Auth0Client({
    ...pick(config, [
      'domain',
      'clientId',
      'issuer',
      'leeway',
      'httpTimeoutInSeconds',
      'nowProvider',
      'auth0Client',
      'useFormData',
    ]),
    cache: capturingCache(captured),
    authorizationParams: {
      ...(organization !== undefined && { organization }),
      ...pick(params as Record<string, unknown>, ['connection', 'organization', 'ui_locales']),
      ...(audience !== undefined && { audience }),
      scope: scope.join(' '),
      redirect_uri: redirectUri ?? redirect_uri,
    },
  });
  return { client, captured };
}

interface PendingExchange {
  readonly config: Auth0ClientOptions;
  readonly client: Auth0Client;
  readonly captured: Captured;
  readonly held: HeldTransaction;
  readonly state: string;
  /** The `state` that auth0-spa-js made, and compares. */
  readonly innerState: string;
  readonly requireIss: boolean;
}

function exchange({
  config,
  client,
  captured,
  held,
  state,
  innerState,
  requireIss,
}: PendingExchange): Exchange {
  return {
    async exchangeCode({ state: answered, code, iss }) {
      if (answered !== state)
        throw new StepUpError('invalid_response', 'The answer is for another request', {
          expected: { state },
          actual: { state: answered },
        });
      if (iss === undefined ? requireIss : iss !== issuerOf(config)) {
        const message =
          iss === undefined
            ? 'The answer does not say who gives it (RFC 9207)'
            : 'Another authorization server answered';
        throw new StepUpError('invalid_response', message, {
          expected: { iss: issuerOf(config) },
          actual: { iss },
        });
      }
      try {
        await held.lend(() =>
          client.handleRedirectCallback(`?${new URLSearchParams({ state: innerState, code })}`),
        );
      } catch (error) {
        if (error !== CAPTURED) throw exchangeError(error);
      }
      return toTokenResponse(captured);
    },
  };
}

/**
 * As auth0-spa-js derives it for the ID token. Compared with a response's `iss`, where it has one (RFC 9207
 * §2.4).
 */
function issuerOf({ domain, issuer }: Auth0ClientOptions): string {
  if (issuer !== undefined) return issuer.startsWith('https://') ? issuer : `https://${issuer}/`;
  return `${/^https?:\/\//.test(domain) ? domain : `https://${domain}`}/`;
}

function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(
    keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]]),
  ) as Pick<T, K>;
}
