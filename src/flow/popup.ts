import type { AuthorizationResponse } from '../model/authorization-response';
import { StepUpError } from '../model/errors';
import type { Browser, PopupWindow } from '../ports/browser';
import type { Authorization } from '../ports/provider';
import type { Inbox } from './inbox';
import type { Lifetime } from './lifetime';

/** How often a window is looked at, in milliseconds. */
const POLL = 250;
/**
 * How many times in a row it must be closed. `closed` can come before the answer that was posted just before (by up to
 * 3 ms where it was measured), and a busy page runs timers before messages: every look gives the message one more turn.
 * Three looks are at least 0.5 s after the first, and at most 0.75 s after the window closed.
 */
const LOOKS = 3;

/**
 * Shows an authorization request in a window and waits for its answer.
 *
 * A message counts only if it comes from this window, from the authorization server's origin, with this request's `state`.
 * Anything else is ignored, whoever sent it.
 *
 * @returns rejects with `popup_closed`
 */
export function askInPopup(
  popup: PopupWindow,
  { url, origin, state }: Authorization,
  { inbox, browser, lifetime }: { inbox: Inbox; browser: Pick<Browser, 'after'>; lifetime: Lifetime },
): Promise<AuthorizationResponse> {
  return new Promise((resolve, reject) => {
    const stopListening = lifetime.onEnd(
      inbox.listen(popup, (response, from) => {
        // A window can be sent elsewhere, and one that is used again can still post the answer to an earlier question.
        if (from !== origin || (response.state ?? state) !== state) return;
        stopListening();
        stopWatching();
        resolve(response);
      }),
    );

    let looks = 0;
    let stopTimer = () => {};
    const look = () => {
      looks = popup.closed ? looks + 1 : 0;
      if (looks < LOOKS) {
        stopTimer = browser.after(POLL, look);
        return;
      }
      stopListening();
      reject(new StepUpError('popup_closed', 'The window was closed before the step-up was finished. Nothing was sent.'));
    };
    const stopWatching = lifetime.onEnd(() => stopTimer());
    look();

    popup.location.replace(url);
  });
}
