// @ts-check
import { formatAmount, parseAmount } from './money.js';
import { sentenceForCode, transferNews } from './news.js';

/**
 * The call that needs a scope the session lacks: what is asked, and how it ends.
 *
 * @typedef {{ readonly to: string, readonly amount: number }} Order a transfer, in cents
 * @typedef {{ readonly order: Order, readonly response: Response }} Answered the API's answer to an order
 * @typedef {import('./news.js').News & { readonly order?: Order | undefined }} Outcome
 */

/**
 * What Fabrikam ID asks the person to confirm: the payment that the request makes, and no other (RFC 9396).
 *
 * @param {{ body: unknown }} request a transfer
 */
export function paymentOf({ body }) {
  const { to, amount } = /** @type {Order} */ (body);
  return { authorization_details: [{ type: 'payment', to, amount }] };
}

/**
 * What was typed, or what is wrong with it.
 *
 * @param {FormData} form
 * @returns {Order | import('./news.js').News}
 */
export function readOrder(form) {
  const to = /** @type {string} */ (form.get('to')).trim();
  const amount = parseAmount(/** @type {string} */ (form.get('amount')));
  const code = to === '' ? 'invalid_recipient' : 'invalid_amount';
  return to === '' || amount === undefined ? { code, text: sentenceForCode(code) } : { to, amount };
}

/**
 * Call it in the click itself: nothing is awaited between the press and `fetch`, since the SDK opens its window inside the
 * user's gesture, and a browser that sees a pause there (Safari: about a second) would block it.
 *
 * @param {{ fetch: import('step-up-spa').StepUp['fetch'] }} stepUp
 * @param {string} api its origin
 * @param {Order} order
 * @param {AbortSignal} signal
 * @returns {Promise<Answered>}
 */
export async function startTransfer(stepUp, api, order, signal) {
  const response = await stepUp.fetch(`${api}/api/transfers`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(order),
    signal,
    appState: order, // what a redirect brings back
  });
  return { order, response };
}

/**
 * The transfer that a redirect interrupted.
 *
 * @param {Promise<import('step-up-spa').Resumed>} resumed
 * @returns {Promise<Answered>}
 */
export async function resumeTransfer(resumed) {
  const { appState, response } = await resumed;
  return { order: /** @type {Order} */ (appState), response: /** @type {Response} */ (response) };
}

/** @param {Order} [order] unless a redirect is still to bring it back */
export const pendingNews = (order) => ({
  code: 'pending',
  text:
    order === undefined
      ? 'Your transfer: you are back from Fabrikam ID, and it goes on.'
      : `${describe(order)}: confirm at Fabrikam ID.`,
});

/**
 * How a transfer ends. It never rejects.
 *
 * @param {Promise<Answered>} answer
 * @param {Order} [asked] if it is known already
 * @returns {Promise<Outcome>}
 */
export async function outcomeOf(answer, asked) {
  try {
    const { order, response } = await answer;
    if (response.ok) return { code: 'ok', text: `Sent ${describe(order)}.`, order };
    const { error: code = `http_${response.status}`, error_description: why = code } = await response
      .json()
      .catch(() => ({}));
    return { code, text: `${describe(order)}: the bank refused. ${why}.`, order };
  } catch (caught) {
    const { code, text } = transferNews(caught);
    // What comes to nothing after a redirect says which order it was.
    const { appState } = /** @type {import('./news.js').Caught} */ (caught);
    const order = asked ?? /** @type {Order | undefined} */ (appState);
    return { code, text: `${describe(order)}: ${text}`, order };
  }
}

/** @param {Order} [order] */
export const describe = (order) =>
  order === undefined ? 'Your transfer' : `${formatAmount(order.amount)} to ${order.to}`;
