import { StepUpError } from './errors';

/** The parameters of an authorization response (RFC 6749 §4.1.2). */
export interface AuthorizationResponse {
  readonly state: string;
  readonly code?: string;
  readonly error?: string;
  readonly error_description?: string;
}

/** One that carries a code. */
export type AuthorizedResponse = AuthorizationResponse & { readonly code: string };

/**
 * Reads the data of a `message` event of `response_mode=web_message`.
 *
 * @returns `undefined` for anything that has not the shape of an authorization response
 * @see draft-sakimura-oauth-wmrm-01
 */
export function parseWebMessage(data: unknown): AuthorizationResponse | undefined {
  if (!isRecord(data) || data['type'] !== 'authorization_response' || !isRecord(data['response'])) return undefined;
  const { state, code, error, error_description } = data['response'];
  if (typeof state !== 'string') return undefined;
  if (typeof error === 'string') {
    return { state, error, ...(typeof error_description === 'string' && { error_description }) };
  }
  return typeof code === 'string' ? { state, code } : undefined;
}

/**
 * Accepts a response that carries a code.
 *
 * @throws StepUpError `access_denied`, `authorization_failed`
 * @see RFC 6749 §4.1.2.1
 */
export function assertAuthorized(response: AuthorizationResponse): asserts response is AuthorizedResponse {
  const { code, error, error_description } = response;
  if (code !== undefined) return;
  const said = error_description ?? error;
  const cause = { error, error_description };
  throw error === 'access_denied'
    ? new StepUpError('access_denied', `The step-up was denied: ${said}`, cause)
    : new StepUpError('authorization_failed', `The authorization server answered with an error: ${said}`, cause);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
