import { isStepUpError } from 'step-up-spa';
import { defineComponent, h, inject, shallowRef } from 'vue';
import { loadCustomers } from '../public/intranet/customers.js';
import { AuditCard } from './audit-card';
import { Intranet } from './intranet';
import { bankKey } from './step-up';

/** A page for which the login is enough. */
export const Customers = defineComponent(() => {
  const { stepUp, api } = inject(bankKey)!;
  const customers = shallowRef<Awaited<ReturnType<typeof loadCustomers>>>();
  void loadCustomers(stepUp, api, isStepUpError).then((loaded) => (customers.value = loaded));

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
