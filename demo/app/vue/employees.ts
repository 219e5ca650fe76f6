import { defineComponent, h } from 'vue';
import { EMPLOYEE_LIST } from '../public/intranet/employees.js';
import { Intranet } from './intranet';

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
