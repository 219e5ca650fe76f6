import { Component, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { EMPLOYEE_LIST } from '../shared/employees.js';
import { Refusal } from './bank';
import { Intranet } from './intranet';

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
