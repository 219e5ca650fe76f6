import { askAudit, AUDIT_PENDING, auditNews } from '../shared/audit.js';
import { byId, element, say } from '../shared/element.js';
import { loadCustomers } from '../shared/records.js';

/** The page for which the login is enough, and on it the audit trail, for which the API wants more. */
export function createCustomers(stepUp, api) {
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
