import type { Browser, PopupWindow } from '../../ports/browser';
import type { Popup } from './popup-window';

/** How often the window is looked at. */
const POLL_MS = 250;
/** How often the window is looked at until it is known that the browser did not sever it. */
const EARLY_POLL_MS = 50;
/**
 * In how many looks in a row the window must be closed: its last message may arrive after `closed` is set.
 */
const CLOSED_POLLS_REQUIRED = 3;
/**
 * In how many early looks the provider's page must be there to know that the window is not severed. Measured:
 * 1 can be.
 */
const ALIVE_POLLS_REQUIRED = 4;

/** The window that is watched. */
export interface Watched {
  readonly popup: Pick<Popup, 'handle' | 'markReachable'>;
  readonly browser: Pick<Browser, 'clock' | 'page'>;
  /**
   * Whether a window that looks closed may only be severed, by the `Cross-Origin-Opener-Policy` of the page
   * in it or of this one. The two look the same (HTML Standard §7.1.3). A window is severed when a page takes
   * the place of another: mostly the provider's first one that of ours. One of its later pages may still do
   * it, so closing counts only while this page has the focus, which it gets back from a window that is
   * closed.
   */
  readonly maySever: boolean;
}

/**
 * Calls `onClosed` once when the user has closed the window; never if that can't be told from the browser
 * severing it. Call it before the window is sent to the provider.
 *
 * @returns a function that ends the watch
 */
export function watchForClose(
  { popup, browser: { clock, page }, maySever }: Watched,
  onClosed: () => void,
): () => void {
  const { handle } = popup;
  let closedPolls = 0;
  let alivePolls = 0;
  // One that is closed already was closed by the user: it was nowhere yet.
  let isClosedByUser = handle.closed;
  if (maySever) observeLeaving(handle, () => (isClosedByUser = true));

  const isReachable = () => !maySever || alivePolls >= ALIVE_POLLS_REQUIRED;
  let stopTimer = () => {};

  function poll(): void {
    if (handle.closed) {
      // Severed, or closed in the blink of an eye: the answer will tell, or the timeout.
      if (!isReachable() && !isClosedByUser) return;
      if (!maySever || page.hasFocus) closedPolls += 1;
    } else {
      closedPolls = 0;
      if (isElsewhere(handle)) alivePolls += 1;
      if (alivePolls === ALIVE_POLLS_REQUIRED) popup.markReachable();
    }
    if (closedPolls >= CLOSED_POLLS_REQUIRED) onClosed();
    else stopTimer = clock.after(isReachable() || closedPolls > 0 ? POLL_MS : EARLY_POLL_MS, poll);
  }
  poll();
  return () => stopTimer();
}

/**
 * Calls `onClose` when the user closes the window before the provider's page is there. Our own page in it is
 * about to be left twice then: for the provider's page, and, while that is still on its way, for nothing.
 * Severing leaves it once. iOS has no `beforeunload`: nothing tells there.
 */
function observeLeaving(popup: PopupWindow, onClose: () => void): void {
  let isLeft = false;
  try {
    popup.addEventListener('beforeunload', () => {
      if (isLeft) onClose();
      isLeft = true;
    });
  } catch {
    // another origin's page is still there
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
