import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { Component, inject, signal } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { Auth0Client } from '@auth0/auth0-spa-js';
import { createStepUp, isStepUpError, popup } from 'step-up-spa';
import { provideStepUp, stepUpInterceptor, stepUpSnapshot } from 'step-up-spa/angular';
import { auth0Provider } from 'step-up-spa/auth0';

const transfers = 'http://localhost:4175/api/transfers';
const config = {
  domain: 'http://localhost:4174',
  clientId: 'fabrikam-spa',
  authorizationParams: {
    audience: 'https://api.fabrikam.example',
    scope: 'openid profile read:accounts',
    redirect_uri: location.origin,
  },
};
const auth0 = new Auth0Client(config);
const session = findSession();

/** Finishes a login that this page load is the way back from, or finds the session again. */
async function findSession() {
  if (location.search.includes('code=')) {
    await auth0.handleRedirectCallback();
    history.replaceState(null, '', '/');
  } else {
    await auth0.checkSession();
  }
  return auth0.isAuthenticated();
}

/** The app starts once this is there. */
async function openBank() {
  await session;
  return createStepUp({
    provider: auth0Provider(config, auth0),
    rules: [{ url: transfers, method: 'POST', scope: 'transfer:funds' }],
    ways: [popup({ callbackUrl: '/callback.html' })],
  });
}

@Component({
  selector: 'app-root',
  template: `
    @if (isLoggedIn()) {
      <button (click)="transfer()">Transfer 100 EUR</button> <small>{{ snapshot().status }}</small>
      <p role="status">{{ result }}</p>
    } @else {
      <button (click)="logIn()">Log in</button>
    }
  `,
})
class App {
  readonly isLoggedIn = signal(false);
  readonly snapshot = stepUpSnapshot();
  result = '';
  readonly #http = inject(HttpClient);

  constructor() {
    void session.then((isLoggedIn) => this.isLoggedIn.set(isLoggedIn));
  }

  logIn() {
    void auth0.loginWithRedirect();
  }

  transfer() {
    this.#http.post(transfers, { to: 'Erin', amount: 10_000 }).subscribe({
      next: () => (this.result = 'Transferred'),
      error: (error: Error) => {
        this.result = `${isStepUpError(error) ? 'Not transferred' : 'The bank said no'}: ${error.message}`;
      },
    });
  }
}

bootstrapApplication(App, {
  providers: [provideHttpClient(withInterceptors([stepUpInterceptor])), provideStepUp(openBank())],
}).catch(console.error);
