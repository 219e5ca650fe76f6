import { OidcClient } from '@axa-fr/oidc-client';

const client = OidcClient.getOrCreate()({
  authority: 'https://tenant.example',
  client_id: 'app',
  redirect_uri: `${location.origin}/callback`,
  scope: 'openid',
  service_worker_relative_url: '/OidcServiceWorker.js',
});

export async function logIn() {
  await client.tryKeepExistingSessionAsync();
  if (location.pathname === '/callback') await client.loginCallbackAsync();
  if (!client.tokens) await client.loginAsync('/');
}

/** By redirect: it has no popup. */
export const acquire = () => client.loginAsync('/', undefined, false, 'openid transfer:funds');
