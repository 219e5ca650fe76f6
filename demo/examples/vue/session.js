import { Auth0Client } from '@auth0/auth0-spa-js';
import { createStepUp, popup } from 'step-up-spa';
import { auth0Provider } from 'step-up-spa/auth0';

export const transfers = 'http://localhost:4175/api/transfers';
const config = {
  domain: 'http://localhost:4174',
  clientId: 'fabrikam-spa',
  authorizationParams: {
    audience: 'https://api.fabrikam.example',
    scope: 'openid profile read:accounts',
    redirect_uri: location.origin,
  },
};
export const auth0 = new Auth0Client(config);
export const stepUp = createStepUp({
  provider: auth0Provider(config, auth0),
  rules: [{ url: transfers, method: 'POST', scope: 'transfer:funds' }],
  ways: [popup({ callbackUrl: '/callback.html' })],
});

/** Finishes a login that this page load is the way back from, or finds the session again. */
export async function start() {
  if (location.search.includes('code=')) {
    await auth0.handleRedirectCallback();
    history.replaceState(null, '', '/');
  } else {
    await auth0.checkSession();
  }
}
