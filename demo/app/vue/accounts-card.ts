import { defineComponent, h, inject, shallowRef, watch } from 'vue';
import { type Accounts, loadAccounts } from '../shared/accounts';
import { bankKey } from './step-up';

/** `sent` is how many transfers were made: balances are loaded anew after each. */
export const AccountsCard = defineComponent(
  (props: { sent: number }) => {
    const { stepUp, api } = inject(bankKey)!;
    const accounts = shallowRef<Accounts>();
    watch(
      () => props.sent,
      async (_sent, _before, onCleanup) => {
        let isLatest = true;
        onCleanup(() => (isLatest = false));
        const loaded = await loadAccounts(stepUp, api);
        if (isLatest) accounts.value = loaded;
      },
      { immediate: true },
    );

    return () => {
      const { total = '', list = [], trouble = 'Loading…' } = accounts.value ?? {};
      return h('section', { class: 'card accounts', 'aria-labelledby': 'accounts-title' }, [
        h('h1', { class: 'card-title', id: 'accounts-title' }, 'Accounts'),
        h('div', { 'data-testid': 'accounts', 'aria-busy': accounts.value === undefined }, [
          trouble !== '' && h('p', { class: 'hint' }, trouble),
          total !== '' && h('p', { class: 'total' }, [h('span', 'Total'), total]),
          h(
            'ul',
            { class: 'account-list' },
            list.map(({ id, name, balance }) =>
              h('li', { key: id }, [
                h('span', { class: 'account-name' }, name),
                h('span', { class: 'account-balance' }, balance),
              ]),
            ),
          ),
        ]),
      ]);
    };
  },
  { props: ['sent'] },
);
