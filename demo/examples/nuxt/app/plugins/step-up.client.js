import { Auth0Client } from '@auth0/auth0-spa-js';
import { createStepUp, popup } from 'step-up-spa';
import { auth0Provider } from 'step-up-spa/auth0';

const transfers = 'http://localhost:4175/api/transfers';

/** In the browser alone, by the name of this file. The app is mounted once the session is known. */
export default defineNuxtPlugin(async () => {
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
  const stepUp = createStepUp({
    provider: auth0Provider(config, auth0),
    rules: [{ url: transfers, method: 'POST', scope: 'transfer:funds' }],
    ways: [popup({ callbackUrl: '/callback.html' })],
  });
  if (location.search.includes('code=')) {
    await auth0.handleRedirectCallback();
    history.replaceState(history.state, '', '/');
  } else {
    await auth0.checkSession();
  }
  return { provide: { auth0, stepUp, transfers } };
});
