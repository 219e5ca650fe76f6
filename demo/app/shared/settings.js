// @ts-check
import { paymentOf } from './transfer.js';
import { createWays } from './ways.js';

/**
 * The bank as one page's settings.
 *
 * @typedef {object} Settings
 * @property {Config} config what the app logs in with
 * @property {string} api the API's origin
 * @property {import('step-up-spa').Rule[]} rules
 * @property {import('step-up-spa').Way[]} ways
 * @property {string} home where Fabrikam ID sends the user back to: after a login, a logout, and a step-up by redirect
 *
 * @typedef {object} Config as auth0-spa-js takes it
 * @property {string} domain
 * @property {string} clientId
 * @property {boolean} useDpop
 * @property {{ audience: string, scope: string, redirect_uri: string }} authorizationParams
 */

/**
 * The demo's ports vary, so the server tells the origins.
 *
 * @param {string} path where the page is
 * @param {import('./ways.js').Parts} parts of the SDK
 * @returns {Promise<Settings>}
 */
export async function readSettings(path, parts) {
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
      { url: `${api}/api/stricter`, method: 'GET', scope: 'read:accounts', challengeable: 'transfer:funds' },
      { url: `${api}/demo/spent-token`, method: 'GET', scope: 'read:accounts' },
      {
        url: `${api}/api/transfers`,
        method: 'POST',
        scope: 'transfer:funds',
        authorizationParams: paymentOf,
      },
    ],
    ways: createWays(parts),
    home,
  };
}
