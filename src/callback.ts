import { readWindowReturn } from './model/return-url';
import { channelName, type FromCallback, type ToCallback } from './ways/popup/callback-message';

/** How many milliseconds the page that asked has to take the answer; then the window closes. */
const PATIENCE = 2000;
/** How many milliseconds the window stays after the last message: the page that asked may be gone by then. */
const STAY = 60_000;

/**
 * Hands the answer that arrived at this page to the page that asked for it. Call it on the page that
 * `popup()` has as `callbackUrl`, which needs nothing else: not the app, and not its session.
 * `dist/callback.min.js` is a script that calls it as it is loaded.
 *
 * It takes the answer out of the address bar, and does with the window what the other page says: close it, or
 * show the next request. If nobody takes the answer, because the app is gone or gave up, the window closes.
 * Where no such answer arrived (but a login's own, say), and on a server, it does nothing. It checks nothing:
 * the page that asked does.
 *
 * @returns whether an answer arrived: then there is nothing else to do on this page
 * @example
 * ```html
 * <!doctype html>
 * <head>
 *   <meta name="referrer" content="no-referrer"> <!-- first: no file is to hear of the answer -->
 *   <title>One moment</title>
 * </head>
 * <p>You can close this window.</p>
 * <script type="module">
 *   import { relayCallback } from 'step-up-spa/callback';
 *   relayCallback();
 * </script>
 * ```
 * @see RFC 6749 §4.1.2
 */
export function relayCallback(): boolean {
  if (typeof location === 'undefined') return false; // a server has no page
  const { parameters: response, cleaned } = readWindowReturn(location.href) ?? {};
  if (response === undefined) return false;
  history.replaceState(history.state, '', cleaned);

  const close = () => window.close();
  let giveUp = setTimeout(close, PATIENCE);
  const end = connect(channelName(response.state));
  const tell = (message: FromCallback) => end.postMessage(message);
  end.onmessage = ({ data }: MessageEvent<ToCallback>) => {
    clearTimeout(giveUp);
    giveUp = setTimeout(close, STAY);
    if (data.type === 'close') close();
    if (data.type === 'go' && /^https?:/.test(data.url)) {
      tell({ type: 'going' });
      location.replace(data.url);
    }
  };
  addEventListener('pagehide', () => tell({ type: 'gone' }));
  tell({ type: 'response', response, at: location.origin + location.pathname });
  return true;
}

/**
 * The opener is a frame that the page that asked made in itself: that page gets a port, and one of another
 * origin gets nothing. A BroadcastChannel alone would not reach a page in another site's frame.
 */
function connect(name: string): BroadcastChannel | MessagePort {
  const page = (window.opener as Window | null)?.parent;
  if (!page) return new BroadcastChannel(name); // Cross-Origin-Opener-Policy cut the two off, or the page is gone
  const { port1, port2 } = new MessageChannel();
  page.postMessage(name, location.origin, [port2]);
  return port1;
}
