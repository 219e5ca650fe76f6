import type { Page } from '@playwright/test';
import { rollup } from 'rollup';
import { type Bank, expect } from './bank';
import { test } from './complaints';

/** The choice that the page keeps, as if made before. */
const chooseRedirect = (page: Page) =>
  page.addInitScript(() => localStorage.setItem('fabrikam.way', 'redirect'));

/** Presses the button and arrives at the provider's page, in place of the bank's. */
async function leave(bank: Bank): Promise<void> {
  await bank.transferButton.click();
  await bank.page.getByTestId('otp').waitFor();
}

for (const framework of ['react', 'vue', 'angular'] as const) {
  test.describe(framework, () => {
    const path = `/${framework}/`;

    test("a login ends in the framework's own callback, and a transfer in a window", async ({
      bank,
      page,
      servers,
    }) => {
      await bank.logInByHand('alice', path);
      expect(page.url()).toBe(servers.app + path);
      const popup = await bank.openPopup();
      await bank.confirm(popup);
      await bank.expectResult('ok');
      expect(popup.isClosed()).toBe(true);
      expect(servers.asked()).toEqual(['openid transfer:funds']);
      await expect.poll(servers.transfers).toMatchObject([{ status: 201, scope: 'transfer:funds' }]);
      await expect(page.getByTestId('user')).toContainText(/alice/i);

      await test.step('who comes back to the session is at no time offered the login', async () => {
        await page.addInitScript(() => {
          new MutationObserver(() => {
            const login = document.querySelector('[data-testid="login"]');
            if (login !== null) document.documentElement.dataset.offered = '';
          }).observe(document, { childList: true, subtree: true });
        });
        await page.reload();
        await expect(page.getByTestId('accounts')).toContainText(/\d/);
        expect(await page.evaluate(() => document.documentElement.dataset.offered)).toBeUndefined();
      });
    });

    test("a link that only looks like a step-up's return does not keep the app from starting, Cancel ends a transfer, and the next one goes by the callback page", async ({
      bank,
      page,
      servers,
    }) => {
      await test.step('the link', async () => {
        await bank.logIn('alice', `${path}?code=stolen&state=step-up.forged`);
        expect(page.url()).toBe(servers.app + path);
        expect(servers.transfers()).toEqual([]);
      });

      await test.step('Cancel, while the transfer waits for its window', async () => {
        const popup = await bank.openPopup();
        await Promise.all([popup.waitForEvent('close'), page.getByTestId('cancel').click()]);
        await bank.expectResult('aborted');
        await expect(page.getByTestId('cancel')).toHaveCount(0);
        expect(servers.transfers()).toEqual([]);
      });

      await test.step('the callback page, chosen on the page', async () => {
        await page.getByTestId('way').selectOption('callback');
        const popup = await bank.openPopup();
        await Promise.all([popup.waitForEvent('close'), bank.confirm(popup)]);
        await bank.expectResult('ok');
        await expect.poll(servers.transfers).toMatchObject([{ status: 201, scope: 'transfer:funds' }]);
      });
    });
  });
}

for (const framework of ['react', 'vue', 'angular'] as const) {
  test.describe(framework, () => {
    const path = `/${framework}/`;
    // HttpClient takes no `appState`, so what was to be sent is not known after the return.
    const order = framework === 'angular' ? 'Your transfer' : '250.00 to Contoso Coffee';

    test('a redirect comes back to the answer, and a reload sends nothing again', async ({
      bank,
      page,
      servers,
    }) => {
      await chooseRedirect(page);
      await bank.logIn('alice', path);
      await leave(bank);
      await bank.confirm(page);
      await bank.expectResult('ok');
      await expect(bank.result).toContainText(order);
      expect(page.url()).toBe(servers.app + path);
      await expect(page.getByTestId('user')).toContainText(/alice/i);
      expect(servers.asked()).toEqual(['openid transfer:funds']);
      await expect.poll(servers.transfers).toMatchObject([{ status: 201, scope: 'transfer:funds' }]);

      await page.reload();
      await expect(page.getByTestId('accounts')).toContainText(/\d/);
      await bank.expectResult('');
      expect(servers.transfers()).toHaveLength(1);
    });

    test("the user says no: access_denied, and the next login still ends in the framework's own callback", async ({
      bank,
      page,
      servers,
    }) => {
      await chooseRedirect(page);
      await bank.logIn('alice', path);
      await leave(bank);
      await page.getByTestId('cancel').click();
      await bank.expectResult('access_denied');
      await expect(bank.result).toContainText(order);
      expect(page.url()).toBe(servers.app + path);
      await expect(page.getByTestId('user')).toContainText(/alice/i);
      expect(servers.transfers()).toEqual([]);

      await page.getByTestId('logout').click();
      await expect(page.getByTestId('login')).toBeVisible();
      await bank.logIn('bob', path);
      expect(page.url()).toBe(servers.app + path);
    });

    test('a session that is gone on the way back: login_required is said, the URL is clean, and nothing is sent', async ({
      bank,
      page,
      context,
      servers,
    }) => {
      await chooseRedirect(page);
      await bank.logIn('alice', path);
      await leave(bank);
      await context.clearCookies({ name: /is\.authenticated/ });
      await bank.confirm(page);
      await expect(page.getByRole('alert')).toContainText('Your session has ended');
      expect(page.url()).toBe(servers.app + path);
      expect(servers.transfers()).toEqual([]);
    });
  });
}

test('vue-router does not bring the answer back into the address bar', async ({ bank, page, servers }) => {
  await chooseRedirect(page);
  await bank.logIn('alice', '/vue/');
  await leave(bank);
  await bank.confirm(page);
  await bank.expectResult('ok');
  await page.getByTestId('about').click();
  await expect(page).toHaveURL(`${servers.app}/vue/about`);
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('About this page');
  await page.goBack();
  await expect(page.getByTestId('accounts')).toContainText(/\d/);
  expect(page.url()).toBe(`${servers.app}/vue/`);
  await bank.expectResult('');
  expect(servers.transfers()).toHaveLength(1);
});

test("React's StrictMode runs every effect twice in development, and the transfer is sent once", async ({
  bank,
  page,
  servers,
}, { outputDir }) => {
  test.slow(); // a build of its own
  const { pages } = await import('../../demo/app/rollup.config.mjs');
  const { input, output, ...options } = pages('development', outputDir);
  const bundle = await rollup({
    ...options,
    input: { react: input.react },
    // Nothing of Angular's is in React's page, and its compiler takes longer than all else.
    plugins: options.plugins.filter(({ name }) => name !== 'angular'),
    treeshake: false, // it is not for its size that the page is built
  });
  const {
    output: [{ code }],
  } = await bundle.generate(output);
  await page.route('**/built/react.js', (route) =>
    route.fulfill({ contentType: 'text/javascript', body: code }),
  );

  await chooseRedirect(page);
  await bank.logIn('alice', '/react/');
  await leave(bank);
  servers.seen.length = 0;
  await bank.confirm(page);
  await bank.expectResult('ok');
  await expect.poll(servers.transfers).toMatchObject([{ status: 201 }]);
  // Twice for the two effects, once more after the transfer.
  await expect.poll(() => servers.seen.filter((entry) => entry.path === '/api/accounts')).toHaveLength(3);
  expect(page.url()).toBe(`${servers.app}/react/`);
});
