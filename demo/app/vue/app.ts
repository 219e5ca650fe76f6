import { useAuth0 } from '@auth0/auth0-vue';
import { defineComponent, h } from 'vue';
import { RouterView } from 'vue-router';
import { Masthead } from './masthead';
import { Places } from './places';

export const App = defineComponent(() => {
  const { isAuthenticated } = useAuth0();
  return () => [
    h(Masthead),
    h('main', { class: 'desk pair' }, [isAuthenticated.value && h(Places), h(RouterView)]),
  ];
});
