import { Component, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { stepUpSnapshot } from 'step-up-spa/angular';
import { EMPLOYEE_LIST, levelOf } from '../shared/employees.js';
import { loadCustomers } from '../shared/records.js';
import { Audit, Refusal } from './bank';
import { injectHttpFetch } from './http-fetch';
import { Result } from './result';
import { SETTINGS } from './settings';

/** The head of the intranet's pages. */
@Component({
  selector: 'bank-intranet',
  host: { style: 'display: contents' },
  template: `
    <header class="intranet">
      <h1>Fabrikam Intranet</h1>
      <p class="hint">
        How you were authenticated: <b class="level" data-testid="authentication-level">{{ level() }}</b>
      </p>
    </header>
  `,
})
export class Intranet {
  readonly #snapshot = stepUpSnapshot();
  readonly level = () => levelOf(this.#snapshot().assurance);
}

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

/** A page that takes two factors: the route says so, and this is not made before. */
@Component({
  selector: 'bank-employees',
  host: { style: 'display: contents' },
  imports: [Intranet],
  template: `
    <bank-intranet />
    <section class="card wide" aria-labelledby="employees-title">
      <h2 class="card-title" id="employees-title">Employees</h2>
      <ul class="account-list" data-testid="employees">
        @for (employee of employees; track employee.name) {
          <li>
            <span class="account-name">{{ employee.name }}</span>
            <span class="hint">{{ employee.role }}</span>
            <span class="account-balance">{{ employee.salary }}</span>
          </li>
        }
      </ul>
    </section>
  `,
})
export class Employees {
  readonly employees = EMPLOYEE_LIST;
}

/** Says why it stays closed, and tries again. */
@Component({
  selector: 'bank-closed',
  host: { style: 'display: contents' },
  imports: [Intranet, RouterLink],
  template: `
    <bank-intranet />
    <section class="card wide" aria-labelledby="employees-title">
      <h2 class="card-title" id="employees-title">Employees</h2>
      @if (refusal.news(); as news) {
        @if (news.text) {
          <p class="result" role="alert" data-testid="employees-error" [attr.data-code]="news.code">
            <span class="mark" aria-hidden="true"></span>{{ news.text }}
          </p>
        }
      }
      <button
        type="button"
        class="button quiet retry"
        data-testid="employees-retry"
        [routerLink]="refusal.wanted()"
      >
        Try again
      </button>
    </section>
  `,
})
export class Closed {
  readonly refusal = inject(Refusal);
}
