import type { BrowserContext, Page, Request } from '@playwright/test';
import { clientId } from '../../demo/registration.mjs';
import { stepUpWindow } from '../../src/testing';
import { freePort } from '../free-port.mjs';
import { expect, test as base } from './once';
import { Person } from './person';

export { expect };

/** What the demo's servers saw, as the demo's own timeline gets it. */
export interface JournalEntry {
  source: 'idp' | 'api';
  type: string;
  scope?: string;
  method?: string;
  path?: string;
  status?: number;
  jti?: string;
  jkt?: string;
  error?: string;
  silent?: boolean;
}

export interface Servers {
  readonly app: string;
  readonly idp: string;
  readonly api: string;
  readonly seen: JournalEntry[];
  /** What the API saw of transfers. */
  transfers(): JournalEntry[];
  /** The scopes of the authorization requests, silent renewals apart. */
  asked(): (string | undefined)[];
}

/** Whether the servers ask for nonces in the proofs of tokens that are bound to keys. */
interface Dpop {
  readonly nonces: boolean;
}

export interface RunningServers extends Servers {
  close(): Promise<unknown>;
}

interface OpenerPolicies {
  readonly app?: string;
  readonly idp?: string;
}

/** Watches servers that write to this journal. */
export function watch(journal: {
  subscribe(tell: (entry: object) => void): unknown;
}): Pick<Servers, 'seen' | 'transfers' | 'asked'> {
  const seen: JournalEntry[] = [];
  journal.subscribe((entry) => seen.push(entry as JournalEntry));
  return {
    seen,
    transfers: () =>
      seen.filter(
        ({ type, method, path }) => type === 'request' && method === 'POST' && path === '/api/transfers',
      ),
    asked: () => seen.filter(({ type, silent }) => type === 'authorize' && !silent).map(({ scope }) => scope),
  };
}

async function runServers(openerPolicies?: OpenerPolicies, dpop?: Dpop): Promise<RunningServers> {
  const { startServers } = await import('../../demo/servers.mjs');
  const [appPort, idpPort, apiPort] = [await freePort(), await freePort(), await freePort()];
  const { journal, ...servers } = await startServers({ appPort, idpPort, apiPort }, openerPolicies, {
    dpop,
  });
  return { ...servers, ...watch(journal) };
}

/** The demo's three servers on free ports, and what they see, for each test anew. */
export const test = base.extend<{
  start: () => Promise<RunningServers>;
  servers: Servers;
  bank: Bank;
  home: string;
  openerPolicies: OpenerPolicies | undefined;
  dpop: Dpop | undefined;
}>({
  /** Which of the bank's pages. */
  home: ['/', { option: true }],
  /** `Cross-Origin-Opener-Policy` that the servers send. With one, a test has servers of its own. */
  openerPolicies: [undefined, { option: true }],
  /** Tokens that are bound to keys. With them, too. */
  dpop: [undefined, { option: true }],
  /** Starts the servers, once for all the tests of a worker that have the same ones. */
  start: async ({}, use) => use(runServers),
  servers: async ({ once, start, openerPolicies, dpop }, use) => {
    const own = (openerPolicies ?? dpop) && (await runServers(openerPolicies, dpop));
    const servers = own ?? (await once(start));
    servers.seen.length = 0;
    await use(servers);
    await own?.close();
  },
  bank: async ({ page, context, servers, home }, use) => {
    await use(new Bank(page, context, servers, home));
  },
});

/** The two pages that differ in what logs in, and so in the provider and in the session. */
export const CLIENTS = [
  ['auth0-spa-js', '/'],
  ['oidc-client-ts', '/oidc/'],
] as const;

/** Fabrikam Bank as a person uses it. */
export class Bank {
  readonly result;
  readonly transferButton;

  constructor(
    readonly page: Page,
    readonly context: BrowserContext,
    readonly servers: Servers,
    readonly home = '/',
  ) {
    this.result = page.getByTestId('transfer-result');
    this.transferButton = page.getByTestId('transfer');
  }

  /**
   * Opens one of the bank's pages with somebody logged in, as after a reload: the provider's login page is other tests' matter, and takes a while.
   *
   * @param path which of the bank's pages
   */
  async logIn(username = 'alice', path = this.home): Promise<void> {
    await this.logInElsewhere(username);
    await this.page.goto(this.servers.app + path);
    // oidc-client-ts has no such memory: it goes to the provider and comes back.
    if (path === '/oidc/') await this.page.getByTestId('login').click();
    await this.#arrive(username);
  }

  /** Logs somebody in, for the next page of the bank that is opened. */
  async logInElsewhere(username = 'alice'): Promise<void> {
    const person = new Person(this.context.request, this.servers);
    await person.authorize({ scope: 'openid profile read:accounts' });
    await person.logIn(username);
    // What auth0-spa-js remembers of a login.
    const hint = { name: `auth0.${clientId}.is.authenticated`, value: 'true', url: this.servers.app };
    await this.context.addCookies([hint]);
    this.servers.seen.length = 0;
  }

  /** Opens one of the bank's pages, and logs in there by hand. */
  async logInByHand(username = 'alice', path = this.home): Promise<void> {
    await this.page.goto(this.servers.app + path);
    await this.page.getByTestId('login').click();
    await this.fillLogin(this.page, username);
    await this.#arrive(username);
  }

  async #arrive(username: string): Promise<void> {
    await expect(this.page.getByTestId('user')).toContainText(new RegExp(username, 'i'));
    await expect(this.page.getByTestId('accounts')).toContainText(/\d/);
    this.servers.seen.length = 0;
  }

  async fillLogin(page: Page, username: string): Promise<void> {
    await page.getByTestId('username').fill(username);
    await page.getByTestId('password').fill(username);
    await page.getByTestId('submit').click();
  }

  /** Presses the button and gives the window that opens. */
  async openPopup(press: () => Promise<unknown> = () => this.transferButton.click()): Promise<Page> {
    return stepUpWindow(this.page, press, { timeout: 30_000 });
  }

  /** The origins, for code that runs in the page. */
  get origins(): { app: string; idp: string; api: string } {
    const { app, idp, api } = this.servers;
    return { app, idp, api };
  }

  /** Enters the code that the phone shows. */
  async confirm(popup: Page): Promise<void> {
    const code = await popup.getByTestId('otp-code').textContent();
    await popup.getByTestId('otp').fill(code!.trim());
    await popup.getByTestId('submit').click();
  }

  async expectResult(code: string | RegExp): Promise<void> {
    await expect(this.result).toHaveAttribute('data-code', code);
  }

  /** Everything that belongs to the session: storage and cookies of the app, byte by byte, and its token and user. */
  async session(): Promise<string> {
    // Chromium sets a cookie when `document.cookie = …` has returned already, and answers the page's next question after that. The browser itself,
    // which the test asks, could still have what was before.
    await this.page.evaluate(() => document.cookie);
    const cookies = (await this.context.cookies()).filter(({ name }) => !name.startsWith('fabrikam_id')); // the provider's own
    const inPage = await this.page.evaluate(async () => ({
      local: { ...localStorage },
      session: { ...sessionStorage },
      databases: await indexedDB.databases(),
    }));
    return JSON.stringify({ cookies, ...inPage });
  }
}

/** Runs `act` while the servers' clock, which is this process's, is ahead by some seconds: time goes by without a wait. */
export async function later(seconds: number, act: () => Promise<unknown>): Promise<void> {
  const { now } = Date;
  Date.now = () => now() + seconds * 1000;
  try {
    await act();
  } finally {
    Date.now = now;
  }
}

/**
 * Waits for a dialog that is not there yet, without a look at the page: Chromium takes a look of a test for a gesture of the user, which
 * lets the page open a window. The page says it at the console. Give this before the page is opened.
 *
 * @returns waits for it
 */
export async function watchForDialog(page: Page): Promise<() => Promise<unknown>> {
  const SAID = 'there is a dialog';
  await page.addInitScript((said) => {
    const observer = new MutationObserver(() => {
      if (document.querySelector('dialog[open]') === null) return;
      observer.disconnect();
      console.debug(said);
    });
    observer.observe(document, { subtree: true, childList: true, attributeFilter: ['open'] });
  }, SAID);
  const seen = page.waitForEvent('console', { predicate: (message) => message.text() === SAID });
  seen.catch(() => {}); // whoever waits for it hears of it
  return () => seen;
}

/** Collects requests of the page and its windows. */
export function watchRequests(context: BrowserContext, matches: (request: Request) => boolean): Request[] {
  const requests: Request[] = [];
  context.on('request', (request) => {
    if (matches(request)) requests.push(request);
  });
  return requests;
}
