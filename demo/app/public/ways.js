const KEY = 'fabrikam.way';
const CLOSE = 'Close the window that opens, and nothing is sent.';

/**
 * How a page may ask for a step-up, for the SDK and in words. The SDK's parts are handed in: the script tag has them on its global, the other pages import them.
 *
 * @typedef {{ popup: typeof import('step-up-spa').popup, redirect: typeof import('step-up-spa/redirect').redirect }} Parts
 * @type {Record<string, { create: (parts: Parts) => import('step-up-spa').Way, label: string, hint: string }>}
 */
export const WAYS = {
  window: { create: ({ popup }) => popup(), label: 'A window', hint: CLOSE },
  callback: {
    create: ({ popup }) => popup({ callbackUrl: '/callback.html' }),
    label: 'A window, with a callback page',
    hint: `${CLOSE} Transfers that wait share one window.`,
  },
  redirect: {
    create: ({ redirect }) => redirect(),
    label: 'This page, by redirect',
    hint: 'You leave this page to confirm, and come back. Go back instead, and nothing is sent.',
  },
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
