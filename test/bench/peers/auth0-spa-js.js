import { createAuth0Client } from '@auth0/auth0-spa-js';

const domain = 'tenant.example';
const audience = 'https://api.example';

export async function logIn() {
  const client = await createAuth0Client({ domain, clientId: 'app', authorizationParams: { audience } });
  if (location.search.includes('state=')) await client.handleRedirectCallback();
  if (!(await client.isAuthenticated())) await client.loginWithRedirect();
  return client;
}

/** By popup. @param {import('@auth0/auth0-spa-js').Auth0Client} client */
export const acquire = (client) =>
  client.getTokenWithPopup({ authorizationParams: { scope: 'transfer:funds' } });
