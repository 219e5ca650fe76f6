import { createOidc, oidcEarlyInit } from 'oidc-spa/core';

oidcEarlyInit({ BASE_URL: '/' });

export async function logIn() {
  const oidc = await createOidc({ issuerUri: 'https://tenant.example', clientId: 'app' });
  return oidc.isUserLoggedIn ? oidc : oidc.login();
}

/** By redirect: it has no popup. @param {import('oidc-spa/core').Oidc.LoggedIn} oidc */
export const acquire = (oidc) =>
  oidc.goToAuthServer({ extraQueryParams: { scope: 'openid transfer:funds' } });
