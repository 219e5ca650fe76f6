import { createRouter, createWebHistory } from 'vue-router';
import { About } from './about';
import { Home } from './home';

export const createBankRouter = () =>
  createRouter({
    history: createWebHistory('/vue/'),
    routes: [
      { path: '/', component: Home },
      { path: '/about', component: About },
    ],
  });
