import { element } from './element.js';
import { formatAmount, parseAmount } from './money.js';
import { codeOf, sentenceForCode } from './sentence.js';

const RECEIPTS_SHOWN = 4;

/**
 * The transfer form: the call that needs a scope the session lacks.
 *
 * Each press is a transfer of its own, so the button stays enabled while one is waiting. The line under the form
 * is the latest news; earlier outcomes move to the list below it.
 *
 * @param {{ fetch: typeof fetch }} sdk
 * @param {string} api
 * @param {{ leavesPage: () => boolean }} way
 * @param {{ onsent: (order: Order) => void, onfailed: (code: string, text: string) => void, onback: () => void }} listener
 *
 * @typedef {{ to: string, amount: number }} Order
 */
export function createTransfer(sdk, api, way, { onsent, onfailed, onback }) {
  const form = document.getElementById('transfer-form');
  const result = document.getElementById('transfer-result');
  const receipts = document.getElementById('receipts');
  const cancel = document.getElementById('transfer-cancel');
  /** One for each transfer under way, so that Cancel reaches them all. */
  const running = new Set();
  /** The order that the page is being left for. */
  let leaving;
  /** What the line under the form says, if that is how a transfer ended. */
  let outcome;

  const money = (cents) => formatAmount(cents, document.getElementById('currency').textContent || 'EUR');

  /** Says the latest news. An outcome it replaces moves to the list. */
  function tell(code, text, isOutcome = false) {
    if (outcome !== undefined) keep(outcome);
    outcome = isOutcome ? { code, text } : undefined;
    result.dataset.code = code;
    result.replaceChildren(element('span', { class: 'mark', 'aria-hidden': 'true' }), text);
  }

  function keep({ code, text }) {
    receipts.prepend(
      element('li', { 'data-code': code }, element('span', { class: 'mark', 'aria-hidden': 'true' }), text),
    );
    while (receipts.children.length > RECEIPTS_SHOWN) receipts.lastChild.remove();
    document.getElementById('earlier').hidden = false;
  }

  /** Reads the form, or says what is missing and puts the cursor there. */
  function readOrder() {
    const { to, amount } = form.elements;
    const order = { to: to.value.trim(), amount: parseAmount(amount.value) };
    const wrong = order.to === '' ? to : order.amount === undefined ? amount : undefined;
    for (const field of [to, amount]) field.setAttribute('aria-invalid', String(field === wrong));
    if (wrong === undefined) return order;
    const code = wrong === to ? 'invalid_recipient' : 'invalid_amount';
    tell(code, sentenceForCode(code));
    wrong.focus();
    return undefined;
  }

  /** An error after a redirect does not bring the order back. */
  const nameOf = (order) => (order === undefined ? 'Your transfer' : `${money(order.amount)} to ${order.to}`);

  async function follow(order, answer) {
    const what = nameOf(order);
    try {
      const response = await answer;
      const body = await response.json().catch(() => ({}));
      if (response.ok) {
        tell('ok', `Sent ${what}.`, true);
        onsent(order);
      } else {
        const code = body.error ?? `http_${response.status}`;
        tell(code, `${what}: the bank refused. ${body.error_description ?? code}.`, true);
      }
    } catch (error) {
      fail(order, codeOf(error));
    }
  }

  function fail(order, code) {
    const text = `${nameOf(order)}: ${sentenceForCode(code)}`;
    tell(code, text, true);
    onfailed(code, text);
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const order = readOrder();
    if (order === undefined) return;

    // Nothing is awaited between the press and this call: the SDK opens the window inside the user's gesture,
    // and a browser that sees a pause there (Safari: about a second) would block it.
    const abort = new AbortController();
    const answer = sdk.fetch(`${api}/api/transfers`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(order),
      signal: abort.signal,
      appState: order, // what a redirect brings back
    });

    // Of several, the first is the one that the page is left for.
    if (way.leavesPage() && running.size === 0) leaving = order;
    running.add(abort);
    cancel.hidden = false;
    tell('pending', `${nameOf(order)}: confirm at Fabrikam ID.`);
    void follow(order, answer).finally(() => {
      running.delete(abort);
      cancel.hidden = running.size === 0;
      if (running.size === 0) leaving = undefined;
    });
  });

  /**
   * Goes on with the transfer that a redirect interrupted.
   *
   * @param {Promise<import('step-up-spa').Resumed | undefined>} resumed
   */
  async function resume(resumed) {
    tell('pending', `${nameOf()}: you are back from Fabrikam ID, and it goes on.`);
    const call = await resumed.catch(() => ({}));
    if (call === undefined) return tell('', ''); // a link that only looked like the way back
    return follow(
      call.appState,
      resumed.then(({ response }) => response),
    );
  }

  /** The user went back instead of answering. That is no outcome yet: the answer is good for a while, if they go forward again. */
  function comeBackEmpty(order) {
    leaving = order;
    tell(
      '',
      `${nameOf(order)}: you came back without confirming, and nothing was sent. Go forward to confirm after all.`,
    );
    onback();
  }

  cancel.addEventListener('click', () => {
    for (const abort of running) abort.abort();
    form.elements.amount.focus(); // the button is about to vanish under the focus
  });

  return { resume, comeBackEmpty, leavesFor: () => leaving };
}
