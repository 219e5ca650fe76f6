import { type SubmitEvent, useEffect, useState } from 'react';
import { loadAccounts } from '../shared/records.js';
import { readOrder } from '../shared/transfer.js';
import { hintFor, keepWay, keptWay, WAY_OPTIONS } from '../shared/ways.js';
import { Result } from './frame';
import { api, stepUp } from './step-up';
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

function TransferCard({ transfers: { news, tell, isRunning, start, cancel } }: { transfers: Transfers }) {
  const [way, choose] = useState(keptWay);
  function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const order = readOrder(new FormData(event.currentTarget));
    if ('code' in order) tell(order);
    else start(order);
  }
  return (
    <section className="card" aria-labelledby="transfer-title">
      <h2 className="card-title" id="transfer-title">
        Transfer
      </h2>
      <form className="transfer" noValidate autoComplete="off" onSubmit={submit}>
        <label className="field">
          <span>To</span>
          <input
            name="to"
            defaultValue="Contoso Coffee"
            maxLength={60}
            aria-invalid={news.code === 'invalid_recipient'}
          />
        </label>
        <label className="field amount">
          <span>Amount</span>
          <span className="amount-box">
            <input
              name="amount"
              defaultValue="250.00"
              inputMode="decimal"
              data-testid="transfer-amount"
              aria-invalid={news.code === 'invalid_amount'}
            />
            <span className="unit" aria-hidden="true">
              EUR
            </span>
          </span>
        </label>
        <label className="field way">
          <span>Confirm in</span>
          <span className="way-box">
            <select
              data-testid="way"
              aria-describedby="transfer-hint"
              value={way}
              onChange={(event) => {
                keepWay(event.target.value);
                choose(event.target.value);
              }}
            >
              {WAY_OPTIONS.map(({ way, label }) => (
                <option key={way} value={way}>
                  {label}
                </option>
              ))}
            </select>
          </span>
        </label>
        <div className="transfer-actions">
          <button className="button" data-testid="transfer">
            Transfer
          </button>
          {isRunning && (
            <button className="button quiet" type="button" data-testid="cancel" onClick={cancel}>
              Cancel
            </button>
          )}
        </div>
        <p className="hint" id="transfer-hint">
          {hintFor(way)}
        </p>
      </form>
      <Result testId="transfer-result" news={news} />
    </section>
  );
}
