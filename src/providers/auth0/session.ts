import type { GetTokenSilentlyOptions, GetTokenSilentlyVerboseResponse, IdToken } from '@auth0/auth0-spa-js';
import { StepUpError } from '../../model/errors';
import { loginNeeded } from '../login-needed';

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

/** Why the session has no token. */
export function sessionError(error: unknown): StepUpError {
  const { error: code = error } = Object(error) as { readonly error?: unknown };
  return (
    loginNeeded(error) ??
    new StepUpError('token_failed', "The session's token could not be renewed", { error: String(code) })
  );
}
