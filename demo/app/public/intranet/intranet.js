import { showAlert } from '../alert.js';
import { createAudit } from './audit-card.js';
import { createCustomers } from './customers-card.js';
import { createEmployees } from './employees-card.js';
import { pageNews } from './news.js';
import { createPlace } from './place.js';
import { levelOf } from './strength.js';

/**
 * Fabrikam Intranet: one page for which the login is enough, and one that takes two factors.
 *
 * @param {import('step-up-spa').StepUp} sdk
 * @param {string} api
 */
export function createIntranet(sdk, api) {
  const customers = createCustomers(sdk, api);
  const audit = createAudit(sdk, api);
  const employees = createEmployees(sdk);

  const place = createPlace((at) => {
    if (at === 'customers') void customers.load();
    if (at === 'employees') employees.enter();
    else employees.leave();
  });

  const showLevel = () => {
    document.getElementById('authentication-level').textContent = levelOf(sdk.getSnapshot().assurance);
  };
  sdk.subscribe(showLevel);
  showLevel();

  return {
    /** Goes where the address says. */
    open: place.open,

    /** @param {import('../back.js').Back} back what a redirect came back to */
    resume({ kind, returnTo, answer, error }) {
      if (kind === 'audit') void audit.follow(answer);
      // Whose session is over by the way back sees no page that could say so.
      else if (error !== undefined && document.body.dataset.view === 'signed-out')
        showAlert(pageNews(error).text);
      // Asking again at once would leave the page again, without end.
      else if (error !== undefined) employees.refuse(error);
      place.goTo(returnTo);
    },
  };
}
