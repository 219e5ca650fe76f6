import { StepUpError } from '../../model/errors';
import { placeOf } from '../../model/redirect-uri';
import { readWindowReturn } from '../../model/return-url';
import type { Browser, PopupWindow } from '../../ports/browser';
import { shownUrl, type Popup } from './popup-window';

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
 * In how many looks the answer may be seen at a page of this origin before that page is known to hand nothing
 * over: ten seconds, for its script may be slow to load. Looks, because a machine that sleeps has none.
 */
const UNRELAYED_POLLS = 40;

export const closedByUser = (orElse = '') =>
  new StepUpError('popup_closed', `The user closed the window${orElse}`);

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
  /** That of the request, by which its answer is known. */
  readonly state: string;
  readonly popup: Pick<Popup, 'handle'>;
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
 * Calls `onEnd` once when nothing will come from the window any more: with `popup_closed` if the user has
 * closed it, never if that can't be told from the browser severing it; with `invalid_response` if the answer
 * arrived at a page of this origin that hands it over to nobody. Call it before the window is sent to the
 * provider.
 *
 * @returns a function that ends the watch
 */
export function watchWindow(
  { popup, browser: { clock, page }, state, maySever }: Watched,
  onEnd: (error: StepUpError) => void,
): () => void {
  const { handle } = popup;
  let closedPolls = 0;
  let aliveSince: number | undefined;
  let arrivedAt: string | undefined;
  let unrelayedPolls = 0;
  // One that is closed already was closed by the user: it was nowhere yet.
  let isPerhapsSevered: boolean =
    maySever && !handle.closed && !observe(handle, (isSevered) => (isPerhapsSevered = isSevered));

  let isWhole = false;
  let stopTimer = () => {};

  function poll(): void {
    if (handle.closed) {
      // Severed, or closed in the blink of an eye: the answer will tell, or the timeout.
      if (!isWhole && isPerhapsSevered) return;
      if (!maySever || page.hasFocus) closedPolls += 1;
    } else {
      closedPolls = 0;
      const url = shownUrl(handle);
      if (url !== undefined) {
        if (readWindowReturn(url)?.parameters.state === state) {
          arrivedAt = placeOf(url);
          isWhole = true; // what can be read is not severed
        }
      } else {
        aliveSince ??= clock.monotonic();
        isWhole ||= clock.monotonic() - aliveSince >= ALIVE_MS;
      }
    }
    if (arrivedAt !== undefined) unrelayedPolls += 1;
    if (closedPolls >= CLOSED_POLLS_REQUIRED || unrelayedPolls > UNRELAYED_POLLS)
      onEnd(
        arrivedAt !== undefined
          ? notRelayed(arrivedAt)
          : closedByUser(isWhole || maySever ? '' : ', or a COOP header cut it off'),
      );
    else stopTimer = clock.after(maySever && !isWhole && closedPolls === 0 ? EARLY_POLL_MS : POLL_MS, poll);
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

const notRelayed = (url: string) =>
  new StepUpError('invalid_response', `${url} did not hand the answer over. It must call relayCallback().`);
