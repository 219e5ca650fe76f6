import { test as base, expect } from '../e2e/bank';
import type { Browser } from './driver';
import { launch, type Engine } from './engines';
import { attachScreenshots } from './screenshots';
import { startServers, type Policies, type Servers } from './servers';
import { Teller } from './teller';

export { expect };

/**
 * Who was there last, and so where this worker's browser is logged in: a login takes longer than most tests. Cookies know no ports, so
 * that whoever logs in at one of the servers is logged out at the others.
 */
interface Visit {
  last: unknown;
}

/**
 * The lab in the project's engine. A worker has one browser, in which alice stays logged in from test to test. What a worker has is all
 * here, for the lab and for the bank: tests that differ in that get workers of their own, and a browser takes seconds to start.
 */
export const test = base.extend<
  { policies: Policies; lab: Servers; teller: Teller },
  { engine: Engine; desktop: Browser; laboratory: Servers; visit: Visit }
>({
  engine: [({}, use, { project }) => use(project.name as Engine), { scope: 'worker' }],
  desktop: [
    async ({ engine }, use) => {
      const browser = await launch(engine);
      await use(browser);
      await browser.quit();
    },
    { scope: 'worker' },
  ],
  laboratory: [
    async ({}, use) => {
      const servers = await startServers();
      await use(servers);
      await servers.close();
    },
    { scope: 'worker' },
  ],
  visit: [({}, use) => use({ last: undefined }), { scope: 'worker' }],
  policies: [{}, { option: true }],
  lab: async ({ laboratory, policies }, use) => {
    for (const name of ['app', 'idp', 'callback'] as const) delete laboratory.policies[name];
    Object.assign(laboratory.policies, policies);
    await use(laboratory);
  },
  teller: async ({ desktop, lab, visit }, use, testInfo) => {
    const { last } = visit;
    visit.last = undefined;
    const teller = last instanceof Teller && last.servers === lab ? last : await Teller.enter(desktop, lab);
    for (const seen of [lab.received, lab.returns, lab.unanswered]) seen.length = 0;
    await use(teller);
    await attachScreenshots(desktop, testInfo);
    if (testInfo.status !== testInfo.expectedStatus || teller.isSpent) return;
    await desktop.closeOthers(teller.page);
    visit.last = teller;
  },
});
