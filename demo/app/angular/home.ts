import { Component, effect, inject, signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { AuthService } from '@auth0/auth0-angular';
import { loginNews } from '../shared/news.js';
import { loadAccounts } from '../shared/records.js';
import { injectHttpFetch } from './http-fetch';
import { SETTINGS } from './settings';
import { TransferCard } from './transfer-card';
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
  selector: 'bank-home',
  host: { style: 'display: contents' },
  imports: [AccountsCard, TransferCard],
  template: `
    @if (isAuthenticated()) {
      <bank-accounts />
      <bank-transfer />
    } @else {
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
  readonly isAuthenticated = toSignal(this.#auth.isAuthenticated$, { initialValue: false });

  /** A step-up may come back to a session that is gone. Then there is no form whose line could say so. */
  trouble(): string {
    const error = this.#error();
    return error ? loginNews(error) : this.#transfers.news().text;
  }
}
