import { createStandardPublicClientApplication } from '@azure/msal-browser';

const auth = { clientId: 'app', authority: 'https://login.example/tenant' };

export async function logIn() {
  const app = await createStandardPublicClientApplication({ auth });
  await app.handleRedirectPromise();
  if (app.getAllAccounts().length === 0) await app.loginRedirect({ scopes: ['openid'] });
  return app;
}

/** By popup. @param {import('@azure/msal-browser').IPublicClientApplication} app */
export const acquire = (app) => app.acquireTokenPopup({ scopes: ['api://bank/transfer'] });
