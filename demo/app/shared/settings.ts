import type { Auth0ClientOptions } from '@auth0/auth0-spa-js';
import { popup, type Rule, type Way } from 'step-up-spa';
import { redirect } from 'step-up-spa/redirect';
import { paymentOf } from '../public/payment.js';
import { keptWay, WAYS } from '../public/ways.js';

export interface Settings {
  /** What the app logs in with. */
  readonly config: Auth0ClientOptions;
  /** The API's origin. */
  readonly api: string;
  readonly rules: readonly Rule[];
  /** What was chosen on the page; an app of your own writes `[popup(), redirect()]`, say. */
  readonly ways: readonly Way[];
  /** Where Fabrikam ID sends the user back to: after a login, a logout, and a step-up by redirect. */
  readonly home: string;
}

/**
 * The bank as one page's settings. The demo's ports vary, so the server tells the origins.
 *
 * @param path where the page is
 */
export async function readSettings(path: string): Promise<Settings> {
  const { domain, clientId, audience, useDpop, api } = await (await fetch('/config.json')).json();
  const home = new URL(path, location.origin).href;
  return {
    config: {
      domain,
      clientId,
      useDpop,
      authorizationParams: { audience, scope: 'openid profile read:accounts', redirect_uri: home },
    },
    api,
    rules: [
      { url: `${api}/api/accounts`, method: 'GET', scope: 'read:accounts' },
      { url: `${api}/api/customers`, method: 'GET', scope: 'read:accounts' },
      { url: `${api}/api/audit`, method: 'GET', scope: 'read:accounts' },
      {
        url: `${api}/api/transfers`,
        method: 'POST',
        scope: 'transfer:funds',
        authorizationParams: paymentOf,
      },
    ],
    ways: [WAYS[keptWay()]!.create({ popup, redirect })],
    home,
  };
}
