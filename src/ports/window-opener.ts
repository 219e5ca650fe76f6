import { ofDocument } from './page-origin';

/** Apps that show pages in a view of their own, and open no second one that can answer. */
const IN_APP = /\b(?:FBA[NV]|Instagram|Line|MicroMessenger|Snapchat|TikTok)\b|musical_ly|; wv\)/;

/** Why windows do not work here, if it is known that they don't. */
export function findWindowless({
  userAgent,
  standalone,
}: Navigator & { readonly standalone?: boolean }): string | undefined {
  // iOS shows a home-screen app's window outside of the app, with another storage. Only iOS has the property.
  if (standalone === true) return 'an app on an iOS home screen opens no windows';
  return IN_APP.test(userAgent) ? 'an in-app browser opens no windows' : undefined;
}

/**
 * Makes an empty frame the opener of our window, in place of this page. Without an opener the window could be
 * neither sent on nor closed while it shows another origin. With a frame of this origin it can be, and what
 * it shows may navigate neither the frame nor this page; in Firefox this page, if it is of the same site.
 * Measured in Chromium 156, Firefox 153, WebKitGTK 2.50. A frame that opens a window by its name becomes its
 * opener (HTML Standard §7.2.2.1), without a click.
 */
export function giveToFrame(popup: Window): () => void {
  const frame = ofDocument('createElement').call(document, 'iframe') as HTMLIFrameElement;
  frame.hidden = true;
  ofDocument('documentElement').append(frame);
  try {
    popup.name = `step-up-spa ${Math.random()}`; // nobody can name it in the instant for which it has a name
    const found = frame.contentWindow?.open('', popup.name);
    popup.name = '';
    if (found !== popup) found?.close();
    // Where that did not work, no opener: the window then closes when it comes back, or its user closes it.
    if (popup.opener !== frame.contentWindow) popup.opener = null;
  } catch {
    // A sandboxed page may not touch even its own empty window.
  }
  return () => frame.remove();
}
