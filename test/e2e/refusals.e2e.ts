import type { Route } from '@playwright/test';
import { CLIENTS, expect, test, watchForDialog, type Bank } from './bank';

/** What must be true after a step-up that came to nothing. */
async function expectNothingHappened(bank: Bank, before: string): Promise<void> {
  expect(bank.servers.transfers()).toEqual([]);
  expect(await bank.session()).toBe(before);
  expect(bank.context.pages()).toEqual([bank.page]);
  // The session goes on: its token still reads accounts, and the next step-up works.
  await bank.confirm(await bank.openPopup());
  await bank.expectResult('ok');
}

for (const [client, home] of CLIENTS) {
  test.describe(client, () => {
    test.use({ home });

    test('nobody confirms: popup_closed within a second, access_denied, and the session is as it was', async ({
      bank,
      page,
      context,
    }) => {
      await bank.logIn();
      const before = await bank.session();

      await test.step('the user closes the window', async () => {
        const popup = await bank.openPopup();
        await popup.getByTestId('otp').waitFor();
        const elapsed = page.evaluate(
          () =>
            new Promise<number>((resolve) => {
              const result = document.querySelector('[data-testid=transfer-result]')!;
              const start = performance.now();
              new MutationObserver(() => resolve(performance.now() - start)).observe(result, {
                attributes: true,
              });
            }),
        );
        await popup.close();
        await bank.expectResult('popup_closed');
        expect(await elapsed).toBeLessThan(2000); // the exact bound is a unit test's: this machine may be busy
      });

      await test.step('the user cancels at the provider', async () => {
        const popup = await bank.openPopup();
        await popup.getByTestId('cancel').click();
        await bank.expectResult('access_denied');
      });

      await test.step('the user closes the window before the provider is there', async () => {
        await context.route(/\/authorize\?/, () => {}); // never answers
        const popup = await bank.openPopup();
        await popup.close();
        await bank.expectResult('popup_closed');
        await context.unrouteAll({ behavior: 'ignoreErrors' });
      });

      await expectNothingHappened(bank, before);
    });

    test("another user completes it: user_mismatch, and the session stays alice's (G5, G6)", async ({
      bank,
      context,
      servers,
      page,
    }) => {
      await bank.logIn('alice');
      const before = await bank.session();
      await context.clearCookies({ name: /^fabrikam_id/ }); // alice's session at the provider is over
      const popup = await bank.openPopup();
      await bank.fillLogin(popup, 'bob');
      await bank.confirm(popup);
      await bank.expectResult('user_mismatch');
      expect(servers.transfers()).toEqual([]);
      expect(await bank.session()).toBe(before);
      await expect(page.getByTestId('user')).toContainText(/alice/i);
    });

    test('the token endpoint grants less than was asked (RFC 6749 §5.1), fails, or can not be reached: scope_not_granted, token_failed, and the session is as it was', async ({
      bank,
      context,
    }) => {
      await bank.logIn();
      const before = await bank.session();
      const headers = { 'access-control-allow-origin': bank.servers.app };
      const answers: [code: string, answer: (route: Route) => Promise<void>][] = [
        [
          'scope_not_granted',
          async (route) => {
            const response = await route.fetch();
            await route.fulfill({ response, json: { ...(await response.json()), scope: 'read:accounts' } });
          },
        ],
        ['token_failed', (route) => route.fulfill({ status: 500, json: {}, headers })],
        ['token_failed', (route) => route.abort()],
      ];
      for (const [code, answer] of answers) {
        await context.route('**/oauth/token', answer);
        await bank.confirm(await bank.openPopup());
        await bank.expectResult(code);
        await context.unroute('**/oauth/token');
      }
      await expectNothingHappened(bank, before);
    });
  });
}

test('there is no gesture: the real popup blocker refuses a window, and the page asks for a click', async ({
  bank,
  page,
  servers,
}) => {
  // By the page itself, as soon as it can be done. Nobody touched this page.
  await page.addInitScript(() => {
    const timer = setInterval(() => {
      if (!/\d/.test(document.querySelector('[data-testid=accounts]')?.textContent ?? '')) return;
      clearInterval(timer);
      document.querySelector<HTMLFormElement>('#transfer-form')!.requestSubmit();
    }, 50);
  });
  const dialog = await watchForDialog(page);
  await bank.logInElsewhere();
  await page.goto(servers.app, { waitUntil: 'commit' });
  await dialog();
  const before = await bank.session();
  await expect(page.getByRole('dialog')).toContainText('Your transfer needs your confirmation');
  expect(servers.asked()).toEqual([]);
  expect(bank.context.pages()).toEqual([page]);
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await bank.expectResult('cancelled');
  await expectNothingHappened(bank, before);
});

test('the session has ended: login_required, and no window stays open', async ({ bank, page, servers }) => {
  await bank.logIn();
  const result = await page.evaluate(async ({ idp, api }) => {
    // A page whose user is not logged in.
    const { createStepUp, auth0Provider, createAuth0Client } = (
      window as never as { stepUp: typeof import('../../src/global') }
    ).stepUp;
    const config = {
      domain: idp,
      clientId: 'nobody',
      authorizationParams: { audience: 'https://api.fabrikam.example', scope: 'openid read:accounts' },
    };
    const stepUp = createStepUp({
      provider: auth0Provider(config, await createAuth0Client(config)),
      rules: [{ url: `${api}/**`, scope: 'transfer:funds' }],
    });
    return stepUp
      .fetch(`${api}/api/transfers`, { method: 'POST' })
      .catch((error: { code: string }) => error.code);
  }, bank.origins);
  expect(result).toBe('login_required');
  await expect.poll(() => bank.context.pages()).toEqual([page]);
  expect(servers.asked()).toEqual([]);
});

test('the caller aborts, and the window closes', async ({ bank, page }) => {
  await bank.logIn();
  const before = await bank.session();
  const popup = await bank.openPopup();
  await popup.getByTestId('otp').waitFor();
  await Promise.all([popup.waitForEvent('close'), page.getByRole('button', { name: 'Cancel' }).click()]);
  await bank.expectResult('aborted');
  await expectNothingHappened(bank, before);
});
