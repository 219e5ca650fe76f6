import type { Servers } from '../e2e/bank';
import { type Counter, test } from './counter';
import { inE2e } from './elsewhere';
import { expect } from './fixtures';
import { atSecondFactor, cancel, confirm, seen } from './teller';

/** The pages of Fabrikam Bank, with its intranet, by what is different about them. */
const HOMES = {
  'the script tag': '/',
  'oidc-client-ts': '/oidc/',
  React: '/react/',
  Vue: '/vue/',
  Angular: '/angular/',
} as const;
const PLAIN: readonly string[] = [HOMES['the script tag'], HOMES['oidc-client-ts']];

/** Which test of `test/e2e` has the bank's pages ask in Chromium in this way. */
function shown(home: string, way: 'window' | 'redirect') {
  if (way === 'redirect') {
    if (home === HOMES['the script tag']) return inE2e('redirect', 'the page is left for one scope');
    return home === HOMES.React || home === HOMES.Vue
      ? inE2e('frameworks', 'a redirect comes back to the answer')
      : {};
  }
  return PLAIN.includes(home)
    ? inE2e('story', 'one click, one missing scope, one token, one request')
    : inE2e('frameworks', "a login ends in the framework's own callback, and a transfer in a window");
}

/** One scope, one token, one request. */
async function expectOneTransfer({
  counter,
  servers,
}: {
  counter: Counter;
  servers: Servers;
}): Promise<void> {
  expect(await counter.code()).toBe('ok');
  expect(servers.asked()).toEqual(['openid transfer:funds']);
  await expect.poll(servers.transfers).toMatchObject([{ status: 201, scope: 'transfer:funds' }]);
}

/** What is guarded can be seen, after one question for two factors and no token for an API. */
async function expectSalaries({ counter, servers }: { counter: Counter; servers: Servers }): Promise<void> {
  expect(await counter.page.text(seen('employees'))).toContain('Bob Baxter');
  expect(await counter.page.text(seen('authentication-level'))).toBe('multi-factor');
  expect(servers.asked()).toEqual(['openid']);
}

for (const [name, home] of Object.entries(HOMES)) {
  for (const way of ['window', 'redirect'] as const) {
    test(
      `Fabrikam Bank with ${name}, by ${way}: one scope, one token, one request, and the session as before`,
      shown(home, way),
      async ({ counter, servers }) => {
        await counter.open(home, way);
        const before = await counter.stored();
        if (way === 'redirect') {
          await counter.page.click(seen('transfer'));
          await confirm(counter.page);
          await counter.ready();
        } else {
          const window = await counter.clickForWindow();
          await confirm(window);
          await window.closed();
        }
        await expectOneTransfer({ counter, servers });
        expect(await counter.stored()).toEqual(before);
      },
    );
  }

  test(
    `Fabrikam Bank with ${name}, by callback, first with a no: who cancels in the window may try again, and the session is as before`,
    PLAIN.includes(home)
      ? inE2e(
          'refusals',
          'nobody confirms: popup_closed within a second, access_denied, and the session is as it was',
        )
      : {},
    async ({ counter, servers }) => {
      await counter.open(home, 'callback');
      const before = await counter.stored();
      const cancelled = await counter.clickForWindow();
      await cancel(cancelled);
      expect(await counter.code()).toBe('access_denied');
      await cancelled.closed();
      expect(servers.transfers()).toEqual([]);
      expect(await counter.stored()).toEqual(before);

      servers.seen.length = 0;
      const confirmed = await counter.clickForWindow();
      await confirm(confirmed);
      await confirmed.closed();
      await expectOneTransfer({ counter, servers });
      expect(await counter.stored()).toEqual(before);
    },
  );

  test(
    `Fabrikam Intranet with ${name}, by window: the salaries are there once two factors are, and the session is as before`,
    inE2e('intranet', 'employees: one window, no frame before it, and none the second time'),
    async ({ counter, servers }) => {
      await counter.open(home, 'window');
      const before = await counter.stored();
      const window = await counter.clickForWindow('nav-employees');
      await atSecondFactor(window);
      expect(await counter.shows('employees')).toBe(false);
      await confirm(window);
      await window.closed();
      await expectSalaries({ counter, servers });
      expect(await counter.stored()).toEqual(before);
    },
  );
}

test(
  'Fabrikam Intranet, by redirect, first with a no: the salaries are there once two factors are, and the session is as before',
  inE2e('intranet', 'employees: by redirect, first with a no, and then with a yes'),
  async ({ counter, servers }) => {
    await counter.open('/', 'redirect');
    const before = await counter.stored();
    await counter.page.click(seen('nav-employees'));
    await cancel(counter.page);
    expect(await counter.code('employees-error')).toBe('access_denied');
    expect(await counter.shows('employees')).toBe(false);

    servers.seen.length = 0;
    await counter.page.click(seen('employees-retry'));
    await confirm(counter.page);
    await expectSalaries({ counter, servers });
    expect(await counter.stored()).toEqual(before);
  },
);

test(
  'the smallest page, first with a no: a login, one button, one catch',
  inE2e('story', 'the smallest page: a login, one button, one catch'),
  async ({ counter, servers }) => {
    await counter.open('/minimal/', 'window', 'transfer');
    const result = (text: string) =>
      counter.page.until(text, (wanted) => document.querySelector('output')?.textContent === wanted, text);
    await cancel(await counter.clickForWindow());
    await result('You did not confirm. Nothing was sent.');
    expect(servers.transfers()).toEqual([]);

    servers.seen.length = 0;
    const window = await counter.clickForWindow();
    await confirm(window);
    await window.closed();
    await result('Sent.');
    expect(servers.asked()).toEqual(['openid transfer:funds']);
    await expect.poll(servers.transfers).toMatchObject([{ status: 201, scope: 'transfer:funds' }]);
  },
);
