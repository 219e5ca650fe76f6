import { type SubmitEvent, useState } from 'react';
import { readOrder } from '../shared/transfer.js';
import { hintFor, keepWay, keptWay, WAY_OPTIONS } from '../shared/ways.js';
import { Result } from './result';
import type { Transfers } from './transfers';

export function TransferCard({
  transfers: { news, tell, isRunning, start, cancel },
}: {
  transfers: Transfers;
}) {
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
