'use client';

import { Auth0Client } from '@auth0/auth0-spa-js';
import { useEffect, useState } from 'react';
import { createStepUp, isStepUpError, popup } from 'step-up-spa';
import { auth0Provider } from 'step-up-spa/auth0';
import { useStepUp } from 'step-up-spa/react';

const transfers = 'http://localhost:4175/api/transfers';
const config = {
  domain: 'http://localhost:4174',
  clientId: 'fabrikam-spa',
  authorizationParams: {
    audience: 'https://api.fabrikam.example',
    scope: 'openid profile read:accounts',
    redirect_uri: globalThis.location?.origin,
  },
};
// On the server, too, where the page is rendered with the status `idle`.
const auth0 = new Auth0Client(config);
const stepUp = createStepUp({
  provider: auth0Provider(config, auth0),
  rules: [{ url: transfers, method: 'POST', scope: 'transfer:funds' }],
  ways: [popup({ callbackUrl: '/callback.html' })],
});

/** Once a page load: strict mode runs effects twice. */
let session;
const start = () => (session ??= findSession());

async function findSession() {
  if (location.search.includes('code=')) {
    await auth0.handleRedirectCallback();
    history.replaceState(null, '', '/');
  } else {
    await auth0.checkSession();
  }
  return auth0.isAuthenticated();
}

export default function Page() {
  const { status } = useStepUp(stepUp);
  const [isLoggedIn, setLoggedIn] = useState(false);
  const [result, setResult] = useState('');
  useEffect(() => void start().then(setLoggedIn, (error) => setResult(error.message)), []);

  const transfer = async () => {
    const body = JSON.stringify({ to: 'Erin', amount: 10_000 });
    const headers = { 'Content-Type': 'application/json' };
    try {
      const response = await stepUp.fetch(transfers, { method: 'POST', headers, body });
      setResult(response.ok ? 'Transferred' : `The bank said no: ${response.status}`);
    } catch (error) {
      if (!isStepUpError(error)) throw error;
      setResult(`Not transferred: ${error.message}`);
    }
  };
  return (
    <main>
      {isLoggedIn ? (
        <button onClick={transfer}>Transfer 100 EUR</button>
      ) : (
        <button onClick={() => auth0.loginWithRedirect()}>Log in</button>
      )}{' '}
      <small>{status}</small>
      <p role="status">{result}</p>
    </main>
  );
}
