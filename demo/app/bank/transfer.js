import { byId, element, say } from '../shared/element.js';
import { NO_NEWS } from '../shared/news.js';
import {
  describe,
  outcomeOf,
  pendingNews,
  readOrder,
  resumeTransfer,
  startTransfer,
} from '../shared/transfer.js';
import { hintFor, keepWay, keptWay, WAY_OPTIONS } from '../shared/ways.js';

const RECEIPTS_SHOWN = 4;

/**
 * The transfer card.
 *
 * Each press is a transfer of its own, so the button stays enabled while one is waiting. The line under the form
 * is the latest news; earlier outcomes move to the list below it.
 *
 * @param {import('step-up-spa').StepUp} stepUp
 * @param {string} api
 * @param {(outcome: import('../shared/transfer.js').Outcome) => void} onend is told how each transfer ends
 *
 * @typedef {import('../shared/transfer.js').Order} Order
 */
export function createTransfer(stepUp, api, onend) {
  const form = byId('transfer-form');
  const cancel = byId('transfer-cancel');
  /** One for each transfer under way, so that Cancel reaches them all. */
  const running = new Set();
  /** The order that the page is being left for. */
  let leaving;
  /** What the line under the form says, if that is how a transfer ended. */
  let outcome;

  showWays();

  /** Says the latest news. An outcome it replaces moves to the list. */
  function tell(news, isOutcome = false) {
    if (outcome !== undefined) keep(outcome);
    outcome = isOutcome ? news : undefined;
    say(byId('transfer-result'), news);
  }

  function keep(news) {
    const receipts = byId('receipts');
    const receipt = element('li', {});
    say(receipt, news);
    receipts.prepend(receipt);
    while (receipts.children.length > RECEIPTS_SHOWN) receipts.lastChild.remove();
    byId('earlier').hidden = false;
  }

  async function follow(answer, order) {
    tell(pendingNews(order));
    const end = await outcomeOf(answer, order);
    tell(end, true);
    onend(end);
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const order = readOrder(new FormData(form));
    const { to, amount } = form.elements;
    const wrong = { invalid_recipient: to, invalid_amount: amount }[order.code];
    for (const field of [to, amount]) field.setAttribute('aria-invalid', String(field === wrong));
    if (wrong === undefined) return start(order);
    tell(order);
    return wrong.focus();
  });

  function start(order) {
    const abort = new AbortController();
    const answer = startTransfer(stepUp, api, order, abort.signal);
    // Of several, the first is the one that the page is left for.
    if (keptWay() === 'redirect' && running.size === 0) leaving = order;
    running.add(abort);
    cancel.hidden = false;
    void follow(answer, order).finally(() => {
      running.delete(abort);
      cancel.hidden = running.size === 0;
      if (running.size === 0) leaving = undefined;
    });
  }

  cancel.addEventListener('click', () => {
    for (const abort of running) abort.abort();
    form.elements.amount.focus(); // the button is about to vanish under the focus
  });

  return {
    /** Goes on with the transfer that a redirect interrupted, unless it was a link that only looked like the way back. */
    async resume(resumed) {
      tell(pendingNews());
      const isNothing = (await resumed.catch(() => false)) === undefined;
      return isNothing ? tell(NO_NEWS) : follow(resumeTransfer(resumed));
    },

    /** The user went back instead of answering. That is no outcome yet: the answer is good for a while, if they go forward again. */
    comeBackEmpty(order) {
      leaving = order;
      const text = `${describe(order)}: you came back without confirming, and nothing was sent. Go forward to confirm after all.`;
      tell({ code: '', text });
    },

    leavesFor: () => leaving,
  };
}

function showWays() {
  const select = byId('way');
  const hint = byId('transfer-hint');
  select.replaceChildren(...WAY_OPTIONS.map(({ way, label }) => element('option', { value: way }, label)));
  select.value = keptWay();
  hint.textContent = hintFor(select.value);
  select.addEventListener('change', () => {
    keepWay(select.value);
    hint.textContent = hintFor(select.value);
  });
}
