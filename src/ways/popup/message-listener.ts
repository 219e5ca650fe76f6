import { isWebMessage, parseResponse, type AuthorizationResponse } from '../../model/authorization-response';
import type { Browser, PopupWindow } from '../../ports/browser';

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
