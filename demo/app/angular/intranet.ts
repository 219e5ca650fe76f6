import { Component } from '@angular/core';
import { stepUpSnapshot } from 'step-up-spa/angular';
import { levelOf } from '../shared/employees.js';

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
