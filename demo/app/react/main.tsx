/** Fabrikam Bank with React and auth0-react. Read this, then step-up.ts, then transfers.ts. */
import { Auth0Provider, useAuth0 } from '@auth0/auth0-react';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { isStepUpRedirect } from 'step-up-spa';
import { Desk } from './desk';
import { Masthead } from './frame';
import { client } from './step-up';

// A login and a step-up come back to the same URL. Auth0Provider finishes a login, and is told to leave a step-up's answer to the SDK.
// This is asked once, before the first render: later the address bar shows nothing of it any more.
const skipRedirectCallback = isStepUpRedirect();

function App() {
  const { isLoading } = useAuth0();
  return (
    <>
      <Masthead />
      <main className="desk pair">{!isLoading && <Desk />}</main>
    </>
  );
}

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Auth0Provider client={client} skipRedirectCallback={skipRedirectCallback}>
      <App />
    </Auth0Provider>
  </StrictMode>,
);
