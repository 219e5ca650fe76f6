import type { Auth0Client } from '@auth0/auth0-spa-js';
import type { Browser, BrowserContext, JSHandle, Page } from '@playwright/test';
import type { Rule, StepUp, StepUpOptions } from '../../src';
import { Bank, expect, type Servers } from './bank';

/** A `StepUp` of the test's own in the bank's page, and a real button that starts a transfer and shows how each one ended. */
interface Desk {
  readonly sdk: StepUp;
  readonly client: Auth0Client;
  /** Its signal is that of every transfer. */
  readonly controller: AbortController;
  /** Reads the accounts with the session's own token. */
  ordinary(): Promise<number>;
  close(): void;
}

export type Options = Pick<StepUpOptions, 'timeoutInSeconds'> & {
  /** The rules do not know what a transfer takes: the API's challenge tells. */
  learns?: boolean;
};

/** Where a fault happens. */
export interface Scene {
  readonly bank: Bank;
  readonly page: Page;
  readonly context: BrowserContext;
  readonly servers: Servers;
  readonly desk: JSHandle<Desk>;
  /** The session as it must be in the end. */
  before: string;
  /** Whether the user changed the session here or at the provider, so that no other row can go on with it. */
  isSpent: boolean;
}

/** Alice's page, where she is logged in. Each row must leave it as it was, so the next one finds it there: a login takes longer than most rows. */
let shared: Bank | undefined;

/** @param skew how far the page's clock is ahead, in seconds: from the start, so that the session itself was got with it */
export async function openDesk(
  browser: Browser,
  servers: Servers,
  { learns = false, ...options }: Options,
  skew: number,
): Promise<Scene> {
  if (skew !== 0) await leave();
  shared ??= await enter(browser, servers, skew);
  const { page, context } = shared;
  const desk = await page.evaluateHandle(
    async ({ origins: { idp, api }, learns, options }) => {
      const { createStepUp, auth0Provider, createAuth0Client } = (
        window as never as { stepUp: typeof import('../../src/global') }
      ).stepUp;
      const config = {
        domain: idp,
        clientId: 'fabrikam-spa',
        authorizationParams: {
          audience: 'https://api.fabrikam.example',
          scope: 'openid profile read:accounts',
        },
      };
      const client = await createAuth0Client(config);
      const provider = auth0Provider(config, client);
      const accounts: Rule = { url: `${api}/api/accounts`, scope: 'read:accounts' };
      const transfers: Rule = {
        url: `${api}/api/transfers`,
        method: 'POST',
        ...(learns
          ? { scope: 'read:accounts', challengeable: 'transfer:funds' }
          : { scope: 'transfer:funds' }),
      };
      const sdk = createStepUp({ provider, rules: [accounts, transfers], ...options });
      // One that is disposed of makes no ordinary call either, so those are another's, of the same session.
      const others = createStepUp({ provider, rules: [accounts] });

      const controller = new AbortController();
      const outcomes: unknown[] = [];
      const pay = async () => {
        const body = JSON.stringify({ to: 'Contoso', amount: 1 });
        const sent = sdk.fetch(`${api}/api/transfers`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
          signal: controller.signal,
        });
        outcomes.push(
          await sent.then(
            ({ status }) => status,
            (error) => (error.name === 'StepUpError' ? error.code : error.name),
          ),
        );
        button.dataset['outcome'] = outcomes.join(' ');
      };
      const button = Object.assign(document.createElement('button'), { textContent: 'Pay', onclick: pay });
      document.body.prepend(button);
      return {
        sdk,
        client,
        controller,
        ordinary: async () => (await others.fetch(`${api}/api/accounts`)).status,
        close() {
          sdk.dispose();
          others.dispose();
          button.remove();
        },
      };
    },
    { origins: shared.origins, learns, options },
  );
  servers.seen.length = 0;
  return { bank: shared, page, context, servers, desk, before: await shared.session(), isSpent: skew !== 0 };
}

async function enter(browser: Browser, servers: Servers, skew: number): Promise<Bank> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addInitScript((skew) => {
    const { now } = Date;
    Date.now = () => now() + skew * 1000;
  }, skew);
  const bank = new Bank(page, context, servers);
  await bank.logIn();
  return bank;
}

export async function closeDesk({ desk, isSpent }: Scene): Promise<void> {
  if (isSpent) await leave();
  else await desk.evaluate((desk) => desk.close());
}

async function leave(): Promise<void> {
  await shared?.context.close();
  shared = undefined;
}

const button = ({ page }: Scene) => page.getByRole('button', { name: 'Pay' });

/** Clicks, and gives the window that opens. */
export const press = (scene: Scene): Promise<Page> => scene.bank.openPopup(() => button(scene).click());

/** Clicks, whether a window opens or not. */
export const click = (scene: Scene): Promise<void> => button(scene).click();

/** Waits for as many outcomes as there are words, whatever they are. */
export async function expectOutcome(scene: Scene, expected: string): Promise<void> {
  const words = expected.split(' ').length;
  await expect(button(scene)).toHaveAttribute('data-outcome', new RegExp(`^\\S+( \\S+){${words - 1}}$`), {
    timeout: 15_000,
  });
  expect(await button(scene).getAttribute('data-outcome')).toBe(expected);
}
