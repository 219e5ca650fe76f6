import { Auth0Client, type Auth0ClientOptions, type ICache, type IdToken } from '@auth0/auth0-spa-js';
import { jwtDecode } from 'jwt-decode';
import { StepUpError } from '../model/errors';
import type { NormalizedRequirement } from '../model/requirement';
import { parseScope } from '../model/scope';
import type { Answer, Authorization } from '../ports/provider';
import { holdTransaction } from './transaction';

/**
 * One authorization on an `Auth0Client` of its own, which is dropped afterwards: it asks for `openid` and what is missing, and nothing else.
 * The app's client has its scopes, its cache, its cookies and its login transaction to itself (guarantees G4 and G5).
 *
 * @param organization the session's, so that the step-up is for the same one
 */
export async function authorizeOnce(config: Auth0ClientOptions, { scope, audience }: NormalizedRequirement, organization: string | undefined): Promise<Authorization> {
  const { redirect_uri = window.location.origin, ...params } = config.authorizationParams ?? {};
  const captured: Captured = {};
  const client = new Auth0Client({
    ...pick(config, ['domain', 'clientId', 'issuer', 'leeway', 'httpTimeoutInSeconds', 'nowProvider', 'auth0Client', 'useFormData']),
    cache: capturingCache(captured),
    authorizationParams: {
      ...(organization !== undefined && { organization }),
      ...pick(params, ['connection', 'organization', 'ui_locales']),
      ...(audience !== undefined && { audience }),
      scope: scope.join(' '),
      redirect_uri,
    },
  });

  let prepared = '';
  const transaction = await holdTransaction(config.clientId, (written) =>
    client.loginWithRedirect({
      openUrl(to) {
        written();
        prepared = to;
      },
    }),
  );
  const url = new URL(prepared);
  url.searchParams.set('response_mode', 'web_message'); // loginWithRedirect insists on query

  return {
    url: url.href,
    origin: url.origin,
    state: url.searchParams.get('state') ?? '',
    async finish({ state, code }) {
      try {
        await transaction.lend(() => client.handleRedirectCallback(`?${new URLSearchParams({ state, code })}`));
      } catch (error) {
        if (error !== CAPTURED) throw exchangeError(error);
      }
      return toAnswer(captured);
    },
  };
}

/** What auth0-spa-js wanted to remember. */
interface Captured {
  claims?: IdToken;
  body?: Partial<Record<'access_token' | 'token_type' | 'oauthTokenScope', string>> & { expires_in?: number };
}

const CAPTURED = Symbol('the access token was captured');

/**
 * A cache that keeps nothing. auth0-spa-js writes the claims of the verified ID token first, then the access token, and then the cookies
 * that say who is logged in. Those cookies are the session's: throwing at the access token leaves them alone.
 */
function capturingCache(captured: Captured): ICache {
  return {
    get: () => undefined,
    remove() {},
    allKeys: () => [],
    set(_key, entry) {
      const { decodedToken, body } = entry as { decodedToken?: { claims: IdToken }; body?: NonNullable<Captured['body']> };
      if (decodedToken !== undefined) captured.claims = decodedToken.claims;
      if (body === undefined) return;
      captured.body = body;
      throw CAPTURED;
    },
  };
}

function toAnswer({ claims, body }: Captured): Answer {
  const { access_token, token_type, expires_in, oauthTokenScope } = body ?? {};
  const complete = claims?.sub && access_token && token_type && typeof expires_in === 'number';
  if (!complete) throw new StepUpError('invalid_response', 'The token response lacks one of id_token, access_token, token_type, expires_in');
  return {
    accessToken: access_token,
    tokenType: token_type,
    scope: oauthTokenScope === undefined ? undefined : parseScope(oauthTokenScope),
    audience: audienceOf(access_token),
    subject: claims.sub,
    expiresIn: expires_in,
  };
}

/** An access token is the API's to read (RFC 9068 §6), but one that says it is for another API should not leave this page. */
function audienceOf(accessToken: string): readonly string[] | undefined {
  try {
    const { aud } = jwtDecode(accessToken);
    return aud === undefined ? undefined : [aud].flat();
  } catch {
    return undefined; // opaque
  }
}

/**
 * auth0-spa-js throws a plain `Error` for an ID token that fails verification, and for a token endpoint that is too slow.
 * The cause is taken apart: the original may refer to more than should leave this file.
 */
function exchangeError(error: unknown): StepUpError {
  const { error: code, name, message } = error as Partial<Record<'error' | 'name' | 'message', string>>;
  const isInvalid = code === 'state_mismatch' || code === 'missing_transaction' || (code === undefined && name === 'Error' && !message?.startsWith('Timeout'));
  return isInvalid
    ? new StepUpError('invalid_response', `The answer was not accepted: ${message}`, { error: code ?? message })
    : new StepUpError('token_failed', `The code could not be exchanged for a token: ${message}`, { error: code ?? name });
}

function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]])) as Pick<T, K>;
}
