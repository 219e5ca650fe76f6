import type { GetTokenSilentlyOptions, GetTokenSilentlyVerboseResponse, IdToken } from '@auth0/auth0-spa-js';
import { StepUpError } from '../../model/errors';

/**
 * The part of the app's own client that the provider uses. A client of another copy of auth0-spa-js has it,
 * and a framework's plugin can be given its shape.
 */
export interface SessionClient {
  getTokenSilently(
    options: GetTokenSilentlyOptions & { detailedResponse: true },
  ): Promise<GetTokenSilentlyVerboseResponse | undefined>;
  getIdTokenClaims(): Promise<IdToken | undefined>;
  /** With `useDpop: true`. */
  generateDpopProof?(request: {
    url: string;
    method: string;
    nonce?: string | undefined;
    accessToken: string;
  }): Promise<string>;
}

/** Errors by which only the user can renew the session (OpenID Connect Core §3.1.2.6, RFC 6749 §5.2). */
const LOGIN_NEEDED = [
  'login_required',
  'consent_required',
  'interaction_required',
  'missing_refresh_token',
  'invalid_grant',
  'mfa_required',
];

/** Why the session has no token. */
export function sessionError(error: unknown): StepUpError {
  const code: unknown = error === undefined ? 'login_required' : (error as { error?: unknown }).error;
  return typeof code === 'string' && LOGIN_NEEDED.includes(code)
    ? new StepUpError('login_required', 'The session has no valid token. Log in again.', { error: code })
    : new StepUpError('token_failed', "The session's token could not be renewed", {
        error: String(code ?? error),
      });
}
