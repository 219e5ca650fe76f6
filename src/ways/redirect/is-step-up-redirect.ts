import { readReturn, readWindowReturn } from '../../model/return-url';
import { NOWHERE } from '../../ports/page-origin';

/**
 * Whether `url` is one that a step-up came back to, and no login of the app's own: from a redirect, or in a
 * window, if the callback page is a page of the app. It asks nobody: what it says is in the URL's `state`.
 *
 * @param url may be relative. Default: the page's own
 */
export function isStepUpRedirect(url?: string | URL): boolean {
  const page = globalThis.location?.href ?? NOWHERE; // a server has no page
  const { href } = new URL(url ?? page, page);
  return readReturn(href) !== undefined || readWindowReturn(href) !== undefined;
}
