import type { Servers } from '../e2e/bank';
import type { Browser, Window } from './driver';
import { test as base } from './fixtures';
import { attachScreenshots } from './screenshots';
import { logIn, seen } from './teller';

/** Fabrikam Bank in the project's engine. */
export class Counter {
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

  /** Clicks, and gives the window that opens. */
  clickForWindow(name = 'transfer'): Promise<Window> {
    return this.browser.openedBy(() => this.page.click(seen(name)));
  }

  /**
   * Opens a page of the bank's, where alice is logged in, and has it ask in this way.
   *
   * @param sign what can be seen once she is
   */
  async open(home: string, way: string, sign = 'accounts'): Promise<void> {
    await this.page.goto(`${this.servers.app}/favicon.svg`);
    await this.page.until('the origin', (origin) => location.origin === origin, this.servers.app);
    await this.page.evaluate((chosen) => localStorage.setItem('fabrikam.way', chosen), way);
    await this.page.goto(this.servers.app + home);
    if ((await this.firstOf(['login', sign])) === 'login') {
      await this.page.click(seen('login'));
      if ((await this.firstOf(['username', sign])) === 'username') await logIn(this.page, 'alice');
      await this.firstOf([sign]);
    }
    if (sign === 'accounts') await this.ready();
    this.servers.seen.length = 0;
  }

  /** Which of these can be seen first. */
  private firstOf(names: readonly string[]): Promise<string> {
    return this.page.until(
      names.join(' or '),
      (wanted) => {
        if (document.readyState !== 'complete') return undefined; // without its style, everything is there
        return wanted.find((name) =>
          document.querySelector<HTMLElement>(`[data-testid="${name}"]`)?.checkVisibility(),
        );
      },
      names,
    );
  }

  /** Waits for the accounts, which are loaded after the login. */
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

  /** Whether the page has this, seen or not. */
  shows(name: string): Promise<boolean> {
    return this.page.evaluate((css) => document.querySelector(css) !== null, seen(name));
  }

  /** The code that the page shows there, once there is one: of the last transfer, if nothing else is named. */
  code(name = 'transfer-result'): Promise<string> {
    return this.page.until(
      `a code in ${name}`,
      (css) => {
        const { code } = document.querySelector<HTMLElement>(css)?.dataset ?? {};
        return code !== '' && code !== 'pending' && code;
      },
      seen(name),
    );
  }
}

/** Alice stays logged in from test to test, as at the lab. */
export const test = base.extend<{ counter: Counter }>({
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
