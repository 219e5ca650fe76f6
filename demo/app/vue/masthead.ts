import { useAuth0 } from '@auth0/auth0-vue';
import { defineComponent, h, inject } from 'vue';
import { RouterLink } from 'vue-router';
import { PAGES } from '../shared/pages';
import { bankKey } from './step-up';

export const Masthead = defineComponent(() => {
  const { stepUp, home } = inject(bankKey)!;
  const { isAuthenticated, user, loginWithRedirect, logout } = useAuth0();
  function leave() {
    stepUp.clear(); // a token that was prepared and not spent does not outlive the session
    void logout({ logoutParams: { returnTo: home } });
  }
  return () =>
    h('header', { class: 'masthead' }, [
      h(RouterLink, { class: 'brand', to: '/' }, () => [
        h('img', { src: '/favicon.svg', width: 30, height: 30, alt: '' }),
        h('span', ['Fabrikam ', h('span', { class: 'brand-kind' }, 'Bank')]),
      ]),
      h(
        'nav',
        { class: 'pages', 'aria-label': 'The same bank, made with' },
        PAGES.map(({ href, name }) =>
          h('a', { href, 'aria-current': name === 'Vue' ? 'page' : undefined }, name),
        ),
      ),
      h(
        'div',
        { class: 'masthead-session' },
        isAuthenticated.value
          ? [
              h('span', { class: 'user' }, h('span', { 'data-testid': 'user' }, user.value?.name)),
              h(
                'button',
                { type: 'button', class: 'button quiet', 'data-testid': 'logout', onClick: leave },
                'Log out',
              ),
            ]
          : h(
              'button',
              {
                type: 'button',
                class: 'button',
                'data-testid': 'login',
                onClick: () => void loginWithRedirect(),
              },
              'Log in',
            ),
      ),
    ]);
});
