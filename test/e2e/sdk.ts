import type { Page } from '@playwright/test';
import type { Bank } from './bank';

/** What a page made for a test gives `createStepUp` and its ways, beside what the bank does. */
export interface SdkOptions {
  readonly callbackUrl?: string;
  readonly way?: 'popup' | 'redirect' | 'popup-or-redirect';
  readonly timeoutInSeconds?: number;
  /** In the place of the bank's. */
  readonly rules?: readonly { url: string; method: string; scope: string }[];
}

/** How a call ended: the API's status, or the name or code of what it rejected with. */
export type Outcome = number | string;

interface TestPage {
  stepUp: typeof import('../../src/global');
  sdk: import('../../src').StepUp;
  outcomes: Outcome[];
  transfer(init?: RequestInit & { appState?: unknown }): Promise<void>;
}

/**
 * A StepUp of its own in the bank's page, with what is under test, and a button that starts transfers with it: `sdk-transfer`.
 * What leaves by a redirect is gone on with by the bank's own.
 */
export async function openSdk(bank: Bank, options: SdkOptions = {}): Promise<void> {
  await bank.page.evaluate(makeSdk, { ...bank.origins, options });
}

async function makeSdk({
  idp,
  api,
  options: { callbackUrl, way = 'popup', ...options },
}: {
  app: string;
  idp: string;
  api: string;
  options: SdkOptions;
}): Promise<void> {
  const page = window as never as TestPage;
  const { createStepUp, auth0Provider, createAuth0Client, popup, redirect } = page.stepUp;
  const config = {
    domain: idp,
    clientId: 'fabrikam-spa',
    authorizationParams: { audience: 'https://api.fabrikam.example', scope: 'openid profile read:accounts' },
  };
  const client = await createAuth0Client(config);
  page.sdk = createStepUp({
    provider: auth0Provider(config, client),
    rules: [
      { url: `${api}/api/accounts`, scope: 'read:accounts' },
      { url: `${api}/api/transfers`, method: 'POST', scope: 'transfer:funds' },
    ],
    ways: [
      ...(way === 'redirect' ? [] : [popup(callbackUrl === undefined ? {} : { callbackUrl })]),
      ...(way === 'popup' ? [] : [redirect()]),
    ],
    ...options,
  });
  page.outcomes = [];
  page.transfer = async (init) => {
    const body = JSON.stringify({ to: 'Contoso', amount: 4200 });
    await page.sdk
      .fetch(`${api}/api/transfers`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        ...init,
      })
      .then(
        ({ status }) => page.outcomes.push(status),
        (error: { code?: string; name: string }) => page.outcomes.push(error.code ?? error.name),
      );
  };
  const button = document.body.appendChild(document.createElement('button'));
  button.dataset['testid'] = 'sdk-transfer';
  button.dataset['count'] = '1';
  button.textContent = 'Transfer';
  button.style.cssText = 'position:fixed;inset:0 auto auto 0;z-index:9';
  button.onclick = () => {
    for (let index = 0; index < Number(button.dataset['count']); index += 1) void page.transfer();
  };
}

/** How the calls ended that have. */
export function outcomesOf(page: Page): Promise<Outcome[]> {
  return page.evaluate(() => (window as never as TestPage).outcomes);
}
