import { isStepUpRedirect } from 'step-up-spa';
import { stepUpGuard } from 'step-up-spa/vue';
import { createRouter, createWebHistory } from 'vue-router';
import { EMPLOYEES } from '../shared/employees.js';
import { About, Home } from './home';
import { Closed, Customers, Employees } from './intranet';
import type { Bank } from './step-up';

/** @param opening the bank, once the session is loaded: the first navigation begins before */
export function createBankRouter(opening: Promise<Bank>) {
  const router = createRouter({
    history: createWebHistory('/vue/'),
    routes: [
      { path: '/', component: Home },
      { path: '/about', component: About },
      { path: '/customers', component: Customers },
      { path: '/employees', component: Employees, meta: { stepUp: EMPLOYEES } },
      // Where a refused navigation goes.
      { path: '/closed', component: Closed },
    ],
  });
  router.beforeEach(async (to) => {
    const { stepUp, refusal, landing } = await opening;
    // The SDK took the answer out of the address bar. The router read it before, and would write it back, so it is sent on.
    if (isStepUpRedirect(to.fullPath)) return landing;
    return stepUpGuard(stepUp, (error, { fullPath }) => refusal.send(error, fullPath))(to);
  });
  return router;
}
