// @ts-check
const KEY = 'fabrikam.way';
const CLOSE = 'Close the window that opens, and nothing is sent.';

/**
 * The page's own question, where the browser opens no window without another click: on a link straight to a guarded page, or after
 * a challenge that took its time. While a window is open, the page says so itself, and stays usable.
 *
 * @param {Parts['dialogPrompt']} dialogPrompt
 * @returns {import('step-up-spa').Prompt}
 */
function askForClick(dialogPrompt) {
  const ask = dialogPrompt(({ requirement, method, url }) => ({
    gesture: requirement.scope.includes('transfer:funds')
      ? 'Your transfer needs your confirmation at Fabrikam ID, in a new window.'
      : `Fabrikam ID has to see that it is you, for ${url === undefined ? 'this page' : `${method} ${new URL(url).pathname}`}.`,
  }));
  return (question) => (question.reason === 'gesture' ? ask(question) : undefined);
}

/**
 * How the bank asks for a step-up: in a window whose answer Fabrikam ID posts to this page, in a window whose answer
 * arrives at the bank's callback page, or in place of this page. The SDK's parts are handed in: the script tag has them on its global, the
 * other pages import them.
 *
 * @typedef {{ popup: typeof import('step-up-spa').popup, redirect: typeof import('step-up-spa/redirect').redirect, dialogPrompt: typeof import('step-up-spa/dialog').dialogPrompt }} Parts
 * @type {Record<string, { create: (parts: Parts) => import('step-up-spa').Way, label: string, hint: string }>}
 */
const WAYS = {
  window: {
    create: ({ popup, dialogPrompt }) => popup({ prompt: askForClick(dialogPrompt) }),
    label: 'A window',
    hint: CLOSE,
  },
  callback: {
    create: ({ popup, dialogPrompt }) =>
      popup({ callbackUrl: '/callback.html', prompt: askForClick(dialogPrompt) }),
    label: 'A window, with a callback page',
    hint: `${CLOSE} Transfers that wait share one window.`,
  },
  redirect: {
    create: ({ redirect }) => redirect(),
    label: 'This page, by redirect',
    hint: 'You leave this page to confirm, and come back. Go back instead, and nothing is sent.',
  },
};

export const WAY_OPTIONS = Object.entries(WAYS).map(([way, { label }]) => ({ way, label }));

/** @param {string} way */
export const hintFor = (way) => WAYS[way]?.hint ?? '';

/** The way that was chosen last, on any of the bank's pages. Remembered, because a redirect comes back to a new page. */
export function keptWay() {
  const kept = localStorage.getItem(KEY) ?? '';
  return Object.hasOwn(WAYS, kept) ? kept : 'window';
}

/** @param {string} way */
export function keepWay(way) {
  localStorage.setItem(KEY, way);
}

/**
 * An app has one way, or two in order of preference: `[popup(), redirect()]`, say. The demo has them all, and of those only the chosen one
 * can be used: what `connect()` gives is asked before each step-up whether it can.
 *
 * @param {Parts} parts
 * @returns {import('step-up-spa').Way[]}
 */
export const createWays = (parts) =>
  Object.entries(WAYS).map(([name, { create }]) => ({
    connect(context) {
      const way = create(parts).connect(context);
      return {
        ...way,
        unavailable: (step) => (keptWay() === name ? way.unavailable(step) : `"${name}" is not chosen`),
      };
    },
  }));
