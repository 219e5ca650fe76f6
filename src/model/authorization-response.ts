import { ownOf } from './argument';
import { StepUpError } from './errors';

/** The parameters of an authorization response (RFC 6749 §4.1.2). */
export interface AuthorizationResponse {
  /** An error may come without: a server that can't tell which request it refuses has none to repeat. */
  readonly state?: string | undefined;
  readonly code?: string | undefined;
  /** Who answered (RFC 9207). */
  readonly iss?: string | undefined;
  readonly error?: string | undefined;
  readonly error_description?: string | undefined;
}

/** One that carries a code. */
export type AuthorizedResponse = AuthorizationResponse & { readonly state: string; readonly code: string };

/**
 * Whether the data of a `message` event is what `response_mode=web_message` posts, whatever is in it.
 *
 * @see draft-sakimura-oauth-wmrm-01
 */
export function isWebMessage(data: unknown): data is { readonly response?: unknown } {
  return (data as { readonly type?: unknown } | null | undefined)?.type === 'authorization_response';
}

const PARAMETERS = ['state', 'code', 'iss', 'error', 'error_description'];

/** @returns `undefined` for anything that has not the shape of an authorization response */
export function parseResponse(response: unknown): AuthorizationResponse | undefined {
  const [state, code, iss, error, error_description] = PARAMETERS.map((name) => {
    const value = ownOf(response, name);
    return typeof value === 'string' ? value : undefined;
  });
  if (error === undefined && (code === undefined || state === undefined)) return undefined;
  // Also what is not there is its own: whoever reads it must not find what it inherits.
  return { state, code: error === undefined ? code : undefined, iss, error, error_description };
}

/**
 * Accepts a response that carries a code.
 *
 * @throws StepUpError `access_denied`, `assurance_not_met`, `authorization_failed`
 * @see RFC 6749 §4.1.2.1, OpenID Connect Core Error Code unmet_authentication_requirements 1.0 §1
 */
export function assertAuthorized(response: AuthorizationResponse): asserts response is AuthorizedResponse {
  const { code, error, error_description } = response;
  if (code !== undefined) return;
  throw new StepUpError(
    error === 'access_denied'
      ? 'access_denied'
      : error === 'unmet_authentication_requirements'
        ? 'assurance_not_met'
        : 'authorization_failed',
    `The authorization server answered: ${error_description ?? error}`,
    { error, error_description },
  );
}
