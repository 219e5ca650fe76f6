import { element } from './element.js';
import { formatAmount } from './money.js';
import { codeOf, sentenceForCode } from './sentence.js';

/**
 * The accounts card: an ordinary call. The session was granted `read:accounts` at login, so the SDK attaches the
 * session's own token and opens nothing.
 *
 * @param {{ fetch: typeof fetch }} sdk
 * @param {string} api
 */
export function createAccounts(sdk, api) {
  const box = document.getElementById('accounts');

  function show(accounts) {
    const currency = accounts[0]?.currency ?? 'EUR';
    const total = accounts.reduce((sum, account) => sum + account.balance, 0);
    document.getElementById('currency').textContent = currency;
    box.replaceChildren(
      element('p', { class: 'total' }, element('span', {}, 'Total'), formatAmount(total, currency)),
      element(
        'ul',
        { class: 'account-list' },
        ...accounts.map((account) =>
          element(
            'li',
            {},
            element('span', { class: 'account-name' }, account.name),
            element('span', { class: 'account-balance' }, formatAmount(account.balance, account.currency)),
          ),
        ),
      ),
    );
  }

  return {
    async load() {
      box.setAttribute('aria-busy', 'true');
      try {
        const response = await sdk.fetch(`${api}/api/accounts`);
        if (!response.ok) throw new TypeError(`HTTP ${response.status}`);
        show(await response.json());
      } catch (error) {
        const code = codeOf(error);
        box.replaceChildren(
          element(
            'p',
            { class: 'hint', 'data-code': code },
            code === 'network'
              ? 'Your accounts could not be loaded. Reload the page to try again.'
              : sentenceForCode(code),
          ),
        );
      } finally {
        box.removeAttribute('aria-busy');
      }
    },
  };
}
