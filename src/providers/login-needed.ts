import { StepUpError } from '../model/errors';

/**
 * Errors by which only the user can renew the session: of OpenID Connect Core §3.1.2.6 and RFC 6749 §5.2, of
 * auth0-spa-js, and of msal-browser.
 */
const LOGIN_NEEDED: readonly unknown[] = [
  'login_required',
  'consent_required',
  'interaction_required',
  'invalid_grant',
  'missing_refresh_token',
  'mfa_required',
  'no_account_error',
  'no_tokens_found',
  'refresh_token_expired',
];

/**
 * What a library that logs in says when the user must: in `error`, as the server's answer has it, or in
 * `errorCode`.
 *
 * @returns `login_required`; `undefined` if it says something else
 */
export function loginNeeded(caught: unknown): StepUpError | undefined {
  const { error, errorCode } = Object(caught) as { readonly error?: unknown; readonly errorCode?: unknown };
  const code = [error, errorCode].find((one) => LOGIN_NEEDED.includes(one));
  return code === undefined
    ? undefined
    : new StepUpError('login_required', 'The session has no valid token. Log in again.', { error: code });
}
