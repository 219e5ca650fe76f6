import { StepUpError } from '../model/errors';

/**
 * Errors by which only the user can renew the session: of OpenID Connect Core §3.1.2.6 and RFC 6749 §5.2, of
 * auth0-spa-js, of msal-browser, and of Logto's.
 */
const LOGIN_NEEDED: readonly unknown[] = [
  'login_required',
  'consent_required',
  'interaction_required',
  'account_selection_required',
  'invalid_grant',
  'missing_refresh_token',
  'mfa_required',
  'no_account_error',
  'no_tokens_found',
  'refresh_token_expired',
  'not_authenticated',
];

/**
 * What a library that logs in says when the user must: in `error`, as the server's answer has it, in
 * `errorCode` or in `code`.
 *
 * @returns `login_required`; `undefined` if it says something else
 */
export function loginNeeded(caught: unknown): StepUpError | undefined {
  const { error, errorCode, code: own } = Object(caught) as Record<'error' | 'errorCode' | 'code', unknown>;
  const code = [error, errorCode, own].find((one) => LOGIN_NEEDED.includes(one));
  return code === undefined
    ? undefined
    : new StepUpError('login_required', 'The session has no valid token. Log in again.', { error: code });
}
