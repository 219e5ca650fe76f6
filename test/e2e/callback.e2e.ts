import type { Page, Request } from '@playwright/test';
import { expect, test } from './bank';
import { pass } from './pass.mjs';
import { openSdk, outcomesOf } from './sdk';

const COOP = 'same-origin';

/** What is closed at the very moment the provider's page comes looks cut off, so the user takes half a second. */
async function closeByUser(page: Page, popup: Page): Promise<void> {
  await page.evaluate(pass, 500);
  await popup.close();
}

test.describe('a window with a callback page that the user closes', () => {
  for (const [when, reach] of [
    ['at the second factor', async (popup: Page) => popup.getByTestId('otp').waitFor()],
    ['before the provider answered', async () => {}],
  ] as const) {
    test(`${when}: popup_closed, within two seconds`, async ({ bank, page, context }) => {
      await bank.logIn();
      await openSdk(bank, { callbackUrl: '/callback.html' });
      if (when.startsWith('before')) await context.route(/\/authorize\?/, () => {}); // never answers
      const popup = await bank.openPopup(() => page.getByTestId('sdk-transfer').click());
      await reach(popup);
      await closeByUser(page, popup);
      await page.evaluate(pass, 2000);
      expect(await outcomesOf(page)).toEqual(['popup_closed']);
    });
  }
});

// As LemonLDAP::NG does: it keeps the first request until somebody has logged in for it.
test('a window that comes back with the answer to a request before: invalid_response, at once', async ({
  bank,
  context,
  servers,
  page,
}) => {
  await bank.logIn();
  await openSdk(bank, { callbackUrl: '/callback.html' });
  let first = '';
  await context.route(/\/authorize\?/, async (route) => {
    const url = route.request().url();
    first ||= url;
    if (url === first) await route.continue();
    else await route.fulfill({ status: 302, headers: { location: first } });
  });
  const open = () => bank.openPopup(() => page.getByTestId('sdk-transfer').click());
  const closed = await open();
  await closed.getByTestId('otp').waitFor();
  await closeByUser(page, closed);
  await expect.poll(() => outcomesOf(page)).toEqual(['popup_closed']);
  const popup = await open();
  await popup.getByTestId('otp').waitFor();
  await Promise.all([popup.waitForEvent('close'), bank.confirm(popup)]);
  await expect.poll(() => outcomesOf(page)).toEqual(['popup_closed', 'invalid_response']);
  expect(servers.transfers()).toEqual([]);
});

test.describe('a window that the browser cut off', () => {
  test.use({ openerPolicies: { app: COOP, idp: COOP } });

  test('and the user closes: timeout, because the browser can not tell', async ({ bank, page, servers }) => {
    await bank.logIn();
    await openSdk(bank, { callbackUrl: '/callback.html', timeoutInSeconds: 4 });
    const popup = await bank.openPopup(() => page.getByTestId('sdk-transfer').click());
    await popup.getByTestId('otp').waitFor();
    await popup.close();
    await expect.poll(() => outcomesOf(page)).toEqual(['timeout']);
    expect(servers.transfers()).toEqual([]);
  });

  test('and whose answer nobody waits for any more closes itself', async ({ bank, page, servers }) => {
    await bank.logIn();
    await openSdk(bank, { callbackUrl: '/callback.html', timeoutInSeconds: 3 });
    const popup = await bank.openPopup(() => page.getByTestId('sdk-transfer').click());
    await popup.getByTestId('otp').waitFor();
    await expect.poll(() => outcomesOf(page)).toEqual(['timeout']);
    await Promise.all([popup.waitForEvent('close'), bank.confirm(popup)]);
    expect(servers.transfers()).toEqual([]);
  });

  test('and comes back to a page that is gone closes itself', async ({ bank, page }) => {
    await bank.logIn();
    await openSdk(bank, { callbackUrl: '/callback.html' });
    const popup = await bank.openPopup(() => page.getByTestId('sdk-transfer').click());
    await popup.getByTestId('otp').waitFor();
    await page.reload();
    await Promise.all([popup.waitForEvent('close'), bank.confirm(popup)]);
  });
});

test("a code that somebody else's state brings to the callback page is nobody's, and leaves the address bar", async ({
  bank,
  context,
  servers,
  page,
}) => {
  await bank.logIn();
  await openSdk(bank, { callbackUrl: '/callback.html' });
  const popup = await bank.openPopup(() => page.getByTestId('sdk-transfer').click());
  await popup.getByTestId('otp').waitFor();
  const forged = await context.newPage();
  await forged.goto(`${servers.app}/callback.html?code=stolen&state=step-up-window.guessed`);
  await expect.poll(() => forged.isClosed() || new URL(forged.url()).search).not.toContain('code');
  await Promise.all([popup.waitForEvent('close'), bank.confirm(popup)]);
  await expect.poll(() => outcomesOf(page)).toEqual([201]);
});

test("an answer to the app's own login, or to a redirect, is not the callback page's to touch", async ({
  bank,
  page,
  context,
  servers,
}) => {
  await bank.logIn();
  for (const state of ['a-login', 'step-up.redirect']) {
    const url = `${servers.app}/callback.html?code=c&state=${state}`;
    const [opened] = await Promise.all([
      context.waitForEvent('page'),
      page.evaluate((to) => void window.open(to), url),
    ]);
    await opened.waitForLoadState();
    await page.waitForTimeout(2500); // longer than an answer waits to be taken
    expect(opened.isClosed()).toBe(false);
    expect(opened.url()).toBe(url);
  }
});

test("none of the callback page's files is told the code, whatever Referrer-Policy its server sends", async ({
  page,
  context,
  servers,
}) => {
  await context.route('**/callback.html?**', async (route) => {
    const response = await route.fetch();
    const { 'referrer-policy': _, ...headers } = response.headers();
    await route.fulfill({ response, headers });
  });
  const told = new Map<string, Request>();
  context.on('request', (request) => told.set(new URL(request.url()).pathname, request));
  await page.goto(`${servers.app}/callback.html?code=c&state=step-up-window.s`);
  await expect
    .poll(() => [...told.keys()])
    .toEqual(expect.arrayContaining(['/callback.js', '/styles/page.css']));
  // Headers are asked for now, not as requests begin: one that begins as the test ends has none to give.
  for (const [path, request] of [...told]) {
    const { referer = '' } = await request.allHeaders();
    expect([path, referer]).not.toEqual([path, expect.stringContaining('code=')]);
  }
});

// The provider's page may be anybody's by now: another's, by a redirect, or its own with somebody else's script.
test('the page in the window can not send the app away', async ({ bank, page, servers }) => {
  await bank.logIn();
  await openSdk(bank, { callbackUrl: '/callback.html' });
  const popup = await bank.openPopup(() => page.getByTestId('sdk-transfer').click());
  await popup.getByTestId('otp').waitFor();
  await popup.mouse.click(1, 1); // browsers let a page do more when the user has just touched it
  await popup
    .evaluate((evil) => {
      for (const find of [() => window.opener, () => window.opener.parent, () => window.opener.top]) {
        try {
          find().location = evil;
        } catch {}
      }
      window.open(evil, '_parent');
    }, `${servers.api}/evil`)
    .catch(() => {});
  await page.waitForTimeout(1000);
  expect(new URL(page.url()).origin).toBe(servers.app);
  expect(
    page
      .frames()
      .map((frame) => frame.url())
      .filter((url) => url.includes('evil')),
  ).toEqual([]);
});

test('a window whose opener was taken closes when its call is over, whatever it shows', async ({
  bank,
  page,
  context,
}) => {
  await bank.logIn();
  await openSdk(bank, { callbackUrl: '/callback.html', timeoutInSeconds: 3 });
  const popup = await bank.openPopup(() => page.getByTestId('sdk-transfer').click());
  await popup.getByTestId('otp').waitFor();
  await expect.poll(() => outcomesOf(page)).toEqual(['timeout']);
  await expect.poll(() => context.pages()).toEqual([page]);
});
