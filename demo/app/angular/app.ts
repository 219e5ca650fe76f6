import { Component, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { Router, RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { AuthService } from '@auth0/auth0-angular';
import { injectStepUp, stepUpSnapshot } from 'step-up-spa/angular';
import { PAGES, PLACES } from '../shared/places.js';
import { SETTINGS } from './settings';

@Component({
  selector: 'bank-masthead',
  host: { style: 'display: contents' },
  imports: [RouterLink],
  template: `
    <header class="masthead">
      <a class="brand" routerLink="/">
        <img src="/favicon.svg" width="30" height="30" alt="" />
        <span>Fabrikam <span class="brand-kind">Bank</span></span>
      </a>
      <nav class="pages" aria-label="The same bank, made with">
        @for (page of pages; track page.href) {
          <a [href]="page.href" [attr.aria-current]="page.name === 'Angular' ? 'page' : null">{{
            page.name
          }}</a>
        }
      </nav>
      <div class="masthead-session">
        @if (user(); as person) {
          <span class="user"
            ><span data-testid="user">{{ person.name }}</span></span
          >
          <button type="button" class="button quiet" data-testid="logout" (click)="leave()">Log out</button>
        } @else if (user() === null) {
          <button type="button" class="button" data-testid="login" (click)="logIn()">Log in</button>
        }
      </div>
    </header>
  `,
})
class Masthead {
  readonly pages = PAGES;
  readonly #auth = inject(AuthService);
  readonly #stepUp = injectStepUp();
  readonly #home = inject(SETTINGS).home;
  /** Null if nobody is logged in, undefined until that is known. */
  readonly user = toSignal(this.#auth.user$);

  logIn(): void {
    this.#auth.loginWithRedirect().subscribe();
  }

  leave(): void {
    this.#stepUp.clear(); // a token that was prepared and not spent does not outlive the session
    this.#auth.logout({ logoutParams: { returnTo: this.#home } }).subscribe();
  }
}

@Component({
  selector: 'bank-places',
  host: { style: 'display: contents' },
  imports: [RouterLink, RouterLinkActive],
  template: `
    <div class="places-row">
      <nav class="places" aria-label="Fabrikam">
        @for (it of places; track it.place) {
          <a
            [routerLink]="it.place === 'bank' ? '/' : '/' + it.place"
            routerLinkActive
            #active="routerLinkActive"
            [routerLinkActiveOptions]="{ exact: true }"
            [attr.aria-current]="active.isActive || isClosed(it.place) ? 'page' : null"
            [attr.data-testid]="'nav-' + it.place"
            >{{ it.label }}</a
          >
        }
      </nav>
      <!-- A guarded page is entered once it may be; until then this is all there is to see of it. -->
      @if (snapshot().requirement?.acr_values) {
        <p class="hint" role="status">Confirm at Fabrikam ID that it is you.</p>
      }
    </div>
  `,
})
class Places {
  readonly places = PLACES;
  readonly snapshot = stepUpSnapshot();
  readonly #router = inject(Router);

  /** Who was not let in is there, too. */
  isClosed(place: string): boolean {
    return place === 'employees' && this.#router.url === '/closed';
  }
}

@Component({
  selector: '[id=root]',
  host: { style: 'display: contents' },
  imports: [Masthead, Places, RouterOutlet],
  template: `
    <bank-masthead />
    <main class="desk pair">
      @if (isAuthenticated()) {
        <bank-places />
      }
      <router-outlet />
    </main>
  `,
})
export class App {
  readonly isAuthenticated = toSignal(inject(AuthService).isAuthenticated$, { initialValue: false });
}
