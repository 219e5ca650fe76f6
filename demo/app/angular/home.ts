import { Component, effect, inject, signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { AuthService } from '@auth0/auth0-angular';
import { loginNews } from '../shared/news.js';
import { loadAccounts } from '../shared/records.js';
import { readOrder } from '../shared/transfer.js';
import { hintFor, keepWay, keptWay, WAY_OPTIONS } from '../shared/ways.js';
import { injectHttpFetch } from './http-fetch';
import { Result } from './result';
import { SETTINGS } from './settings';
import { Transfers } from './transfers';

@Component({
  selector: 'bank-accounts',
  host: { style: 'display: contents' },
  template: `
    <section class="card accounts" aria-labelledby="accounts-title">
      <h1 class="card-title" id="accounts-title">Accounts</h1>
      <div data-testid="accounts" [attr.aria-busy]="accounts() === undefined">
        @if (accounts(); as loaded) {
          @if (loaded.trouble.text) {
            <p class="hint">{{ loaded.trouble.text }}</p>
          }
          @if (loaded.total) {
            <p class="total"><span>Total</span>{{ loaded.total }}</p>
          }
          <ul class="account-list">
            @for (account of loaded.list; track account.id) {
              <li>
                <span class="account-name">{{ account.name }}</span>
                <span class="account-balance">{{ account.balance }}</span>
              </li>
            }
          </ul>
        } @else {
          <p class="hint">Loading…</p>
        }
      </div>
    </section>
  `,
})
class AccountsCard {
  readonly accounts = signal<Awaited<ReturnType<typeof loadAccounts>> | undefined>(undefined);

  constructor() {
    const http = injectHttpFetch();
    const { api } = inject(SETTINGS);
    const { sent } = inject(Transfers);
    effect((onCleanup) => {
      sent(); // balances are loaded anew after each transfer
      let isLatest = true;
      onCleanup(() => (isLatest = false));
      void loadAccounts(http, api).then((loaded) => isLatest && this.accounts.set(loaded));
    });
  }
}

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
class TransferCard {
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

@Component({
  selector: 'bank-home',
  host: { style: 'display: contents' },
  imports: [AccountsCard, TransferCard],
  template: `
    @if (isAuthenticated()) {
      <bank-accounts />
      <bank-transfer />
    } @else if (isAuthenticated() === false) {
      @if (trouble(); as text) {
        <p class="alert" role="alert">{{ text }}</p>
      }
      <section class="hero">
        <h1>A bank that asks again before it moves money.</h1>
        <p class="lead">
          This page is made with Angular and auth0-angular. Log in, press Transfer, and give one more
          permission, once.
        </p>
      </section>
    }
  `,
})
export class Home {
  readonly #auth = inject(AuthService);
  readonly #transfers = inject(Transfers);
  readonly #error = toSignal(this.#auth.error$);
  /** Undefined until it is known: who comes back to a session is not asked to log in first. */
  readonly isAuthenticated = toSignal(this.#auth.isAuthenticated$);

  /** A step-up may come back to a session that is gone. Then there is no form whose line could say so. */
  trouble(): string {
    const error = this.#error();
    return error ? loginNews(error) : this.#transfers.news().text;
  }
}
