import { randomUUID } from 'node:crypto';

/** A transfer that cannot be made; `code` is for the answer's `error`. */
export class TransferError extends Error {
  name = 'TransferError';

  constructor(code, message, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** Everybody's accounts, in whole cents. Transfers are paid from the first one. */
export function createLedger() {
  const accounts = new Map([
    ['alice', openAccounts(24_835_000, 120_000_000)],
    ['bob', openAccounts(9_127_500, 34_000_000)],
    ['carol', openAccounts(1_204_900, 5_600_000)],
  ]);

  return {
    accountsOf(sub) {
      return accounts.get(sub) ?? [];
    },
    /**
     * @param {string} sub
     * @param {{ to: unknown, amount: unknown }} order as it came, unchecked
     * @throws {TransferError}
     */
    transfer(sub, { to, amount }) {
      if (typeof to !== 'string' || to.trim() === '' || to.length > 64) {
        throw new TransferError('invalid_request', '"to" must be a text of 1 to 64 characters');
      }
      if (!Number.isSafeInteger(amount) || amount <= 0) {
        throw new TransferError('invalid_request', '"amount" must be a positive whole number of cents');
      }
      const [source] = accounts.get(sub) ?? [];
      if (source === undefined || source.balance < amount) {
        throw new TransferError('insufficient_funds', 'The balance does not cover this amount');
      }
      source.balance -= amount;
      return { id: randomUUID(), to, amount, balance: source.balance };
    },
  };
}

function openAccounts(everyday, savings) {
  return [
    { id: 'everyday', name: 'Everyday account', balance: everyday, currency: 'EUR' },
    { id: 'savings', name: 'Savings', balance: savings, currency: 'EUR' },
  ];
}
