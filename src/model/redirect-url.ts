import { parseResponse, type AuthorizationResponse } from './authorization-response';

/** How a `state` says that its answer is a step-up's, before anything else is known. */
const PREFIX = 'step-up.';
/** RFC 6749 §4.1.2, RFC 9207 §2, OpenID Connect Session Management §2 */
const PARAMETERS = ['code', 'state', 'iss', 'error', 'error_description', 'error_uri', 'session_state'];

/** A URL that the user came back to from a step-up. */
export interface RedirectReturn {
  readonly response: AuthorizationResponse & { readonly state: string };
  /** The URL without the answer. */
  readonly cleaned: string;
}

/** The `state` that binds an answer to the record with this digest: a record that was changed fits no answer. */
export const redirectState = (digest: string): string => PREFIX + digest;

/** @returns `undefined` if the URL is not where a step-up came back to */
export function readReturn(url: string): RedirectReturn | undefined {
  const cleaned = new URL(url);
  const response = parseResponse(Object.fromEntries(cleaned.searchParams));
  if (response?.state === undefined || !response.state.startsWith(PREFIX)) return undefined;
  for (const name of PARAMETERS) cleaned.searchParams.delete(name);
  return { response: { ...response, state: response.state }, cleaned: cleaned.href };
}
