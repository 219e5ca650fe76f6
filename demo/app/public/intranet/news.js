import { codeOf } from '../sentence.js';

/** What a person reads when a page stays closed. `why` is the server's own reason. */
const SENTENCES = {
  login_required: () => 'Your session has ended. Log in again.',
  popup_blocked: () => 'The browser blocked the window. Allow pop-ups for this page, or try again.',
  popup_closed: () => 'You closed the window before you confirmed.',
  cancelled: () => 'You came back without confirming.',
  timeout: () => 'The confirmation took too long.',
  access_denied: (why) => `Fabrikam ID said no: ${why}.`,
  assurance_not_met: () => 'Fabrikam ID did not confirm you as strongly or as recently as this page asks.',
  user_mismatch: () => 'Someone else confirmed at Fabrikam ID. Check that you are logged in as yourself.',
  not_resumable: () =>
    'This confirmation is over: it was used already, took too long, or belongs to another tab.',
  network: () => 'Fabrikam’s service did not answer. Try again in a minute.',
};

/**
 * Why a page of the intranet stays closed, in one word and in a sentence.
 *
 * @param {unknown} error
 * @param {(error: unknown) => boolean} [isStepUpError] the SDK's, where it is not a global
 * @returns {{ code: string, text: string }}
 */
export function pageNews(error, isStepUpError) {
  const code = codeOf(error, isStepUpError);
  const why = error?.cause?.error_description ?? 'no reason given';
  return { code, text: SENTENCES[code]?.(why) ?? `That did not work (${code}).` };
}
