import { element } from '../element.js';
import { loadCustomers } from './customers.js';

/**
 * @param {{ fetch: typeof fetch }} sdk
 * @param {string} api
 */
export function createCustomers(sdk, api) {
  const box = document.getElementById('customer-list');
  const hint = document.getElementById('customers-trouble');
  return {
    async load() {
      const { list, trouble } = await loadCustomers(sdk, api);
      hint.textContent = trouble;
      hint.hidden = trouble === '';
      box.removeAttribute('aria-busy');
      box.replaceChildren(
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
