import { byId, element, say } from '../shared/element.js';
import { EMPLOYEE_LIST, EMPLOYEES } from '../shared/employees.js';
import { pageNews } from '../shared/news.js';

/** The page that takes two factors. What is behind the guard is made once it is passed, and gone when the user leaves. */
export function createEmployees(stepUp) {
  const box = byId('employee-box');
  /** Of the visit that goes on. */
  let visit = new AbortController();
  let refusal;

  async function ask() {
    refusal = undefined;
    const { signal } = visit;
    box.replaceChildren(element('p', { class: 'hint' }, 'Confirm at Fabrikam ID that it is you.'));
    try {
      // In the click: nothing is awaited before.
      await stepUp.ensure(EMPLOYEES, { signal, appState: { returnTo: location.href } });
      if (!signal.aborted) box.replaceChildren(list());
    } catch (error) {
      if (!signal.aborted) close(error);
    }
  }

  function close(error) {
    const why = element('p', { class: 'result', role: 'alert', 'data-testid': 'employees-error' });
    say(why, pageNews(error));
    const attributes = { type: 'button', class: 'button quiet retry', 'data-testid': 'employees-retry' };
    const retry = element('button', attributes, 'Try again');
    retry.addEventListener('click', () => void ask());
    box.replaceChildren(why, retry);
  }

  return {
    enter() {
      if (refusal === undefined) void ask();
      else close(refusal);
    },
    leave() {
      visit.abort();
      visit = new AbortController();
      box.replaceChildren();
    },
    /** A redirect came back without: the next to enter is told why, and not asked again. */
    refuse(error) {
      refusal = error;
    },
  };
}

const list = () =>
  element(
    'ul',
    { class: 'account-list', 'data-testid': 'employees' },
    ...EMPLOYEE_LIST.map(({ name, role, salary }) =>
      element(
        'li',
        {},
        element('span', { class: 'account-name' }, name),
        element('span', { class: 'hint' }, role),
        element('span', { class: 'account-balance' }, salary),
      ),
    ),
  );
