import type { Servers } from '../e2e/bank';
import type { Browser, Window } from './driver';
import { inE2e } from './elsewhere';
import { expect, test as base } from './fixtures';
import { attachScreenshots } from './screenshots';
import { cancel, confirm, logIn } from './teller';

const seen = (name: string) => `[data-testid="${name}"]`;

/** Fabrikam Bank's pages, by what is different about them. */
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

/** Fabrikam Bank in the project's engine. */
class Counter {
  constructor(
    readonly browser: Browser,
    readonly page: Window,
    readonly servers: Servers,
  ) {}

  /** Opens a page of its own at the bank, and logs out whoever was logged in before: there, or at the lab's provider, whose cookies are the same. */
  static async enter(browser: Browser, servers: Servers): Promise<Counter> {
    const page = await browser.open(`${servers.idp}/v2/logout`);
    await browser.closeOthers(page);
    await page.until(
      'the end of the session',
      (origin) => location.origin === origin && document.readyState === 'complete',
      servers.idp,
    );
    return new Counter(browser, page, servers);
  }

  clickForWindow(): Promise<Window> {
    return this.browser.openedBy(() => this.page.click(seen('transfer')));
  }

  /** Opens a page of the bank's, where alice is logged in, and has it ask in this way. */
  async open(home: string, way: string): Promise<void> {
    await this.page.goto(`${this.servers.app}/favicon.svg`);
    await this.page.until('the origin', (origin) => location.origin === origin, this.servers.app);
    await this.page.evaluate((chosen) => localStorage.setItem('fabrikam.way', chosen), way);
    await this.page.goto(this.servers.app + home);
    const hasSession = await this.page.until('the page', () => {
      if (document.readyState !== 'complete') return undefined; // without its style, everything is there
      const isThere = (name: string) =>
        document.querySelector<HTMLElement>(`[data-testid="${name}"]`)?.checkVisibility();
      return isThere('login') ? 'no' : isThere('accounts') && 'yes';
    });
    if (hasSession === 'no') {
      await this.page.click(seen('login'));
      const needsPassword = await this.page.until('the provider', () => {
        if (document.querySelector('[data-testid="username"]') !== null) return 'yes';
        return document.querySelector<HTMLElement>('[data-testid="accounts"]')?.checkVisibility() && 'no';
      });
      if (needsPassword === 'yes') await logIn(this.page, 'alice');
    }
    await this.ready();
    this.servers.seen.length = 0;
  }

  async ready(): Promise<void> {
    await this.page.until('the accounts', () =>
      /\d/.test(document.querySelector('[data-testid="accounts"]')?.textContent ?? ''),
    );
  }

  /** What is stored, byte by byte. In which order an engine lists it may change with every entry. */
  stored(): Promise<unknown> {
    return this.page.evaluate(() => ({
      local: { ...localStorage },
      session: { ...sessionStorage },
      cookies: document.cookie.split('; ').sort(),
    }));
  }

  async result(): Promise<string> {
    return this.page.until('the end of the transfer', () => {
      const { code } = document.querySelector<HTMLElement>('[data-testid="transfer-result"]')?.dataset ?? {};
      return code !== '' && code !== 'pending' && code;
    });
  }
}

/** Alice stays logged in from test to test, as at the lab. */
const test = base.extend<{ counter: Counter }>({
  counter: async ({ desktop, servers, visit }, use, testInfo) => {
    const { last } = visit;
    visit.last = undefined;
    const counter = last instanceof Counter ? last : await Counter.enter(desktop, servers);
    await use(counter);
    await attachScreenshots(desktop, testInfo);
    if (testInfo.status !== testInfo.expectedStatus) return;
    await desktop.closeOthers(counter.page);
    visit.last = counter;
  },
});

/** One scope, one token, one request. */
async function expectOneTransfer({
  counter,
  servers,
}: {
  counter: Counter;
  servers: Servers;
}): Promise<void> {
  expect(await counter.result()).toBe('ok');
  expect(servers.asked()).toEqual(['openid transfer:funds']);
  await expect.poll(servers.transfers).toMatchObject([{ status: 201, scope: 'transfer:funds' }]);
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
      expect(await counter.result()).toBe('access_denied');
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
}
