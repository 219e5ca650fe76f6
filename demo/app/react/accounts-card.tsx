import { useEffect, useState } from 'react';
import { type Accounts, loadAccounts } from '../shared/accounts';
import { api, stepUp } from './step-up';

/** `sent` is how many transfers were made: balances are loaded anew after each. */
export function AccountsCard({ sent }: { sent: number }) {
  const [accounts, show] = useState<Accounts>();
  useEffect(() => {
    let isLatest = true;
    void loadAccounts(stepUp, api).then((loaded) => isLatest && show(loaded));
    return () => {
      isLatest = false;
    };
  }, [sent]);

  const { total = '', list = [], trouble = 'Loading…' } = accounts ?? {};
  return (
    <section className="card accounts" aria-labelledby="accounts-title">
      <h1 className="card-title" id="accounts-title">
        Accounts
      </h1>
      <div data-testid="accounts" aria-busy={accounts === undefined}>
        {trouble !== '' && <p className="hint">{trouble}</p>}
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
