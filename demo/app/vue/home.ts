import { useAuth0 } from '@auth0/auth0-vue';
import { defineComponent, h, inject, shallowRef, watch } from 'vue';
import { RouterLink } from 'vue-router';
import { loginNews } from '../shared/news.js';
import { loadAccounts } from '../shared/records.js';
import { bankKey } from './step-up';
import { TransferCard } from './transfer-card';

/** `sent` is how many transfers were made: balances are loaded anew after each. */
const AccountsCard = defineComponent(
  (props: { sent: number }) => {
    const { stepUp, api } = inject(bankKey)!;
    const accounts = shallowRef<Awaited<ReturnType<typeof loadAccounts>>>();
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
      const { total, list, trouble } = accounts.value ?? {
        total: '',
        list: [],
        trouble: { text: 'Loading…' },
      };
      return h('section', { class: 'card accounts', 'aria-labelledby': 'accounts-title' }, [
        h('h1', { class: 'card-title', id: 'accounts-title' }, 'Accounts'),
        h('div', { 'data-testid': 'accounts', 'aria-busy': accounts.value === undefined }, [
          trouble.text !== '' && h('p', { class: 'hint' }, trouble.text),
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

export const Home = defineComponent(() => {
  const { isAuthenticated, error } = useAuth0();
  const { transfers } = inject(bankKey)!;

  const cards = () => [h(AccountsCard, { sent: transfers.sent.value }), h(TransferCard, { transfers })];
  const welcome = () => {
    // A step-up may come back to a session that is gone. Then there is no form whose line could say so.
    const trouble = error.value ? loginNews(error.value) : transfers.news.value.text;
    return [
      trouble !== '' && h('p', { class: 'alert', role: 'alert' }, trouble),
      h('section', { class: 'hero' }, [
        h('h1', 'A bank that asks again before it moves money.'),
        h(
          'p',
          { class: 'lead' },
          'This page is made with Vue and auth0-vue. Log in, press Transfer, and give one more permission, once.',
        ),
      ]),
    ];
  };
  return () => [
    ...(isAuthenticated.value ? cards() : welcome()),
    h(
      'p',
      { class: 'hint about' },
      h(RouterLink, { to: '/about', 'data-testid': 'about' }, () => 'About this page'),
    ),
  ];
});

/** The second route. */
export const About = defineComponent(
  () => () =>
    h('section', { class: 'card about' }, [
      h('h1', { class: 'card-title' }, 'About this page'),
      h(
        'p',
        { class: 'hint' },
        'Fabrikam ID sends you back to the same address after a login and after a step-up: auth0-vue takes the one, step-up-spa the other, and vue-router minds neither.',
      ),
      h(
        'p',
        { class: 'hint' },
        h(RouterLink, { to: '/' }, () => 'Back to the bank'),
      ),
    ]),
);
