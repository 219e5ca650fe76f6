/**
 * What the callback page and the page that opened its window say to each other, over a BroadcastChannel. The browser may have cut the two
 * off from one another (`Cross-Origin-Opener-Policy`), so this is all they have in common, beside their origin.
 */

/**
 * From the callback page: the authorization response, and at which URL it arrived, without the query; that it goes where it was
 * sent; that it went away, which without the former means for good.
 */
export type FromCallback =
  | { readonly type: 'response'; readonly response: unknown; readonly at?: unknown }
  | { readonly type: 'going' }
  | { readonly type: 'gone' };

/** To the callback page: the answer was taken, so stay; show this URL next; close the window. */
export type ToCallback = { readonly type: 'taken' } | { readonly type: 'go'; readonly url: string } | { readonly type: 'close' };

/** The channel of one authorization request. Only who made the request, and where its answer arrives, know its `state`. */
export const channelName = (state: string): string => `step-up-spa:${state}`;
