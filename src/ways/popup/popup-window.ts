import type { Browser, PopupWindow } from '../../ports/browser';
import type { Channel } from '../../ports/channel';
import type { ToCallback } from './callback-message';

/**
 * The window that shows the provider's pages. It is reached by its handle, or, where
 * `Cross-Origin-Opener-Policy` severed the two, by the callback page in it.
 */
export interface Popup {
  readonly handle: PopupWindow;
  readonly isOpen: boolean;
  /** Whether the callback page in it is the only way to it. */
  readonly isSevered: boolean;
  /**
   * Sends the window to `url`. Calls `onLost` if that comes to nothing, because the callback page that should
   * send the window on is gone.
   */
  navigate(url: string, onLost: () => void): void;
  /** Takes this page out of the reach of what the window will show. Only for answers that need no opener. */
  detach(): void;
  close(): void;
  /** The callback page in the window answered, and listens to this channel. */
  connect(callback: Channel): void;
  /** The callback page says that it goes where it was sent, or that it went away. */
  onCallbackState(state: 'going' | 'gone'): void;
}

/** How often a window that may have stayed is looked at, in milliseconds, and in how many looks. */
const LOOK_MS = 250;
const LOOKS = 8;

/** The URL of the page in a window; `undefined` while another origin's is there. */
export function shownUrl({ location }: PopupWindow): string | undefined {
  try {
    return location.href;
  } catch {
    return undefined;
  }
}

export function createPopup(handle: PopupWindow, browser: Pick<Browser, 'detach' | 'clock'>): Popup {
  let attach: (() => void) | undefined;
  let callback: Channel | undefined;
  let isSent = false;
  let onLost = () => {};
  // A callback page that has its opener posts a port to it: nothing is severed, and what looks closed is.
  const isSevered = () => handle.closed && callback?.isPort === false;

  function disconnect(): void {
    callback?.close();
    callback = undefined;
    onLost = () => {};
  }

  function tell(message: ToCallback): void {
    callback?.post(message);
  }

  /**
   * Chromium forgets a `close()` that comes as another site's page takes the place of ours, and obeys none
   * after it until a page of ours is there again (seen in 156, once in twenty such moments).
   */
  function closeAgain(looks: number): void {
    if (looks === 0) return attach?.();
    browser.clock.after(LOOK_MS, () => {
      if (!handle.closed) {
        if (shownUrl(handle) === undefined) handle.location.replace('about:blank');
        else handle.close();
      }
      closeAgain(looks - 1);
    });
  }

  return {
    handle,
    get isOpen() {
      return !handle.closed || isSevered();
    },
    get isSevered() {
      return isSevered();
    },
    detach() {
      attach ??= browser.detach(handle);
    },
    connect(channel) {
      disconnect();
      callback = channel;
    },
    onCallbackState(state) {
      const lost = onLost;
      disconnect();
      if (state === 'gone') lost();
    },
    navigate(url, onLostThen) {
      if (isSevered()) {
        onLost = onLostThen;
        tell({ type: 'go', url }); // the callback page answers "going" as it goes
        return;
      }
      handle.location.replace(url);
      isSent = true;
      disconnect();
    },
    close() {
      // The callback page is no page that is about to give way, nor is what the user has closed.
      const isOnItsWay = isSent && !callback && !handle.closed && shownUrl(handle) !== undefined;
      tell({ type: 'close' });
      disconnect();
      handle.close();
      if (isOnItsWay) closeAgain(LOOKS);
      else attach?.();
    },
  };
}
