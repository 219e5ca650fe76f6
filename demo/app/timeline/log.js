import { element } from '../shared/element.js';
import { LANES } from './exchange.js';

const EXCHANGES_SHOWN = 12;
const KINDS = {
  login: 'Login',
  silent: 'Session',
  call: 'Call',
  'step-up': 'Step-up',
  'by-hand': 'By hand',
  replay: 'Replay',
  logout: 'Logout',
};
const OUTCOMES = { open: 'under way', ok: 'done', bad: 'stopped' };

/**
 * The same story as text. It is a live region, so what is already there is never touched: only new steps are
 * inserted, and only they are read out.
 *
 * @param {{ lines: HTMLElement, list: HTMLElement }} parts of the card
 */
export function createLog({ lines: box, list }) {
  return {
    /** @param {ReadonlyArray<import('./exchange.js').Exchange>} story */
    show(story) {
      const follows = box.scrollHeight - box.scrollTop - box.clientHeight < 40;
      reconcile(list, story.slice(-EXCHANGES_SHOWN), exchangeItem, (item, exchange) => {
        item.dataset.outcome = exchange.outcome;
        const outcome = item.querySelector('.outcome');
        if (outcome.textContent !== OUTCOMES[exchange.outcome])
          outcome.textContent = OUTCOMES[exchange.outcome];
        reconcile(item.querySelector('ol'), exchange.steps, stepItem, (step, { text }) => {
          // A step may be told before all about it is known: the SDK's events overtake the journal.
          const what = step.querySelector('.what');
          if (what.textContent !== text) what.textContent = text;
        });
      });
      if (follows) box.scrollTop = box.scrollHeight;
    },
  };
}

/** Makes the children of `parent` match `values` by key: adds, moves and removes no more than needed. */
function reconcile(parent, values, make, update) {
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  values.forEach((value, index) => {
    const child = old.get(value.key) ?? make(value);
    child.dataset.key = value.key;
    old.delete(value.key);
    if (parent.children[index] !== child) parent.insertBefore(child, parent.children[index] ?? null);
    update(child, value);
  });
  for (const gone of old.values()) gone.remove();
}

function exchangeItem({ kind, title, at }) {
  return element(
    'li',
    { class: 'exchange', 'data-kind': kind },
    element(
      'p',
      { class: 'exchange-title' },
      element('span', { class: 'kind' }, KINDS[kind]),
      element('b', {}, kind === 'step-up' ? title.replace(/^Step-up: /, '') : title),
      element('span', { class: 'outcome' }),
      element('time', { datetime: new Date(at).toISOString() }, new Date(at).toLocaleTimeString('en-GB')),
    ),
    element('ol', { class: 'steps' }),
  );
}

function stepItem({ from, to, over, tone, lost, text }) {
  const where =
    over === undefined ? `${LANES[from]} → ${LANES[to]}` : over.map((lane) => LANES[lane]).join(', ');
  return element(
    'li',
    { 'data-tone': tone ?? (lost ? 'lost' : 'plain') },
    element('span', { class: 'where' }, where),
    ' ',
    element('span', { class: 'what' }, text),
  );
}
