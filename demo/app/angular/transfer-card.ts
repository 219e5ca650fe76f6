import { Component, inject, signal } from '@angular/core';
import { readOrder } from '../shared/transfer.js';
import { hintFor, keepWay, keptWay, WAY_OPTIONS } from '../shared/ways.js';
import { Result } from './result';
import { Transfers } from './transfers';

@Component({
  selector: 'bank-transfer',
  host: { style: 'display: contents' },
  imports: [Result],
  template: `
    <section class="card" aria-labelledby="transfer-title">
      <h2 class="card-title" id="transfer-title">Transfer</h2>
      <form class="transfer" novalidate autocomplete="off" (submit)="submit($event)">
        <label class="field">
          <span>To</span>
          <input
            name="to"
            value="Contoso Coffee"
            maxlength="60"
            [attr.aria-invalid]="news().code === 'invalid_recipient'"
          />
        </label>
        <label class="field amount">
          <span>Amount</span>
          <span class="amount-box">
            <input
              name="amount"
              value="250.00"
              inputmode="decimal"
              data-testid="transfer-amount"
              [attr.aria-invalid]="news().code === 'invalid_amount'"
            />
            <span class="unit" aria-hidden="true">EUR</span>
          </span>
        </label>
        <label class="field way">
          <span>Confirm in</span>
          <span class="way-box">
            <select data-testid="way" aria-describedby="transfer-hint" (change)="choose($event)">
              @for (option of options; track option.way) {
                <option [value]="option.way" [selected]="option.way === way()">{{ option.label }}</option>
              }
            </select>
          </span>
        </label>
        <div class="transfer-actions">
          <button class="button" data-testid="transfer">Transfer</button>
          @if (transfers.running().length > 0) {
            <button class="button quiet" type="button" data-testid="cancel" (click)="transfers.cancel()">
              Cancel
            </button>
          }
        </div>
        <p class="hint" id="transfer-hint">{{ hint() }}</p>
      </form>
      <bank-result testId="transfer-result" [news]="news()" />
    </section>
  `,
})
export class TransferCard {
  readonly transfers = inject(Transfers);
  readonly news = this.transfers.news;
  readonly options = WAY_OPTIONS;
  readonly way = signal(keptWay());
  readonly hint = () => hintFor(this.way());

  choose(event: Event): void {
    this.way.set((event.target as HTMLSelectElement).value);
    keepWay(this.way());
  }

  submit(event: Event): void {
    event.preventDefault();
    const order = readOrder(new FormData(event.target as HTMLFormElement));
    if ('code' in order) this.news.set(order);
    else this.transfers.start(order);
  }
}
