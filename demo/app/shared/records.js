// @ts-check
import { formatAmount } from './money.js';
import { codeOf, pageNews, sentenceForCode } from './news.js';

/**
 * Ordinary calls: the session has `read:accounts`, so the SDK attaches the session's own token and opens nothing.
 *
 * @typedef {{ fetch: import('step-up-spa').StepUp['fetch'] }} Sdk
 * @typedef {{ id: string, name: string, balance: number, currency: string }} Account
 * @typedef {{ id: string, name: string, city: string }} Customer
 *
 * @typedef {object} Accounts what the accounts card shows
 * @property {string} total
 * @property {{ id: string, name: string, balance: string }[]} list
 * @property {import('./news.js').News} trouble what went wrong, if anything did
 */

/**
 * @param {Sdk} stepUp
 * @param {string} url
 */
async function read(stepUp, url) {
  const response = await stepUp.fetch(url);
  if (!response.ok) throw new TypeError(`HTTP ${response.status}`);
  return response.json();
}

/**
 * @param {Sdk} stepUp
 * @param {string} api its origin
 * @returns {Promise<Accounts>}
 */
export async function loadAccounts(stepUp, api) {
  try {
    /** @type {Account[]} */
    const accounts = await read(stepUp, `${api}/api/accounts`);
    const total = accounts.reduce((sum, { balance }) => sum + balance, 0);
    return {
      total: formatAmount(total, accounts[0]?.currency),
      list: accounts.map(({ id, name, balance, currency }) => ({
        id,
        name,
        balance: formatAmount(balance, currency),
      })),
      trouble: { code: '', text: '' },
    };
  } catch (caught) {
    const code = codeOf(caught);
    const isDown = code === 'network';
    const text = isDown
      ? 'Your accounts could not be loaded. Reload the page to try again.'
      : sentenceForCode(code);
    return { total: '', list: [], trouble: { code, text } };
  }
}

/**
 * @param {Sdk} stepUp
 * @param {string} api its origin
 * @returns {Promise<{ list: Customer[], trouble: string }>}
 */
export async function loadCustomers(stepUp, api) {
  try {
    return { list: await read(stepUp, `${api}/api/customers`), trouble: '' };
  } catch (caught) {
    return { list: [], trouble: pageNews(caught).text };
  }
}

/**
 * The audit trail. The rule names `read:accounts` only, which the session has. That the API also wants a recent login it
 * says in its answer (RFC 9470); the SDK sees to it, once, and sends the request again.
 *
 * @param {Sdk} stepUp
 * @param {string} api its origin
 */
export const askAudit = (stepUp, api) =>
  stepUp.fetch(`${api}/api/audit`, { appState: { returnTo: location.href, call: 'audit' } });

export const AUDIT_PENDING = {
  code: 'pending',
  text: 'Asking for the audit trail. It wants a login of the last minute.',
};

/**
 * How the call ends. It never rejects.
 *
 * @param {Promise<Response>} answer
 * @returns {Promise<import('./news.js').News>}
 */
export async function auditNews(answer) {
  try {
    const response = await answer;
    if (!response.ok)
      return {
        code: `http_${response.status}`,
        text: `The audit trail stays closed: the API answered ${response.status}.`,
      };
    const entries = await response.json();
    const { who, what } = entries.at(-1);
    return { code: 'ok', text: `${entries.length} entries. The last is ${who}’s: “${what}”.` };
  } catch (caught) {
    return pageNews(caught);
  }
}
