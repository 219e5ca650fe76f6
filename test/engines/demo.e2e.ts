import { expect, test as base, type Servers } from '../e2e/bank';
import type { Browser, Window } from './driver';
import { launch, type Engine } from './engines';
import { attachScreenshots } from './screenshots';
import { cancel, confirm, logIn } from './teller';

const seen = (name: string) => `[data-testid="${name}"]`;

/** Fabrikam Bank's pages, by what is different about them. */
const HOMES = { 'the script tag': '/', 'oidc-client-ts': '/oidc/', React: '/react/', Vue: '/vue/' } as const;

/** Fabrikam Bank in the project's engine. */
class Counter {
  constructor(
    readonly page: Window,
    readonly servers: Servers,
    readonly clickForWindow: () => Promise<Window>,
  ) {}

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

/** A worker has one browser with one tab, in which alice stays logged in at the provider. */
const test = base.extend<{ counter: Counter }, { desktop: Browser; tab: Window }>({
  desktop: [
    async ({}, use, { project }) => {
      const browser = await launch(project.name as Engine);
      await use(browser);
      await browser.quit();
    },
    { scope: 'worker' },
  ],
  tab: [async ({ desktop }, use) => use(await desktop.open('about:blank')), { scope: 'worker' }],
  counter: async ({ desktop, tab, servers }, use, testInfo) => {
    await use(new Counter(tab, servers, () => desktop.openedBy(() => tab.click(seen('transfer')))));
    await attachScreenshots(desktop, testInfo);
  },
});

for (const [name, home] of Object.entries(HOMES)) {
  for (const way of ['window', 'callback', 'redirect']) {
    test(`Fabrikam Bank with ${name}, by ${way}: one scope, one token, one request, and the session as before`, async ({
      counter,
      servers,
    }) => {
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
      expect(await counter.result()).toBe('ok');
      expect(servers.asked()).toEqual(['openid transfer:funds']);
      await expect.poll(servers.transfers).toMatchObject([{ status: 201, scope: 'transfer:funds' }]);
      expect(await counter.stored()).toEqual(before);
    });
  }

  test(`Fabrikam Bank with ${name}: who cancels in the window may try again`, async ({
    counter,
    servers,
  }) => {
    await counter.open(home, 'callback');
    const window = await counter.clickForWindow();
    await cancel(window);
    expect(await counter.result()).toBe('access_denied');
    await window.closed();
    expect(servers.transfers()).toEqual([]);
    await confirm(await counter.clickForWindow());
    await expect.poll(servers.transfers).toMatchObject([{ status: 201 }]);
    expect(await counter.result()).toBe('ok');
  });
}
