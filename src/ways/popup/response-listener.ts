import { isWebMessage, parseResponse, type AuthorizationResponse } from '../../model/authorization-response';
import { StepUpError } from '../../model/errors';
import type { Browser, PopupWindow } from '../../ports/browser';
import { channelName, type FromCallback, type ToCallback } from './callback-message';
import type { Popup } from './popup-window';

/**
 * What our windows post to this page, heard before anybody else hears it.
 *
 * auth0-spa-js takes any authorization response of the authorization server's origin for the answer to its
 * own silent renewal. To keep ours from it, also one that nobody waits for any more, we must come first:
 * Chromium runs the listeners of a window in the order they were added, capturing or not. So one listener is
 * there from the start.
 */
export interface MessageListener {
  /**
   * Calls `listener` for every authorization response that `popup` posts, until the returned function is
   * called.
   */
  listen(popup: PopupWindow, listener: (response: AuthorizationResponse, origin: string) => void): () => void;
  close(): void;
}

export function createMessageListener(browser: Pick<Browser, 'listen'>): MessageListener {
  const ours = new WeakSet<object>();
  const listeners = new Map<unknown, (response: AuthorizationResponse, origin: string) => void>();
  const close = browser.listen('message', (event) => {
    if (event.source === null || !ours.has(event.source)) return;
    if (!isWebMessage(event.data)) return;
    event.stopImmediatePropagation();
    const response = parseResponse(event.data.response);
    if (response !== undefined) listeners.get(event.source)?.(response, event.origin);
  });
  return {
    listen(popup, listener) {
      ours.add(popup);
      listeners.set(popup, listener);
      return () => void listeners.delete(popup);
    },
    close,
  };
}

/** What is listened for: the answer that carries this `state`. */
export interface Expected {
  readonly popup: Popup;
  readonly state: string;
  readonly onResponse: (arrived: Arrived) => void;
  /** Called instead where the callback page has the answer to another request. */
  readonly onEnd: (error: StepUpError) => void;
}

/**
 * An answer, and the URL, without its query, at which it arrived; `undefined` if it was posted, or the page
 * did not say.
 */
export interface Arrived {
  readonly response: AuthorizationResponse;
  readonly at: string | undefined;
}

/**
 * Listens for a message from that very window, of the authorization server's origin.
 *
 * @returns a function that ends it
 */
export function listenToMessages(
  { popup, state, onResponse }: Expected,
  origin: string,
  messages: MessageListener,
): () => void {
  return messages.listen(popup.handle, (response, from) => {
    // A window can be sent elsewhere, and one that is used again can still post the answer to an earlier
    // request.
    if (from === origin && (response.state ?? state) === state) onResponse({ response, at: undefined });
  });
}

/**
 * Listens to the callback page in the window, over a channel that only this origin can use. Once it answered,
 * the channel is the window's.
 *
 * @returns a function that ends it
 */
export function listenToCallback(
  { popup, state, onResponse, onEnd }: Expected,
  browser: Pick<Browser, 'channel'>,
): () => void {
  let isAnswered = false;
  const channel = browser.channel(
    channelName(state),
    (data) => {
      // Whoever can post here is of this origin, and could change this code as well.
      const message = data as FromCallback | undefined;
      if ((message?.type === 'gone' || message?.type === 'going') && isAnswered)
        popup.onCallbackState(message.type);
      if (message?.type !== 'response' || isAnswered) return;
      const response = parseResponse(message.response);
      if (response === undefined) return;
      // A server may go on with an earlier request, whose window the user closed.
      if (response.state !== state)
        return onEnd(new StepUpError('invalid_response', 'The answer is to another request.'));
      isAnswered = true;
      const taken: ToCallback = { type: 'taken' };
      channel.post(taken);
      popup.connect(channel);
      onResponse({ response, at: message.at as string });
    },
    popup.handle,
  );
  return () => {
    if (!isAnswered) channel.close();
  };
}
