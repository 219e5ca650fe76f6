import { createStepUp } from 'dist/index.js';
import { auth0Provider } from 'dist/auth0.js';
import { logIn as logInWithAuth0 } from './auth0-spa-js.js';

const config = { domain: 'tenant.example', clientId: 'app' };

export async function logIn() {
  const provider = auth0Provider(config, await logInWithAuth0());
  return createStepUp({ provider, rules: [{ url: '/api/transfers', scope: 'transfer:funds' }] });
}

/** By popup. */
export const acquire = (stepUp) => stepUp.fetch('/api/transfers', { method: 'POST' });
