import { byId, element } from '../shared/element.js';
import { loadAccounts } from '../shared/records.js';

/** The accounts card. */
export function createAccounts(stepUp, api) {
  const box = byId('accounts');

  function show({ total, list, trouble }) {
    if (trouble.code !== '')
      return box.replaceChildren(element('p', { class: 'hint', 'data-code': trouble.code }, trouble.text));
    const items = list.map(({ name, balance }) =>
      element(
        'li',
        {},
        element('span', { class: 'account-name' }, name),
        element('span', { class: 'account-balance' }, balance),
      ),
    );
    return box.replaceChildren(
      element('p', { class: 'total' }, element('span', {}, 'Total'), total),
      element('ul', { class: 'account-list' }, ...items),
    );
  }

  return {
    async load() {
      box.setAttribute('aria-busy', 'true');
      show(await loadAccounts(stepUp, api));
      box.removeAttribute('aria-busy');
    },
  };
}
