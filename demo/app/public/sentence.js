/** What a person reads for each error code: what happened, what it means for the money, what to do next. */
const SENTENCES = {
  login_required: 'Your session has ended. Nothing was sent. Log in again, then repeat the transfer.',
  popup_blocked:
    'The browser blocked the confirmation window. Nothing was sent. Allow pop-ups for this page, or press Transfer again.',
  popup_closed: 'You closed the window before confirming. Nothing was sent.',
  timeout: 'The confirmation took too long. Nothing was sent. Press Transfer to start again.',
  access_denied: 'You declined the request at Fabrikam ID. Nothing was sent.',
  scope_not_granted:
    'Fabrikam ID answered without the permission to transfer. Nothing was sent. Ask your bank whether you may transfer from this account.',
  user_mismatch:
    'Someone else confirmed at Fabrikam ID. Nothing was sent. Check that you are logged in as yourself, then press Transfer again.',
  audience_mismatch: 'Fabrikam ID answered with a permission for another service. Nothing was sent.',
  authorization_failed: 'Fabrikam ID could not handle the request. Nothing was sent. Try again in a minute.',
  token_failed:
    'You confirmed, but Fabrikam ID did not issue the permission. Nothing was sent. Press Transfer to try again.',
  invalid_response:
    'The answer from Fabrikam ID did not pass the checks. Nothing was sent. Press Transfer to try again.',
  cancelled: 'You came back without confirming. Nothing was sent.',
  not_resumable:
    'This confirmation is over: it was used already, took too long, or belongs to another tab. Nothing was sent now. Check your accounts, then start again.',
  not_replayable: 'This transfer could not be kept while you confirm. Nothing was sent.',
  redirect_refused:
    'The bank’s service tried to pass the request on elsewhere, so it was stopped. Check your accounts before you try again.',
  discarded:
    'The permission was forgotten before it was used. Nothing was sent. Press Transfer to try again.',
  disposed: 'This page has shut down its connection. Reload it and try again.',
  aborted: 'You cancelled. If you had confirmed already, check your accounts before you try again.',
  invalid_amount: 'Enter an amount such as 250.00, with at most two decimals.',
  invalid_recipient: 'Enter who receives the money.',
  network: 'The bank’s service did not answer. Check your accounts before you try again.',
};

/**
 * One word for any failure, for `data-code`.
 *
 * @param {unknown} error a StepUpError, an auth0-spa-js error, the platform's AbortError, or fetch's TypeError
 * @param {(error: unknown) => boolean} [isStepUpError] the SDK's, where it is not a global
 * @returns {string}
 */
export function codeOf(error, isStepUpError = globalThis.stepUp.isStepUpError) {
  if (isStepUpError(error)) return error.code;
  if (error?.name === 'AbortError') return 'aborted';
  if (typeof error?.error === 'string') return error.error; // auth0-spa-js puts OAuth's error code there
  return error instanceof TypeError ? 'network' : 'unknown';
}

/** @param {string} code */
export const sentenceForCode = (code) => SENTENCES[code] ?? `That did not work (${code}).`;

/**
 * For login and logout, whose failures are about the session and not about money.
 *
 * @param {unknown} error
 * @param {(error: unknown) => boolean} [isStepUpError] as above
 */
export function sentenceFor(error, isStepUpError) {
  const code = codeOf(error, isStepUpError);
  if (code === 'access_denied') return 'You cancelled the login. Log in whenever you like.';
  return `Logging in did not work (${code}): ${error?.message ?? 'no details'}. Please try again.`;
}
