/**
 * What the callback page and the page that opened its window say to each other: over a MessagePort that the
 * callback page posts to the page around its opener, or, where `Cross-Origin-Opener-Policy` has cut the two
 * off from one another, over a BroadcastChannel. In another site's frame only the first is possible.
 */

/**
 * What the callback page says: `response`, with the authorization response and the URL, without its query, at
 * which it arrived; `going`, as the page goes where it was sent; `gone`, as the page is left: without a
 * `going` before, for good.
 */
export type FromCallback =
  | { readonly type: 'response'; readonly response: unknown; readonly at?: unknown }
  | { readonly type: 'going' }
  | { readonly type: 'gone' };

/**
 * What the callback page is told: `taken`, so it stays; `go`, to show this URL next; `close`, to close the
 * window.
 */
export type ToCallback =
  { readonly type: 'taken' } | { readonly type: 'go'; readonly url: string } | { readonly type: 'close' };

/**
 * Names the channel of one authorization request. Only the page that made it and the page its answer arrives
 * at know it.
 */
export const channelName = (state: string): string => `step-up-spa:${state}`;
