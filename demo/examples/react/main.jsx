import { createAuth0Client } from '@auth0/auth0-spa-js';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
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
    redirect_uri: location.origin,
  },
};
const auth0 = await createAuth0Client(config);
if (location.search.includes('code=')) {
  await auth0.handleRedirectCallback();
  history.replaceState(null, '', '/');
}
const isLoggedIn = await auth0.isAuthenticated();
const stepUp = createStepUp({
  provider: auth0Provider(config, auth0),
  rules: [{ url: transfers, method: 'POST', scope: 'transfer:funds' }],
  ways: [popup({ callbackUrl: '/callback.html' })],
});

function Transfer() {
  const { status } = useStepUp(stepUp);
  const [result, setResult] = useState('');
  const transfer = async () => {
    const body = JSON.stringify({ to: 'Erin', amount: 10_000 });
    const headers = { 'Content-Type': 'application/json' };
    try {
      const { ok, status } = await stepUp.fetch(transfers, { method: 'POST', headers, body });
      setResult(ok ? 'Transferred' : `The bank said no: ${status}`);
    } catch (error) {
      if (!isStepUpError(error)) throw error;
      setResult(`Not transferred: ${error.message}`);
    }
  };
  return (
    <>
      <button onClick={transfer}>Transfer 100 EUR</button> <small>{status}</small>
      <p role="status">{result}</p>
    </>
  );
}

createRoot(document.getElementById('root')).render(
  isLoggedIn ? <Transfer /> : <button onClick={() => auth0.loginWithRedirect()}>Log in</button>,
);
