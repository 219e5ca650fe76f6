import { test as base, expect } from '@playwright/test';
import type { Browser } from './driver';
import { launch, type Engine } from './engines';
import { attachScreenshots } from './screenshots';
import { startServers, type OpenerPolicies, type Servers } from './servers';
import { Teller } from './teller';

export { expect };

/** Who was served last, and so where this worker's browser is logged in: a login takes longer than most tests. */
interface Counter {
  last: Teller | undefined;
}

/** The lab in the project's engine. A worker has one browser, in which alice stays logged in from test to test. */
export const test = base.extend<
  { policies: OpenerPolicies | undefined; lab: Servers; teller: Teller },
  { engine: Engine; desktop: Browser; running: Servers; counter: Counter }
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
  running: [
    async ({}, use) => {
      const servers = await startServers();
      await use(servers);
      await servers.close();
    },
    { scope: 'worker' },
  ],
  counter: [({}, use) => use({ last: undefined }), { scope: 'worker' }],
  /** With some, a test has servers of its own. */
  policies: [undefined, { option: true }],
  lab: async ({ running, policies }, use) => {
    const servers = policies === undefined ? running : await startServers(policies);
    await use(servers);
    if (policies !== undefined) await servers.close();
  },
  teller: async ({ desktop, lab, counter }, use, testInfo) => {
    const { last } = counter;
    counter.last = undefined;
    const teller = last?.servers === lab ? last : await Teller.enter(desktop, lab);
    for (const seen of [lab.received, lab.returns, lab.unanswered]) seen.length = 0;
    await use(teller);
    await attachScreenshots(desktop, testInfo);
    // Cookies know no ports: whoever logs in elsewhere on this machine is logged out here.
    if (testInfo.status !== testInfo.expectedStatus || teller.isSpent) return;
    await teller.closeOthers();
    counter.last = teller;
  },
});
