import { Component, inject, signal } from '@angular/core';
import { loadCustomers } from '../shared/records.js';
import { Audit } from './bank';
import { injectHttpFetch } from './http-fetch';
import { Intranet } from './intranet';
import { Result } from './result';
import { SETTINGS } from './settings';

/** A page for which the login is enough. */
@Component({
  selector: 'bank-customers',
  host: { style: 'display: contents' },
  imports: [Intranet, Result],
  template: `
    <bank-intranet />
    <section class="card" aria-labelledby="customers-title">
      <h2 class="card-title" id="customers-title">Customers</h2>
      @if (customers()?.trouble ?? 'Loading…'; as trouble) {
        <p class="hint">{{ trouble }}</p>
      }
      <ul class="account-list" data-testid="customers" [attr.aria-busy]="customers() === undefined">
        @for (customer of customers()?.list; track customer.id) {
          <li>
            <span class="account-name">{{ customer.name }}</span>
            <span class="hint">{{ customer.city }}</span>
          </li>
        }
      </ul>
    </section>
    <section class="card audit" aria-labelledby="audit-title">
      <h2 class="card-title" id="audit-title">Audit trail</h2>
      <p class="hint">
        No rule of this page says what it takes. The API does: it wants a login of the last minute, and says
        so in its answer.
      </p>
      <button type="button" class="button quiet" data-testid="audit" (click)="audit.ask()">
        Read the audit trail
      </button>
      <bank-result testId="audit-result" [news]="audit.news()" />
    </section>
  `,
})
export class Customers {
  readonly audit = inject(Audit);
  readonly customers = signal<Awaited<ReturnType<typeof loadCustomers>> | undefined>(undefined);

  constructor() {
    void loadCustomers(injectHttpFetch(), inject(SETTINGS).api).then((loaded) => this.customers.set(loaded));
  }
}
