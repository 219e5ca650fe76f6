import { OktaAuth } from '@okta/okta-auth-js';

const okta = new OktaAuth({
  issuer: 'https://tenant.example',
  clientId: 'app',
  redirectUri: location.origin,
});

export async function logIn() {
  if (okta.isLoginRedirect()) await okta.handleRedirect();
  if (!(await okta.isAuthenticated())) await okta.signInWithRedirect();
}

/** By popup. */
export const acquire = () => okta.token.getWithPopup({ scopes: ['openid', 'transfer:funds'] });
