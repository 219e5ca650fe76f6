import { readReturn, readWindowReturn } from '../../model/return-url';

/**
 * Whether `url` is one that a step-up came back to, and no login of the app's own: from a redirect, or in a
 * window, if the callback page is a page of the app. It asks nobody: what it says is in the URL's `state`.
 *
 * @param url may be relative. Default: the page's own
 */
export function isStepUpRedirect(url: string | URL | undefined = globalThis.location?.href): boolean {
  if (url === undefined) return false;
  const { href } = new URL(url, globalThis.location?.href ?? 'https://page.invalid'); // a server has no page
  return readReturn(href) !== undefined || readWindowReturn(href) !== undefined;
}
