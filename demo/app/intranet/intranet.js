import { askAudit, AUDIT_PENDING, auditNews, loadCustomers } from '../shared/records.js';
import { byId, element, say, showAlert } from '../shared/element.js';
import { levelOf } from '../shared/employees.js';
import { pageNews } from '../shared/news.js';
import { placeOf, PLACES } from '../shared/places.js';
import { createEmployees } from './employees.js';

/**
 * Fabrikam Intranet: one page for which the login is enough, and one that takes two factors.
 *
 * @param {import('step-up-spa').StepUp} stepUp
 * @param {string} api
 */
export function createIntranet(stepUp, api) {
  const customers = createCustomers(stepUp, api);
  const employees = createEmployees(stepUp);

  const place = createPlace((at) => {
    if (at === 'customers') void customers.load();
    if (at === 'employees') employees.enter();
    else employees.leave();
  });

  const showLevel = () => {
    byId('authentication-level').textContent = levelOf(stepUp.getSnapshot().assurance);
  };
  stepUp.subscribe(showLevel);
  showLevel();

  return {
    /** Goes where the address says. */
    open: place.open,

    /** @param {import('../shared/back.js').Back} back what a redirect came back to */
    resume({ kind, returnTo, answer, error }) {
      if (kind === 'audit') void customers.follow(answer);
      // Whose session is over by the way back sees no page that could say so.
      else if (error !== undefined && document.body.dataset.view === 'signed-out')
        showAlert(pageNews(error).text);
      // Asking again at once would leave the page again, without end.
      else if (error !== undefined) employees.refuse(error);
      place.goTo(returnTo);
    },
  };
}

/** The page for which the login is enough, and on it the audit trail, for which the API wants more. */
function createCustomers(stepUp, api) {
  async function follow(answer) {
    say(byId('audit-result'), AUDIT_PENDING);
    say(byId('audit-result'), await auditNews(answer));
  }
  byId('audit-read').addEventListener('click', () => void follow(askAudit(stepUp, api)));

  return {
    follow,
    async load() {
      const { list, trouble } = await loadCustomers(stepUp, api);
      const hint = byId('customers-trouble');
      hint.textContent = trouble;
      hint.hidden = trouble === '';
      byId('customer-list').removeAttribute('aria-busy');
      byId('customer-list').replaceChildren(
        ...list.map(({ name, city }) =>
          element(
            'li',
            {},
            element('span', { class: 'account-name' }, name),
            element('span', { class: 'hint' }, city),
          ),
        ),
      );
    },
  };
}

/**
 * Where the user is, as the address says, and the way to elsewhere.
 *
 * @param {(place: string) => void} onenter
 */
function createPlace(onenter) {
  const nav = byId('places');
  const links = PLACES.map(({ place, label }) =>
    element('a', { href: `#${place}`, 'data-testid': `nav-${place}` }, label),
  );
  nav.replaceChildren(...links);

  function show(place) {
    if (document.body.dataset.place === place) return;
    document.body.dataset.place = place;
    mark();
    onenter(place);
  }

  function mark() {
    for (const link of links) {
      if (placeOf(link.href) === document.body.dataset.place) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
  }

  // No element has a place's name for its id, or the browser would scroll to it.
  function goTo(url) {
    location.hash = placeOf(url);
    show(placeOf(url));
  }

  // Not by the event that follows: a window may open only in the click.
  nav.addEventListener('click', (event) => {
    const link = event.target.closest('a');
    if (link === null) return;
    event.preventDefault();
    goTo(link.href);
  });
  addEventListener('hashchange', () => show(placeOf()));
  mark();

  return { open: () => show(placeOf()), goTo };
}
