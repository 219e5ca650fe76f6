import { useStepUp } from 'step-up-spa/vue';
import { defineComponent, h, inject, shallowRef } from 'vue';
import { useRouter } from 'vue-router';
import { EMPLOYEE_LIST, levelOf } from '../shared/employees.js';
import { loadCustomers } from '../shared/records.js';
import { result } from './frame';
import { bankKey } from './step-up';

/** The head of the intranet's pages. */
export const Intranet = defineComponent(() => {
  const snapshot = useStepUp(inject(bankKey)!.stepUp);
  return () =>
    h('header', { class: 'intranet' }, [
      h('h1', 'Fabrikam Intranet'),
      h('p', { class: 'hint' }, [
        'How you were authenticated: ',
        h('b', { class: 'level', 'data-testid': 'authentication-level' }, levelOf(snapshot.value.assurance)),
      ]),
    ]);
});

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

/** A page that takes two factors: the route says so, and this is not made before. */
export const Employees = defineComponent(() => () => [
  h(Intranet),
  h('section', { class: 'card wide', 'aria-labelledby': 'employees-title' }, [
    h('h2', { class: 'card-title', id: 'employees-title' }, 'Employees'),
    h(
      'ul',
      { class: 'account-list', 'data-testid': 'employees' },
      EMPLOYEE_LIST.map(({ name, role, salary }) =>
        h('li', { key: name }, [
          h('span', { class: 'account-name' }, name),
          h('span', { class: 'hint' }, role),
          h('span', { class: 'account-balance' }, salary),
        ]),
      ),
    ),
  ]),
]);

/** Says why it stays closed, and tries again. */
export const Closed = defineComponent(() => {
  const { news, wanted } = inject(bankKey)!.refusal;
  const router = useRouter();
  return () => [
    h(Intranet),
    h('section', { class: 'card wide', 'aria-labelledby': 'employees-title' }, [
      h('h2', { class: 'card-title', id: 'employees-title' }, 'Employees'),
      news.value.text !== '' &&
        h(
          'p',
          { class: 'result', role: 'alert', 'data-testid': 'employees-error', 'data-code': news.value.code },
          [h('span', { class: 'mark', 'aria-hidden': 'true' }), news.value.text],
        ),
      h(
        'button',
        {
          type: 'button',
          class: 'button quiet retry',
          'data-testid': 'employees-retry',
          onClick: () => void router.push(wanted.value),
        },
        'Try again',
      ),
    ]),
  ];
});
