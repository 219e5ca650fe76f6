import type { Browser, Window } from './driver';
import { eventually } from './eventually';
import type { Lab, Outcome, PageOptions, WayName } from './page';
import type { Servers } from './servers';

/** The selector of what a page gave this name for tests. */
export const seen = (name: string) => `[data-testid="${name}"]`;

/** Fills in Fabrikam ID's pages, as a person does. */
export async function logIn(window: Window, username: string): Promise<void> {
  await window.fill(seen('username'), username);
  await window.fill(seen('password'), username);
  await window.click(seen('submit'));
}

/** Enters the code that the phone shows. */
export async function confirm(window: Window): Promise<void> {
  await window.fill(seen('otp'), await window.text(seen('otp-code')));
  await window.click(seen('submit'));
}

/** Waits for the page that asks for the code. */
export const atSecondFactor = (window: Window): Promise<string> => window.text(seen('otp-code'));

export const cancel = (window: Window): Promise<void> => window.click(seen('cancel'));

export async function becomeAnother(window: Window, username: string): Promise<void> {
  await window.click('[form="switch"]');
  await logIn(window, username);
}

/** Who is at the lab's page. */
export class Teller {
  /** Whether somebody else logged in meanwhile, or nobody can tell. */
  isSpent = false;
  private visits = 0;

  private constructor(
    readonly browser: Browser,
    readonly servers: Servers,
    readonly page: Window,
  ) {}

  /** Opens the page, and logs alice in, whoever was logged in before. */
  static async enter(browser: Browser, servers: Servers): Promise<Teller> {
    const page = await browser.open(servers.logout);
    const teller = new Teller(browser, servers, page);
    await browser.closeOthers(page);
    await page.until('the page', () => document.body?.dataset['state'] !== undefined);
    await page.click('#log-in');
    await logIn(page, 'alice');
    await teller.ready();
    return teller;
  }

  /** Opens the page with these options. */
  async open(
    ways: WayName | `${WayName} ${WayName}`,
    options: Omit<PageOptions, 'ways'> = {},
  ): Promise<void> {
    // Never the URL of the page that is there, which could be taken for the one that comes.
    const query = new URLSearchParams({ ways, visit: String(++this.visits) });
    for (const [name, value] of Object.entries(options)) query.set(name, String(value));
    await this.page.goto(`${this.servers.app}/?${query}`);
    await this.page.until('the page', (text) => location.search === `?${text}`, query.toString());
    await this.ready();
  }

  /** Waits for the lab's page, where alice is logged in. */
  async ready(): Promise<void> {
    await this.page.until('a logged-in page', () => document.body?.dataset['state'] === 'logged-in');
  }

  /**
   * What the next clicks do.
   *
   * @param act a function, or its text, that is told of the page's `lab` and of the argument
   */
  async onClick<A>(act: string | ((lab: Lab, argument: A) => unknown), argument?: A): Promise<void> {
    const json = JSON.stringify(argument) ?? 'undefined';
    await this.page.run(`lab.act = () => (${act.toString()})(lab, ${json})`);
  }

  /** Clicks on the button. */
  click(): Promise<void> {
    return this.page.click('#go');
  }

  /** Clicks, and gives the window that opens. */
  clickForWindow(): Promise<Window> {
    return this.browser.openedBy(() => this.click());
  }

  /** The window that a click has opened; where it could not, the one that the dialog opens. */
  async windowOrDialog(): Promise<Window> {
    const isAsked = await eventually('a window or a dialog', async () => {
      if ((await this.otherWindows()) > 0) return 'no';
      return (
        (await this.page.evaluate(() => document.querySelector('dialog.step-up') !== null)) &&
        (await this.otherWindows()) === 0 &&
        'yes'
      );
    });
    if (isAsked === 'yes') return this.browser.openedBy(() => this.page.click('dialog.step-up button'));
    return (await this.browser.windows()).find(({ id }) => id !== this.page.id)!;
  }

  /** The window that a click has opened; `undefined` if a call ended without one. */
  windowOrEnd(): Promise<Window | undefined> {
    return eventually('a window or an end', async () => {
      const window = (await this.browser.windows()).find(({ id }) => id !== this.page.id);
      return window === undefined ? (await this.outcomes()).length > 0 && [undefined] : [window];
    }).then(([window]) => window);
  }

  /** Calls as a page does that nobody touched. */
  async transferWithoutClick(): Promise<void> {
    await this.page.evaluate(() => (window as never as { lab: Lab }).lab.transfer());
  }

  outcomes(): Promise<Outcome[]> {
    return this.page.evaluate(() => (window as never as { lab: Lab }).lab.outcomes);
  }

  /** Waits until so many calls have ended, and says how. */
  async ended(count = 1): Promise<Outcome[]> {
    let last: Outcome[] | undefined;
    try {
      return await eventually(`the end of ${count} calls`, async () => {
        last = await this.outcomes();
        return last.length >= count && last;
      });
    } catch (cause) {
      const hasFocus = await this.page.evaluate(() => document.hasFocus());
      const state = `${await this.otherWindows()} other windows, ${hasFocus ? '' : 'no '}focus`;
      throw new Error(`Ended so far: ${JSON.stringify(last)} (${state})`, { cause });
    }
  }

  /** Waits until no other window is open. */
  async alone(): Promise<void> {
    await eventually('the page alone', async () => (await this.otherWindows()) === 0);
  }

  /** How many windows are open beside the page. */
  async otherWindows(): Promise<number> {
    return (await this.browser.windows()).length - 1;
  }
}
