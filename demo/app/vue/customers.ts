import { defineComponent, h, inject, shallowRef } from 'vue';
import { loadCustomers } from '../shared/records.js';
import { Intranet } from './intranet';
import { result } from './result';
import { bankKey } from './step-up';

/** A page for which the login is enough. */
export const Customers = defineComponent(() => {
  const { stepUp, api } = inject(bankKey)!;
  const customers = shallowRef<Awaited<ReturnType<typeof loadCustomers>>>();
  void loadCustomers(stepUp, api).then((loaded) => (customers.value = loaded));

  return () => {
    const { list = [], trouble = 'Loading…' } = customers.value ?? {};
    return [
      h(Intranet),
      h('section', { class: 'card', 'aria-labelledby': 'customers-title' }, [
        h('h2', { class: 'card-title', id: 'customers-title' }, 'Customers'),
        trouble !== '' && h('p', { class: 'hint' }, trouble),
        h(
          'ul',
          { class: 'account-list', 'data-testid': 'customers', 'aria-busy': customers.value === undefined },
          list.map(({ id, name, city }) =>
            h('li', { key: id }, [
              h('span', { class: 'account-name' }, name),
              h('span', { class: 'hint' }, city),
            ]),
          ),
        ),
      ]),
      h(AuditCard),
    ];
  };
});

const AuditCard = defineComponent(() => {
  const { news, ask } = inject(bankKey)!.audit;
  return () =>
    h('section', { class: 'card audit', 'aria-labelledby': 'audit-title' }, [
      h('h2', { class: 'card-title', id: 'audit-title' }, 'Audit trail'),
      h(
        'p',
        { class: 'hint' },
        'No rule of this page says what it takes. The API does: it wants a login of the last minute, and says so in its answer.',
      ),
      h(
        'button',
        { type: 'button', class: 'button quiet', 'data-testid': 'audit', onClick: ask },
        'Read the audit trail',
      ),
      result('audit-result', news.value),
    ]);
});
