import { defineComponent, h } from 'vue';
import { RouterLink } from 'vue-router';

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
