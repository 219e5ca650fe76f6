import { defineComponent, h, inject } from 'vue';
import { useRouter } from 'vue-router';
import { EMPLOYEE_LIST } from '../shared/employees.js';
import { Intranet } from './intranet';
import { bankKey } from './step-up';

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
