import type { Browser, PopupWindow } from '../ports/browser';
import type { Popup } from './popup';

/** How often a window is looked at, in milliseconds. */
const POLL = 250;
/** The same, until it is known that the browser did not cut the window off. */
const EARLY_POLL = 50;
/** How many looks in a row must find it closed: its last message may arrive after `closed` is set, so two looks follow the first. */
const LOOKS = 3;
/** After how many early looks at the provider's page in a window it is known that this page was not cut off. Measured: one is possible. */
const ALIVE = 4;

/** How its answer comes, and so whether it may come from a window that is cut off. */
export interface Watched {
  readonly popup: Pick<Popup, 'handle' | 'known'>;
  readonly browser: Pick<Browser, 'clock' | 'page'>;
  /**
   * Whether a window that looks closed may only be cut off, by the `Cross-Origin-Opener-Policy` of the page in it or of this one. The two look the
   * same (HTML Standard §7.1.3). Being cut off happens when a page takes the place of another: mostly the provider's first one that of ours. One of its
   * later pages may still do it, so closing counts only while this page has the focus, which it gets back from a window that is closed.
   */
  readonly mayBeCutOff: boolean;
}

/**
 * Calls `onClosed` once when the user has closed the window; never if that can't be told from the browser cutting it off. Call it before the
 * window is sent to the provider.
 *
 * @returns a function that ends the watch
 */
export function watchWindow({ popup: { handle: popup, known }, browser: { clock, page }, mayBeCutOff }: Watched, onClosed: () => void): () => void {
  let closedLooks = 0;
  let aliveLooks = 0;
  // Where the browser does not tell that pages are swapped, closing the window before the provider's page is there looks like being cut off.
  let isSwapped = true;
  if (mayBeCutOff) isSwapped = !observeSwap(popup, () => (isSwapped = true));

  const isClosedAlready = popup.closed; // by the user: the window was nowhere yet
  const isKnown = () => !mayBeCutOff || isClosedAlready || aliveLooks >= ALIVE;
  let stopTimer = () => {};
  const look = () => {
    if (popup.closed) {
      if (!isKnown() && isSwapped) return; // cut off, or closed within the blink of an eye: the answer will tell, or the timeout
      if (!mayBeCutOff || page.hasFocus) closedLooks += 1;
    } else {
      closedLooks = 0;
      if (isElsewhere(popup)) aliveLooks += 1;
      if (aliveLooks === ALIVE) known();
    }
    if (closedLooks >= LOOKS) onClosed();
    else stopTimer = clock.after(isKnown() || closedLooks > 0 ? POLL : EARLY_POLL, look);
  };
  look();
  return () => stopTimer();
}

/** @returns whether the browser will tell */
function observeSwap(popup: PopupWindow, onSwap: () => void): boolean {
  try {
    if (!('onpageswap' in popup)) return false;
    popup.addEventListener('pageswap', onSwap);
    return true;
  } catch {
    return false; // another origin's page is still there
  }
}

function isElsewhere({ location }: PopupWindow): boolean {
  try {
    void location.href;
    return false;
  } catch {
    return true;
  }
}
