import { isStepUpError, type StepUp } from 'step-up-spa';
import { formatAmount } from '../public/money.js';
import { codeOf, sentenceForCode } from '../public/sentence.js';

/** What the accounts card shows. */
export interface Accounts {
  readonly total: string;
  readonly list: readonly { readonly id: string; readonly name: string; readonly balance: string }[];
  /** What went wrong; empty if nothing did. */
  readonly trouble: string;
}

interface Account {
  readonly id: string;
  readonly name: string;
  readonly balance: number;
  readonly currency: string;
}

/** An ordinary call: the session has `read:accounts`, so the SDK attaches the session's own token and opens nothing. */
export async function loadAccounts(stepUp: StepUp, api: string): Promise<Accounts> {
  try {
    const response = await stepUp.fetch(`${api}/api/accounts`);
    if (!response.ok) throw new TypeError(`HTTP ${response.status}`);
    const accounts = (await response.json()) as Account[];
    const sum = accounts.reduce((total, { balance }) => total + balance, 0);
    return {
      total: formatAmount(sum, accounts[0]?.currency ?? 'EUR'),
      list: accounts.map(({ id, name, balance, currency }) => ({
        id,
        name,
        balance: formatAmount(balance, currency),
      })),
      trouble: '',
    };
  } catch (error) {
    const code = codeOf(error, isStepUpError);
    const trouble =
      code === 'network'
        ? 'Your accounts could not be loaded. Reload the page to try again.'
        : sentenceForCode(code);
    return { total: '', list: [], trouble };
  }
}
