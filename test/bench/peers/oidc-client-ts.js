import { UserManager } from 'oidc-client-ts';

const manager = new UserManager({
  authority: 'https://tenant.example',
  client_id: 'app',
  redirect_uri: location.origin,
  popup_redirect_uri: `${location.origin}/callback.html`,
});

export async function logIn() {
  if (location.search.includes('state=')) await manager.signinRedirectCallback();
  if ((await manager.getUser()) === null) await manager.signinRedirect();
}

/** By popup. */
export const acquire = () => manager.signinPopup({ scope: 'openid transfer:funds' });
