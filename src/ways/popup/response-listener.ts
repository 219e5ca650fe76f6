import { parseResponse, type AuthorizationResponse } from '../../model/authorization-response';
import type { Browser } from '../../ports/browser';
import { channelName, type FromCallback, type ToCallback } from './callback-message';
import type { MessageListener } from './message-listener';
import type { Popup } from './popup-window';

/** What is listened for: the answer that carries this `state`. */
export interface Expected {
  readonly popup: Popup;
  readonly state: string;
  readonly onResponse: (arrived: Arrived) => void;
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
 * Listens to the callback page, over a channel that only this origin can use. Once it answered, the channel
 * is the window's.
 *
 * @returns a function that ends it
 */
export function listenToCallback(
  { popup, state, onResponse }: Expected,
  browser: Pick<Browser, 'channel'>,
): () => void {
  let isAnswered = false;
  const channel = browser.channel(channelName(state), (data) => {
    // Whoever can post here is of this origin, and could change this code as well.
    const message = data as FromCallback | undefined;
    if ((message?.type === 'gone' || message?.type === 'going') && isAnswered)
      popup.onCallbackState(message.type);
    if (message?.type !== 'response' || isAnswered) return;
    const response = parseResponse(message.response);
    if (response?.state !== state) return;
    isAnswered = true;
    const taken: ToCallback = { type: 'taken' };
    channel.post(taken);
    popup.connect(channel);
    onResponse({ response, at: typeof message.at === 'string' ? message.at : undefined });
  });
  return () => {
    if (!isAnswered) channel.close();
  };
}
