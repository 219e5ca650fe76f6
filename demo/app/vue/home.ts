import { useAuth0 } from '@auth0/auth0-vue';
import { isStepUpError } from 'step-up-spa';
import { defineComponent, h, inject } from 'vue';
import { RouterLink } from 'vue-router';
import { sentenceFor } from '../public/sentence.js';
import { AccountsCard } from './accounts-card';
import { bankKey } from './step-up';
import { TransferCard } from './transfer-card';

export const Home = defineComponent(() => {
  const { isAuthenticated, error } = useAuth0();
  const { transfers } = inject(bankKey)!;

  const cards = () => [h(AccountsCard, { sent: transfers.sent.value }), h(TransferCard, { transfers })];
  const welcome = () => {
    // A step-up may come back to a session that is gone. Then there is no form whose line could say so.
    const trouble = error.value ? sentenceFor(error.value, isStepUpError) : transfers.news.value.text;
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
