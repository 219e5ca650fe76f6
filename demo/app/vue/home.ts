import { useAuth0 } from '@auth0/auth0-vue';
import { defineComponent, h, inject, ref, shallowRef, watch } from 'vue';
import { RouterLink } from 'vue-router';
import { loginNews } from '../shared/news.js';
import { loadAccounts } from '../shared/records.js';
import { readOrder } from '../shared/transfer.js';
import { hintFor, keepWay, keptWay, WAY_OPTIONS } from '../shared/ways.js';
import { result } from './frame';
import { bankKey } from './step-up';
import type { Transfers } from './transfers';

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

const TransferCard = defineComponent(
  ({ transfers: { news, running, start, cancel } }: { transfers: Transfers }) => {
    const way = ref(keptWay());
    function choose(event: Event) {
      way.value = (event.target as HTMLSelectElement).value;
      keepWay(way.value);
    }

    function submit(event: Event) {
      event.preventDefault();
      const order = readOrder(new FormData(event.currentTarget as HTMLFormElement));
      if ('code' in order) news.value = order;
      else start(order);
    }

    return () =>
      h('section', { class: 'card', 'aria-labelledby': 'transfer-title' }, [
        h('h2', { class: 'card-title', id: 'transfer-title' }, 'Transfer'),
        h('form', { class: 'transfer', novalidate: true, autocomplete: 'off', onSubmit: submit }, [
          h('label', { class: 'field' }, [
            h('span', 'To'),
            h('input', {
              name: 'to',
              value: 'Contoso Coffee',
              maxlength: 60,
              'aria-invalid': news.value.code === 'invalid_recipient',
            }),
          ]),
          h('label', { class: 'field amount' }, [
            h('span', 'Amount'),
            h('span', { class: 'amount-box' }, [
              h('input', {
                name: 'amount',
                value: '250.00',
                inputmode: 'decimal',
                'data-testid': 'transfer-amount',
                'aria-invalid': news.value.code === 'invalid_amount',
              }),
              h('span', { class: 'unit', 'aria-hidden': 'true' }, 'EUR'),
            ]),
          ]),
          h('label', { class: 'field way' }, [
            h('span', 'Confirm in'),
            h(
              'span',
              { class: 'way-box' },
              h(
                'select',
                {
                  'data-testid': 'way',
                  'aria-describedby': 'transfer-hint',
                  onChange: choose,
                },
                WAY_OPTIONS.map((option) =>
                  h('option', { value: option.way, selected: option.way === way.value }, option.label),
                ),
              ),
            ),
          ]),
          h('div', { class: 'transfer-actions' }, [
            h('button', { class: 'button', 'data-testid': 'transfer' }, 'Transfer'),
            running.size > 0 &&
              h(
                'button',
                { class: 'button quiet', type: 'button', 'data-testid': 'cancel', onClick: cancel },
                'Cancel',
              ),
          ]),
          h('p', { class: 'hint', id: 'transfer-hint' }, hintFor(way.value)),
        ]),
        result('transfer-result', news.value),
      ]);
  },
  { props: ['transfers'] },
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
