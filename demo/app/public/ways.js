const KEY = 'fabrikam.way';
const CLOSE = 'Close the window that opens, and nothing is sent.';

/**
 * How a page may ask for a step-up, for the SDK and in words.
 *
 * @type {Record<string, { interaction: 'popup' | 'redirect', callbackUrl?: string, label: string, hint: string }>}
 */
export const WAYS = {
  window: { interaction: 'popup', label: 'A window', hint: CLOSE },
  callback: { interaction: 'popup', callbackUrl: '/callback.html', label: 'A window, with a callback page', hint: `${CLOSE} Transfers that wait share one window.` },
  redirect: { interaction: 'redirect', label: 'This page, by redirect', hint: 'You leave this page to confirm, and come back. Go back instead, and nothing is sent.' },
};

/** The way that was chosen last, on any of the bank's pages. Remembered, because a redirect comes back to a new page. */
export function keptWay() {
  const kept = localStorage.getItem(KEY) ?? '';
  return Object.hasOwn(WAYS, kept) ? kept : 'window';
}

/** @param {string} way */
export function keepWay(way) {
  localStorage.setItem(KEY, way);
}
