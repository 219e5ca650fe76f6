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
 * From which look on, in milliseconds after the first one that saw the provider's page there, the window is
 * known not to be severed. Measured: one look can see it there, and the next one severed. Not a number of
 * looks, because a page that its window hides, as on a phone, has one in a second.
 */
const ALIVE_MS = 150;

/**
 * Calls `onClosed` once when a window is closed that was sent nowhere yet: nothing can have severed it.
 *
 * @returns a function that ends the watch
 */
export function watchUnsent(
  handle: Pick<PopupWindow, 'closed'>,
  clock: Browser['clock'],
  onClosed: () => void,
): () => void {
  let stopTimer = () => {};
  function poll(): void {
    if (handle.closed) onClosed();
    else stopTimer = clock.after(POLL_MS, poll);
  }
  poll();
  return () => stopTimer();
}

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
  let aliveSince: number | undefined;
  // One that is closed already was closed by the user: it was nowhere yet.
  let isPerhapsSevered: boolean =
    maySever && !handle.closed && !observe(handle, (isSevered) => (isPerhapsSevered = isSevered));

  let isWhole = !maySever;
  let stopTimer = () => {};

  function poll(): void {
    if (handle.closed) {
      // Severed, or closed in the blink of an eye: the answer will tell, or the timeout.
      if (!isWhole && isPerhapsSevered) return;
      if (!maySever || page.hasFocus) closedPolls += 1;
    } else {
      closedPolls = 0;
      if (!isWhole && isElsewhere(handle)) {
        aliveSince ??= clock.monotonic();
        isWhole = clock.monotonic() - aliveSince >= ALIVE_MS;
        if (isWhole) popup.markReachable();
      }
    }
    if (closedPolls >= CLOSED_POLLS_REQUIRED) onClosed();
    else stopTimer = clock.after(isWhole || closedPolls > 0 ? POLL_MS : EARLY_POLL_MS, poll);
  }
  poll();
  return () => stopTimer();
}

/**
 * Observes whether a window that looks closed before the provider's page is there was severed, or closed by
 * the user.
 *
 * - Chromium fires `pageswap` when another page takes the place of ours. WebKit has the event, but does not
 *   fire it when it severs the window (webkit.org/b/306447). Firefox has none.
 * - Ours is about to be left once for the provider's page (`beforeunload`), and once more if the user closes
 *   the window while that is on its way. iOS has no such event: nothing tells there.
 *
 * @returns whether the window is not severed as long as `tell` says nothing
 */
function observe(popup: PopupWindow, tell: (isSevered: boolean) => void): boolean {
  let isLeft = false;
  try {
    popup.addEventListener('beforeunload', () => {
      if (isLeft) tell(false);
      isLeft = true;
    });
    if (!('onpageswap' in popup) || popup.navigator.vendor.startsWith('Apple')) return false;
    popup.addEventListener('pageswap', () => tell(true));
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
