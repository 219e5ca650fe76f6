/**
 * @typedef {'app' | 'popup' | 'idp' | 'api'} Lane
 *
 * @typedef {object} Step a message from lane to lane, or a note over one or two lanes
 * @property {string} key stable from one telling to the next
 * @property {number} at epoch milliseconds
 * @property {string} text
 * @property {Lane} [from] of a message
 * @property {Lane} [to] of a message
 * @property {boolean} [reply] an answer: drawn dashed
 * @property {boolean} [lost] an answer that refuses: drawn with a cross
 * @property {Lane[]} [over] of a note
 * @property {'ok' | 'bad' | 'spent'} [tone] of a note
 *
 * @typedef {object} Exchange
 * @property {string} key
 * @property {number} at
 * @property {'login' | 'silent' | 'call' | 'step-up' | 'by-hand' | 'replay' | 'logout'} kind
 * @property {string} title
 * @property {Step[]} steps
 * @property {'open' | 'ok' | 'bad'} outcome
 * @property {string} [scope] of a step-up: what it asks for
 * @property {string[]} [strength] of a step-up: how and when the user must have been authenticated
 * @property {boolean} [isForClaims] a step-up for a page, which nobody sends a request for
 * @property {{ seat: Lane, open?: string, means: string, relay?: string }} [way] of a step-up: how the answer comes, once that is known
 * @property {boolean} [answered] a step-up's code has come
 * @property {boolean} [isBack] a step-up that the page was left for was answered, one way or the other
 * @property {string} [jti] of the token it got
 */

/** The parties, left to right. */
export const LANES = { app: 'App', popup: 'Popup', idp: 'Fabrikam ID', api: 'API' };

/** Begins an exchange and makes it the newest of the plot. */
export function openExchange(plot, { key, at, kind, title, scope }) {
  const exchange = { key, at, kind, title, scope, steps: [], outcome: 'open' };
  plot.exchanges.push(exchange);
  return exchange;
}

/** @param {Exchange} exchange @param {Step} message */
export function send(exchange, message) {
  exchange.steps.push(message);
}

/** @param {Exchange} exchange @param {Step} remark */
export function note(exchange, remark) {
  exchange.steps.push(remark);
}
