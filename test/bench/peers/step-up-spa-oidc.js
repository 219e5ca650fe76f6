import { createStepUp, popup } from 'dist/index.js';
import { oidcProvider } from 'dist/oidc.js';

/** The login is another library's, or a BFF's cookie: this is what comes on top of it. */
export const logIn = (session) =>
  createStepUp({
    provider: oidcProvider({ issuer: 'https://tenant.example', clientId: 'app', session }),
    rules: [{ url: '/api/transfers', scope: 'transfer:funds' }],
    ways: [popup({ callbackUrl: '/callback.html' })],
  });

/** By popup. */
export const acquire = (stepUp) => stepUp.fetch('/api/transfers', { method: 'POST' });
