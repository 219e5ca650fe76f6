import { parseResponse, type AuthorizationResponse } from '../model/authorization-response';
import { StepUpError } from '../model/errors';
import { channelName, type FromCallback, type ToCallback } from '../model/relay';
import type { Browser, Channel, PopupWindow } from '../ports/browser';
import type { Authorization } from '../ports/provider';
import type { Inbox } from './inbox';
import type { Lifetime } from './lifetime';
import { watchWindow } from './watch';

/** The window that shows the provider's pages. It may be reached in two ways: by its handle, or, if it was cut off, by the callback page in it. */
export interface Popup {
  readonly handle: PopupWindow;
  readonly isOpen: boolean;
  /** The callback page in it is the only way to it. */
  readonly isCutOff: boolean;
  /** Sends it on. `onLost` is called if that comes to nothing, because the callback page it was to go by is gone. */
  go(url: string, onLost: () => void): void;
  /** Takes this page out of the reach of what it will show. For answers that need no opener. */
  detach(): void;
  /** It was seen not to be cut off: if it looks closed, it is. */
  known(): void;
  /** After an answer: leaves it alone until `go`. */
  rest(): void;
  focus(): void;
  close(): void;
  /** The callback page in it answered, and listens to this channel. */
  reach(callback: Channel): void;
  /** The callback page says that it goes where it was sent, or that it went away. */
  hear(type: 'going' | 'gone'): void;
}

export function createPopup(handle: PopupWindow, browser: Pick<Browser, 'detach'>): Popup {
  let putAway: (() => void) | undefined;
  let callback: Channel | undefined;
  let isWhole = false;
  let onLost = () => {};
  function release(): void {
    callback?.close();
    callback = undefined;
    onLost = () => {};
  }
  const tell = (message: ToCallback) => callback?.post(message);
  const isCutOff = () => handle.closed && !isWhole && callback !== undefined;
  return {
    handle,
    get isOpen() {
      return !handle.closed || isCutOff();
    },
    get isCutOff() {
      return isCutOff();
    },
    detach() {
      putAway ??= browser.detach(handle);
    },
    known() {
      isWhole = true;
    },
    reach(channel) {
      release();
      callback = channel;
    },
    hear(type) {
      const lost = onLost;
      release();
      if (type === 'gone') lost();
    },
    go(url, onLostThen) {
      if (isCutOff()) {
        onLost = onLostThen;
        tell({ type: 'go', url }); // and it says whether it goes
      } else {
        handle.location.replace(url);
        release();
      }
    },
    rest() {
      // The provider's page that answered may still mean to close the window. The callback page stays.
      if (callback === undefined) handle.location.replace('about:blank');
    },
    focus: () => handle.focus(),
    close() {
      tell({ type: 'close' });
      release();
      handle.close();
      putAway?.();
    },
  };
}

export interface AskParts {
  readonly inbox: Inbox;
  readonly browser: Pick<Browser, 'clock' | 'channel' | 'page'>;
  readonly lifetime: Lifetime;
}

/** An answer, and the URL it arrived at, as far as the callback page tells. */
export interface Arrived {
  readonly response: AuthorizationResponse;
  readonly at?: string | undefined;
}

/**
 * Sends the window to the authorization server and waits for its answer: a message from that very window, of the authorization server's origin,
 * or the callback page's, over a channel that only this origin can use. Either must carry this request's `state`. Anything else is ignored.
 *
 * @returns rejects with `popup_closed`
 */
export function askInPopup(popup: Popup, { url, origin }: Authorization, state: string, { inbox, browser, lifetime }: AskParts): Promise<Arrived> {
  return new Promise((resolve, reject) => {
    const answer = (arrived: Arrived) => {
      stopListening();
      stopWatching();
      resolve(arrived);
    };
    const stopListening = lifetime.onEnd(
      origin === undefined
        ? listenToCallback(popup, state, browser, answer)
        : inbox.listen(popup.handle, (response, from) => {
            // A window can be sent elsewhere, and one that is used again can still post the answer to an earlier question.
            if (from === origin && (response.state ?? state) === state) answer({ response });
          }),
    );
    const onClosed = () => {
      stopListening();
      reject(new StepUpError('popup_closed', 'The window was closed before the step-up was finished.'));
    };
    // Of a window that is cut off already there is nothing to see.
    const watch = () => watchWindow({ popup, browser, mayBeCutOff: origin === undefined }, onClosed);
    const stopWatching = popup.isCutOff ? () => {} : lifetime.onEnd(watch());
    // Only who posts the answer needs to know the opener.
    if (origin === undefined) popup.detach();
    popup.go(url, onClosed);
  });
}

/** @returns a function that ends it, unless the answer came: then the channel is the window's, to be reached by */
function listenToCallback(popup: Popup, state: string, browser: Pick<Browser, 'channel'>, answer: (arrived: Arrived) => void): () => void {
  let isAnswered = false;
  const channel = browser.channel(channelName(state), (data) => {
    const message = data as FromCallback | undefined; // who can post here could as well change this code
    if ((message?.type === 'gone' || message?.type === 'going') && isAnswered) popup.hear(message.type);
    if (message?.type !== 'response' || isAnswered) return;
    const response = parseResponse(message.response);
    if (response?.state !== state) return;
    isAnswered = true;
    const taken: ToCallback = { type: 'taken' };
    channel.post(taken);
    popup.reach(channel);
    answer({ response, at: typeof message.at === 'string' ? message.at : undefined });
  });
  return () => void (isAnswered || channel.close());
}
