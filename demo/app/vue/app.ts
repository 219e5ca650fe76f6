import { h } from 'vue';
import { RouterView } from 'vue-router';
import { Masthead } from './masthead';

export const App = () => [h(Masthead), h('main', { class: 'desk pair' }, h(RouterView))];
