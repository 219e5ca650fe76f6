import { element, say } from '../shared/element.js';

const SCOPE = 'transfer:funds';

const ROWS = {
  asked: 'What is asked for',
  ended: 'What comes of it',
  kept: 'The token afterwards',
  session: 'Whose session it is',
  ordinary: 'The next ordinary call',
};

const COLUMNS = { sdk: 'With step-up-spa', hand: 'By hand' };

const NOT_SEEN = { text: 'The servers did not say.' };

function sayAsked(entry) {
  if (entry === undefined) return NOT_SEEN;
  const again = entry.scope.split(' ').filter((name) => name !== 'openid' && name !== SCOPE);
  return again.length === 0
    ? { text: `${entry.scope}: what is missing.`, tone: 'ok' }
    : { text: `${entry.scope}: the session’s own scopes, again.`, tone: 'bad' };
}

const sayKept = (kept) =>
  kept === undefined
    ? { text: 'Gone: asked for it, the client has none.', tone: 'ok' }
    : { text: `Kept: any script that asks the client gets it, for ${kept.expires_in} s.`, tone: 'bad' };

const saySession = (before = 'nobody', after = 'nobody') =>
  before === after
    ? { text: `${before} before, ${after} after.`, tone: 'ok' }
    : { text: `${before} before, ${after} after: who answers takes it over.`, tone: 'bad' };

function sayOrdinary(entry) {
  if (entry === undefined) return NOT_SEEN;
  const { scope = 'nothing', status } = entry;
  return scope.includes(SCOPE)
    ? { text: `Carries ${scope}, to read accounts: ${status}.`, tone: 'bad' }
    : { text: `Carries ${scope}: ${status}.`, tone: 'ok' };
}

/**
 * The card: two buttons, and a table of one sentence for each thing that differs.
 *
 * `show` takes what was observed of one of the two: `asked` and `ordinary` are entries of the journal, unless the servers did not say; `kept` is
 * the token if the client still has it; `before` and `after` are who was logged in.
 */
export function createComparisonCard() {
  const button = (name, label) =>
    element(
      'button',
      { type: 'button', class: 'button small quiet', 'data-testid': `compare-${name}` },
      label,
    );
  const buttons = { sdk: button('sdk', 'Transfer with the SDK'), hand: button('hand', 'Transfer by hand') };
  const others = element('input', { type: 'checkbox', 'data-testid': 'compare-others' });
  const status = element('output', { class: 'result', role: 'status', 'data-testid': 'compare-status' });
  const cells = {};
  const cellOf = (row, column) =>
    (cells[`${row}-${column}`] = element('td', { 'data-testid': `compare-${row}-${column}` }, '–'));
  const rows = Object.entries(ROWS).map(([row, label]) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, label),
      ...Object.keys(COLUMNS).map((column) => cellOf(row, column)),
    ),
  );
  const heads = Object.values(COLUMNS).map((label) => element('th', { scope: 'col' }, label));
  const card = element(
    'section',
    {
      class: 'card compare',
      'data-at': 'bank',
      'data-when': 'signed-in',
      'aria-labelledby': 'compare-title',
    },
    element('h2', { class: 'card-title', id: 'compare-title' }, 'The same transfer, by hand'),
    element(
      'p',
      { class: 'hint' },
      'By hand is ',
      element('code', {}, 'getTokenWithPopup'),
      ' of an app’s one client, and ',
      element('code', {}, 'fetch'),
      '. Play both, by a script in Fabrikam ID’s window; what is said below was observed, and is drawn above.',
    ),
    element(
      'div',
      { class: 'trouble' },
      buttons.sdk,
      buttons.hand,
      element('label', { class: 'check' }, others, 'Somebody else answers'),
    ),
    status,
    element(
      'table',
      {},
      element('thead', {}, element('tr', {}, element('td', {}), ...heads)),
      element('tbody', {}, ...rows),
    ),
  );
  return {
    card,
    others,
    buttons,
    tell: (news) => say(status, news),
    /** @param {keyof typeof COLUMNS} column */
    show(column, { asked, ended, kept, before, after, ordinary }) {
      const said = {
        asked: sayAsked(asked),
        ended,
        kept: sayKept(kept),
        session: saySession(before, after),
        ordinary: sayOrdinary(ordinary),
      };
      for (const [row, { text, tone = '' }] of Object.entries(said)) {
        const cell = cells[`${row}-${column}`];
        cell.textContent = text;
        cell.dataset.tone = tone;
      }
      return said;
    },
  };
}
