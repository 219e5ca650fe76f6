import { useAuth0 } from '@auth0/auth0-vue';
import { useStepUp } from 'step-up-spa/vue';
import { defineComponent, h, inject } from 'vue';
import { RouterLink, useRoute } from 'vue-router';
import type { News } from '../shared/news.js';
import { PAGES, PLACES } from '../shared/places.js';
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

export const Places = defineComponent(() => {
  const snapshot = useStepUp(inject(bankKey)!.stepUp);
  const route = useRoute();

  const link = ({ place, label }: (typeof PLACES)[number]) => {
    // Who was not let in is there, too.
    const isClosed = place === 'employees' && route.path === '/closed';
    const to = place === 'bank' ? '/' : `/${place}`;
    return h(
      RouterLink,
      { key: place, to, 'data-testid': `nav-${place}`, ...(isClosed && { 'aria-current': 'page' }) },
      () => label,
    );
  };
  return () =>
    h('div', { class: 'places-row' }, [
      h('nav', { class: 'places', 'aria-label': 'Fabrikam' }, PLACES.map(link)),
      // A guarded page is entered once it may be; until then this is all there is to see of it.
      snapshot.value.requirement?.acr_values !== undefined &&
        h('p', { class: 'hint', role: 'status' }, 'Confirm at Fabrikam ID that it is you.'),
    ]);
});

/** The line that says how something ended. */
export const result = (testId: string, { code, text }: News) =>
  h('output', { class: 'result', 'data-testid': testId, role: 'status', 'data-code': code }, [
    text !== '' && h('span', { class: 'mark', 'aria-hidden': 'true' }),
    text,
  ]);
