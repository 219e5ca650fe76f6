import { channelName, type FromCallback, type ToCallback } from './model/relay';

/** How long the answer may lie here before the page that asked takes it, in milliseconds. */
const PATIENCE = 2000;

/**
 * Hands the answer that arrived at this page to the page that asked for it. To be called on the page that `auth0Provider` has as `callbackUrl`,
 * which needs nothing else: not the app, and not its session.
 *
 * It takes the answer out of the address bar, and does with the window what the other page says: close it, or show the next request.
 * If nobody takes the answer, because the app is gone or gave up, the window closes. It does nothing on a page that no answer arrived at.
 *
 * @example
 * ```html
 * <!doctype html>
 * <title>One moment</title>
 * <p>You can close this window.</p>
 * <script type="module">
 *   import { relayCallback } from 'step-up-spa/callback';
 *   relayCallback();
 * </script>
 * ```
 * @see RFC 6749 §4.1.2
 */
export function relayCallback(): void {
  const response = Object.fromEntries(new URLSearchParams(location.search));
  const { state, code, error } = response;
  if (state === undefined || (code === undefined && error === undefined)) return;
  history.replaceState(null, '', location.pathname);

  const close = () => window.close();
  const giveUp = setTimeout(close, PATIENCE);
  const channel = new BroadcastChannel(channelName(state));
  const tell = (message: FromCallback) => channel.postMessage(message);
  channel.onmessage = ({ data }: MessageEvent<ToCallback>) => {
    clearTimeout(giveUp);
    if (data.type === 'close') close();
    if (data.type === 'go' && /^https?:/.test(data.url)) location.replace(data.url);
  };
  addEventListener('pagehide', () => tell({ type: 'gone' }));
  tell({ type: 'response', response });
}
