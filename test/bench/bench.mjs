// `npm run bench` (after `npm run build`): prints sizes and times. It asserts nothing: machines differ, so compare within one run.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { startServers } from '../../demo/servers.mjs';
import { findChromium } from '../install.mjs';
import { freePort } from '../free-port.mjs';
import { costPerCall } from './cost.mjs';
import { inBytes, sizeOf, sizeOfEntries } from './size.mjs';

const path = (relative) => fileURLToPath(new URL(`../../${relative}`, import.meta.url));

/** What an entry adds to an app that has the SDK's main one. */
async function beside(entry) {
  const [alone, both] = [await sizeOfEntries('index'), await sizeOfEntries('index', entry)];
  return { minified: both.minified - alone.minified, gzip: both.gzip - alone.gzip };
}

console.log('Size in bytes');
console.table({
  'step-up-spa': await sizeOfEntries('index'),
  'step-up-spa/redirect, beside it': await beside('redirect'),
  'step-up-spa/auth0, beside it (auth0-spa-js and jwt-decode not counted)': await beside('auth0'),
  'step-up-spa/callback': await sizeOfEntries('callback'),
  'step-up-spa/dialog': await sizeOfEntries('dialog'),
  'step-up-spa/react (react not counted)': await sizeOfEntries('react'),
  'step-up-spa/vue (vue not counted)': await sizeOfEntries('vue'),
  'isStepUpError alone': await sizeOf("export { isStepUpError } from 'dist/index.js'"),
  'script-tag bundle': inBytes(readFileSync(path('dist/step-up-spa.min.js'), 'utf8')),
  'of which auth0-spa-js': inBytes(
    readFileSync(path('node_modules/@auth0/auth0-spa-js/dist/auth0-spa-js.production.esm.js'), 'utf8'),
  ),
});

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

const [appPort, idpPort, apiPort] = [await freePort(), await freePort(), await freePort()];
const servers = await startServers({ appPort, idpPort, apiPort });
const browser = await chromium.launch({
  executablePath: findChromium(),
  args: ['--no-sandbox'],
  ignoreDefaultArgs: ['--disable-popup-blocking'],
});
const page = await browser.newPage();
await page.goto(servers.app);
await page.getByTestId('login').click();
await page.getByTestId('username').fill('alice');
await page.getByTestId('password').fill('alice');
await page.getByTestId('submit').click();
await page.getByTestId('accounts').getByText(/\d/).first().waitFor();

const overhead = await page.evaluate(
  async ({ idp }) => {
    const { createStepUp, auth0Provider, createAuth0Client } = window.stepUp;
    const config = {
      domain: idp,
      clientId: 'fabrikam-spa',
      authorizationParams: {
        audience: 'https://api.fabrikam.example',
        scope: 'openid profile read:accounts',
      },
    };
    const rules = Array.from({ length: 50 }, (_, index) => ({
      url: `/api/${index}/*/x/**`,
      scope: 'read:accounts',
    }));
    const sdk = createStepUp({ provider: auth0Provider(config, await createAuth0Client(config)), rules });
    const time = async (get) => {
      const start = performance.now();
      for (let index = 0; index < 300; index += 1) await (await get('/favicon.svg')).arrayBuffer();
      return performance.now() - start;
    };
    const ratios = [];
    for (let round = 0; round < 7; round += 1) ratios.push((await time(sdk.fetch)) / (await time(fetch)));
    return ratios;
  },
  { idp: servers.idp },
);
const cost = await costPerCall(page, servers.idp);
console.log('Cost per call, the network answered by a stub, in µs and as ratios of one run');
console.table(cost.microseconds);
console.table(cost.ratios);
console.log(
  `A request that none of 50 rules names, against plain fetch: ${median(overhead).toFixed(3)} times as long (median of ${overhead.length} rounds of 300)`,
);

const noticed = [];
for (let round = 0; round < 10; round += 1) {
  const [popup] = await Promise.all([page.waitForEvent('popup'), page.getByTestId('transfer').click()]);
  await popup.getByTestId('otp').waitFor();
  const elapsed = page.evaluate(
    () =>
      new Promise((resolve) => {
        const result = document.querySelector('[data-testid=transfer-result]');
        const observer = new MutationObserver(() => {
          if (result.dataset.code !== 'popup_closed') return;
          observer.disconnect();
          resolve(performance.timeOrigin + performance.now());
        });
        observer.observe(result, { attributeFilter: ['data-code'] });
      }),
  );
  const closing = popup.close();
  const start = performance.timeOrigin + performance.now();
  await closing;
  noticed.push((await elapsed) - start);
}
console.log(
  `A closed window is reported after ${Math.round(median(noticed))} ms (median of ${noticed.length}; at most ${Math.round(Math.max(...noticed))} ms)`,
);

await browser.close();
await servers.close();
