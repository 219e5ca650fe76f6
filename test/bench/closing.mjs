import { median } from './median.mjs';

/** How many ms after the user has closed the window the call ends. @param {import('@playwright/test').Page} page the bank's */
export async function noticeOfClosing(page, rounds) {
  const noticed = [];
  for (let round = 0; round < rounds; round += 1) {
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
  return { rounds, median: Math.round(median(noticed)), most: Math.round(Math.max(...noticed)) };
}

/** A request that none of 50 rules names, over a real server: how many times as long as plain fetch takes. */
export async function overheadOfUnnamed(page, idp) {
  const ratios = await page.evaluate(async (domain) => {
    const { createStepUp, auth0Provider, createAuth0Client } = window.stepUp;
    const authorizationParams = {
      audience: 'https://api.fabrikam.example',
      scope: 'openid profile read:accounts',
    };
    const config = { domain, clientId: 'fabrikam-spa', authorizationParams };
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
    sdk.dispose();
    return ratios;
  }, idp);
  return Number(median(ratios).toFixed(3));
}
