import type { Page } from '@playwright/test';
import { MULTI_FACTOR } from '../../src/index';
import { type Bank, expect, later, watchForDialog, watchRequests } from './bank';
import { test as base } from './complaints';

interface Intranet {
  /** The windows that opened so far. */
  readonly windows: Page[];
  open(place: 'bank' | 'customers' | 'employees'): Promise<void>;
  /** Opens the employees' page, and gives the window that this takes. */
  openWithWindow(): Promise<Page>;
  /** When what is guarded first came into the document, by any name; `undefined` while it never did. */
  firstSeen(): Promise<number | undefined>;
}

/** The real pages, and an observer of what they show from their first moment on. */
const test = base.extend<{ intranet: Intranet }>({
  // A challenge is an answer of 401, which the browser remarks on.
  remarks: /status of 401/,
  intranet: async ({ page, bank }, use) => {
    const windows: Page[] = [];
    page.on('popup', (popup) => windows.push(popup));
    await page.addInitScript(() => {
      const watched = window as { seenAt?: number };
      new MutationObserver(() => {
        const isThere =
          document.querySelector('[data-testid="employees"]') !== null ||
          document.body?.textContent?.includes('Bob Baxter');
        if (isThere) watched.seenAt ??= Date.now();
      }).observe(document, { subtree: true, childList: true, characterData: true });
    });
    const open = (place: string) => page.getByTestId(`nav-${place}`).click();
    await use({
      windows,
      open,
      openWithWindow: () => bank.openPopup(() => open('employees')),
      firstSeen: () => page.evaluate(() => (window as { seenAt?: number }).seenAt),
    });
  },
});

/** A login of a while ago, without the wait. */
const ago = (seconds: number, act: () => Promise<unknown>) => later(-seconds, act);

const chooseRedirect = (page: Page) =>
  page.addInitScript(() => localStorage.setItem('fabrikam.way', 'redirect'));

const expectEmployees = (page: Page) => expect(page.getByTestId('employees')).toContainText('Bob Baxter');

async function expectClosed({ page }: Bank, intranet: Intranet, code: string, text: RegExp): Promise<void> {
  const error = page.getByTestId('employees-error');
  await expect(error).toHaveAttribute('data-code', code);
  await expect(error).toContainText(text);
  await expect(page.getByTestId('employees')).toHaveCount(0);
  expect(await intranet.firstSeen()).toBeUndefined();
}

for (const [app, path] of [
  ['script tag', '/'],
  ['react', '/react/'],
  ['vue', '/vue/'],
  ['angular', '/angular/'],
  ['oidc-client-ts', '/oidc/'],
] as const) {
  /** A router has addresses for the pages; without one they are in the hash. */
  const addressOf = (place: string) => (/vue|angular/.test(app) ? path + place : `${path}#${place}`);
  const none: typeof test.only = () => {};
  // What the guard asks for, when, and for how long is the SDK's affair, and the same everywhere.
  const testOnce = app === 'script tag' ? test : none;
  // Angular's guard asks as Vue's does: what differs is how a router's navigation waits for it, goes on, and fails. And
  // oidc-client-ts logs in at the script tag's own pages.
  const testWays = app === 'angular' || app === 'oidc-client-ts' ? none : test;

  test.describe(app, () => {
    testOnce('customers: the login is enough', async ({ bank, page, servers, intranet }) => {
      await bank.logIn('alice', path);
      await intranet.open('customers');
      await expect(page.getByTestId('customers')).toContainText('Northwind Traders');
      await expect(page.getByTestId('authentication-level')).toHaveText('password');
      expect(intranet.windows).toEqual([]);
      expect(servers.asked()).toEqual([]);
      expect(servers.seen).toMatchObject([{ path: '/api/customers', status: 200, scope: 'read:accounts' }]);
    });

    test('employees: one window, no frame before it, and none the second time', async ({
      bank,
      page,
      context,
      servers,
      intranet,
    }) => {
      await bank.logIn('alice', path);
      await intranet.open('customers');
      await expect(page.getByTestId('customers')).toContainText('Northwind Traders');
      const before = await bank.session();
      const requests = watchRequests(context, (request) => new URL(request.url()).pathname === '/authorize');

      const popup = await intranet.openWithWindow();
      await popup.getByTestId('otp').waitFor();
      expect(await intranet.firstSeen()).toBeUndefined();
      await bank.confirm(popup);
      await expectEmployees(page);
      const issued = servers.seen.find(({ type }) => type === 'token') as { at?: number } | undefined;
      expect(await intranet.firstSeen()).toBeGreaterThanOrEqual(issued!.at!);
      await expect(page.getByTestId('authentication-level')).toHaveText('multi-factor');

      const asked = requests.map((request) => new URL(request.url()).searchParams);
      expect(
        asked.map((params) => [params.get('scope'), params.get('acr_values'), params.get('max_age')]),
      ).toEqual([['openid', MULTI_FACTOR, '300']]);
      expect(await bank.session()).toBe(before);

      await intranet.open('customers');
      await expect(page.getByTestId('employees')).toHaveCount(0);
      await intranet.open('employees');
      await expectEmployees(page);
      expect(intranet.windows).toHaveLength(1);
      expect(servers.asked()).toEqual(['openid']);
    });

    testOnce(
      'employees: within max_age no window, after it one',
      async ({ bank, page, servers, intranet }) => {
        await ago(400, () => bank.logIn('alice', path));
        const popup = await intranet.openWithWindow();
        await bank.fillLogin(popup, 'alice'); // the login is too old, too
        await bank.confirm(popup);
        await expectEmployees(page);
        await intranet.open('customers');
        await intranet.open('employees');
        await expectEmployees(page);
        expect(intranet.windows).toHaveLength(1);

        await page.evaluate(() => {
          const { now } = Date;
          Date.now = () => now() + 301_000;
        });
        await expectEmployees(page); // who is in stays in
        await intranet.open('customers');
        await bank.confirm(await intranet.openWithWindow());
        await expectEmployees(page);
        expect(intranet.windows).toHaveLength(2);
        expect(servers.asked()).toEqual(['openid', 'openid']);
      },
    );

    test('employees: the user says no, closes the window, and thinks again', async ({
      bank,
      page,
      intranet,
    }) => {
      await bank.logIn('alice', path);
      const popup = await intranet.openWithWindow();
      await Promise.all([popup.waitForEvent('close'), popup.getByTestId('cancel').click()]);
      await expectClosed(bank, intranet, 'access_denied', /The user cancelled/);
      await expect(page.getByTestId('authentication-level')).toHaveText('password');

      const retry = () => bank.openPopup(() => page.getByTestId('employees-retry').click());
      const second = await retry();
      await second.getByTestId('otp').waitFor();
      await second.close();
      await expectClosed(bank, intranet, 'popup_closed', /closed the window/);

      await bank.confirm(await retry());
      await expectEmployees(page);
      await expect(page.getByTestId('employees-error')).toHaveCount(0);
    });

    testOnce('employees: carol has no second factor', async ({ bank, page, intranet }) => {
      await bank.logIn('carol', path);
      await intranet.openWithWindow();
      await expectClosed(bank, intranet, 'access_denied', /You have no second factor yet/);
      await bank.openPopup(() => page.getByTestId('employees-retry').click());
      await expectClosed(bank, intranet, 'access_denied', /You have no second factor yet/);
      await intranet.open('customers');
      await expect(page.getByTestId('customers')).toContainText('Northwind Traders');
    });

    testWays(
      'employees: opened by its address, without a click',
      { tag: '@chromium' },
      async ({ bank, page, servers }) => {
        const dialog = await watchForDialog(page);
        await bank.logInElsewhere();
        await page.goto(servers.app + addressOf('employees'), { waitUntil: 'commit' });
        // The browser blocked the window, and the page asks for a click.
        await dialog();
        await expect(page.getByRole('dialog')).toContainText('see that it is you, for this page');
        expect(servers.asked()).toEqual([]);
        await bank.confirm(
          await bank.openPopup(() => page.getByRole('button', { name: 'Continue' }).click()),
        );
        await expectEmployees(page);
      },
    );

    test('employees: by redirect, first with a no, and then with a yes', async ({
      bank,
      page,
      servers,
      intranet,
    }) => {
      await chooseRedirect(page);
      await bank.logIn('alice', path);
      await intranet.open('employees');
      await page.getByTestId('cancel').click();
      await expectClosed(bank, intranet, 'access_denied', /The user cancelled/);
      expect(servers.asked()).toEqual(['openid']); // and not again by itself

      await page.getByTestId('employees-retry').click();
      await bank.confirm(page);
      await expectEmployees(page);
      await expect(page.getByTestId('authentication-level')).toHaveText('multi-factor');
      expect(page.url()).toBe(servers.app + addressOf('employees'));
      expect(servers.asked()).toEqual(['openid', 'openid']);
      expect(intranet.windows).toEqual([]);
    });

    testOnce('audit: the API asks for a recent login, once', async ({ bank, page, servers, intranet }) => {
      await ago(70, () => bank.logIn('alice', path));
      await intranet.open('customers');
      await expect(page.getByTestId('customers')).toContainText('Northwind Traders');
      servers.seen.length = 0;
      const before = await bank.session();
      const popup = await bank.openPopup(() => page.getByTestId('audit').click());
      await bank.fillLogin(popup, 'alice');
      await expect(page.getByTestId('audit-result')).toHaveAttribute('data-code', 'ok');
      await expect(page.getByTestId('audit-result')).toContainText('2 entries');
      const calls = servers.seen.filter(({ source }) => source === 'api');
      expect(calls).toMatchObject([
        { path: '/api/audit', status: 401, error: 'insufficient_user_authentication' },
        { path: '/api/audit', status: 200, scope: 'read:accounts' },
      ]);
      expect(servers.asked()).toEqual(['openid read:accounts']);
      expect(intranet.windows).toHaveLength(1);
      expect(await bank.session()).toBe(before);
    });

    testWays('audit: by redirect', async ({ bank, page, servers, intranet }) => {
      await chooseRedirect(page);
      await ago(70, () => bank.logIn('alice', path));
      await intranet.open('customers');
      await page.getByTestId('audit').click();
      await bank.fillLogin(page, 'alice');
      await expect(page.getByTestId('audit-result')).toHaveAttribute('data-code', 'ok');
      await expect(page.getByTestId('customers')).toContainText('Northwind Traders');
      expect(servers.asked()).toEqual(['openid read:accounts']);
    });

    testOnce(
      'a transfer has a window of its own, whatever the page was let into before',
      async ({ bank, page, servers, intranet }) => {
        await bank.logIn('alice', path);
        await bank.confirm(await intranet.openWithWindow());
        await expectEmployees(page);
        await intranet.open('bank');
        await bank.confirm(await bank.openPopup());
        await bank.expectResult('ok');
        await expect.poll(servers.transfers).toMatchObject([{ status: 201, scope: 'transfer:funds' }]);
        expect(servers.asked()).toEqual(['openid', 'openid transfer:funds']);
      },
    );
  });
}
