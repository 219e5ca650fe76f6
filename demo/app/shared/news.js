// @ts-check
/**
 * What a person reads: an end in one word, for `data-code`, and in a sentence.
 *
 * @typedef {{ readonly code: string, readonly text: string }} News
 */

/** @type {News} */
export const NO_NEWS = { code: '', text: '' };

/** Of a transfer: what happened, what it means for the money, what to do next. @type {Record<string, string>} */
const TRANSFER = {
  login_required: 'Your session has ended. Nothing was sent. Log in again, then repeat the transfer.',
  popup_blocked:
    'The browser blocked the confirmation window. Nothing was sent. Allow pop-ups for this page, or press Transfer again.',
  popup_closed: 'You closed the window before confirming. Nothing was sent.',
  timeout: 'The confirmation took too long. Nothing was sent. Press Transfer to start again.',
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
  cancelled: 'You did not confirm. Nothing was sent.',
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

/** Of a page that stays closed. @type {Record<string, string>} */
const PAGE = {
  login_required: 'Your session has ended. Log in again.',
  popup_blocked: 'The browser blocked the window. Allow pop-ups for this page, or try again.',
  popup_closed: 'You closed the window before you confirmed.',
  cancelled: 'You did not confirm.',
  timeout: 'The confirmation took too long.',
  assurance_not_met: 'Fabrikam ID did not confirm you as strongly or as recently as this page asks.',
  user_mismatch: 'Someone else confirmed at Fabrikam ID. Check that you are logged in as yourself.',
  not_resumable: 'This confirmation is over: it was used already, took too long, or belongs to another tab.',
  network: 'Fabrikam’s service did not answer. Try again in a minute.',
};

/** `access_denied` may be the user's no or Fabrikam ID's own; `error_description` tells which. */
const CANCELLED = 'The user cancelled';
const NO_SECOND_FACTOR = /has no second factor/;

/**
 * What the SDK, auth0-spa-js, the platform's AbortError and fetch's TypeError have in common: nothing is sure to be there.
 *
 * @typedef {{ name?: string, message?: string, code?: string, error?: string, appState?: unknown, cause?: { error_description?: string } }} Caught
 */

/**
 * One word for any failure.
 *
 * The SDK's `isStepUpError` is written out: this file is in pages that import the SDK, and in one that has it as a global.
 *
 * @param {unknown} caught
 * @returns {string}
 */
export function codeOf(caught) {
  const { name, code, error } = /** @type {Caught} */ (caught ?? {});
  if (name === 'StepUpError' && code !== undefined) return code;
  if (name === 'AbortError') return 'aborted';
  if (typeof error === 'string') return error; // auth0-spa-js puts OAuth's error code there
  return caught instanceof TypeError ? 'network' : 'unknown';
}

/** @param {string} code how a transfer ended */
export const sentenceForCode = (code) => TRANSFER[code] ?? `That did not work (${code}).`;

/**
 * Why a transfer came to nothing.
 *
 * @param {unknown} caught
 * @returns {News}
 */
export function transferNews(caught) {
  const code = codeOf(caught);
  if (code !== 'access_denied') return { code, text: sentenceForCode(code) };
  const why = reasonOf(caught);
  if (why === CANCELLED) return { code, text: 'You declined the request at Fabrikam ID. Nothing was sent.' };
  if (NO_SECOND_FACTOR.test(why))
    return {
      code,
      text: 'You have no second factor yet, and a transfer needs one. Nothing was sent. Set one up with your bank, then press Transfer again.',
    };
  return { code, text: `Fabrikam ID refused: ${why}. Nothing was sent.` };
}

/**
 * Why a page of the intranet stays closed.
 *
 * @param {unknown} caught
 * @returns {News}
 */
export function pageNews(caught) {
  const code = codeOf(caught);
  if (code === 'access_denied') {
    const why = reasonOf(caught);
    const isUnable = NO_SECOND_FACTOR.test(why);
    return {
      code,
      text: isUnable
        ? 'You have no second factor yet, and this page needs one. Set one up with your bank.'
        : `Fabrikam ID said no: ${why}.`,
    };
  }
  return { code, text: PAGE[code] ?? `That did not work (${code}).` };
}

/**
 * Why a login or a logout failed, which is about the session and not about money.
 *
 * @param {unknown} caught
 */
export function loginNews(caught) {
  const code = codeOf(caught);
  if (code === 'access_denied') return 'You cancelled the login. Log in whenever you like.';
  const { message = 'no details' } = /** @type {Caught} */ (caught ?? {});
  return `Logging in did not work (${code}): ${message}. Please try again.`;
}

/** The server's own. @param {unknown} caught */
const reasonOf = (caught) => /** @type {Caught} */ (caught).cause?.error_description ?? 'no reason given';
