import { useEffect, useState } from 'react';
import { loadAccounts } from '../shared/records.js';
import { api, stepUp } from './step-up';
import { TransferCard } from './transfer-card';
import type { Transfers } from './transfers';

export function Bank({ transfers }: { transfers: Transfers }) {
  return (
    <>
      <AccountsCard sent={transfers.sent} />
      <TransferCard transfers={transfers} />
    </>
  );
}

/** `sent` is how many transfers were made: balances are loaded anew after each. */
function AccountsCard({ sent }: { sent: number }) {
  const [accounts, show] = useState<Awaited<ReturnType<typeof loadAccounts>>>();
  useEffect(() => {
    let isLatest = true;
    void loadAccounts(stepUp, api).then((loaded) => isLatest && show(loaded));
    return () => {
      isLatest = false;
    };
  }, [sent]);

  const { total, list, trouble } = accounts ?? { total: '', list: [], trouble: { text: 'Loading…' } };
  return (
    <section className="card accounts" aria-labelledby="accounts-title">
      <h1 className="card-title" id="accounts-title">
        Accounts
      </h1>
      <div data-testid="accounts" aria-busy={accounts === undefined}>
        {trouble.text !== '' && <p className="hint">{trouble.text}</p>}
        {total !== '' && (
          <p className="total">
            <span>Total</span>
            {total}
          </p>
        )}
        <ul className="account-list">
          {list.map(({ id, name, balance }) => (
            <li key={id}>
              <span className="account-name">{name}</span>
              <span className="account-balance">{balance}</span>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
