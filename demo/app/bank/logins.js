/**
 * What the bank needs of whatever logs its users in.
 *
 * @typedef {object} Login
 * @property {import('step-up-spa').Provider} provider
 * @property {() => Promise<unknown>} finish finishes a login that this page load is the way back from
 * @property {() => Promise<unknown>} logIn
 * @property {() => Promise<unknown>} logOut
 * @property {import('@auth0/auth0-spa-js').Auth0Client} [client] whose session it is, of auth0-spa-js
 * @property {() => Promise<{ sub?: string, name?: string, nickname?: string } | undefined>} user who is logged in
 */

/**
 * Logs in with auth0-spa-js.
 *
 * @param {import('../shared/settings.js').Settings} settings
 * @returns {Promise<Login>}
 */
export async function createAuth0Login({ config, home }) {
  const { auth0Provider, createAuth0Client } = globalThis.stepUp;
  const auth0 = await createAuth0Client(config);
  return {
    client: auth0,
    provider: auth0Provider(config, auth0),
    finish: () => auth0.handleRedirectCallback(),
    logIn: () => auth0.loginWithRedirect(),
    logOut: () => auth0.logout({ logoutParams: { returnTo: home } }),
    user: () => auth0.getUser(),
  };
}

/**
 * Logs in with oidc-client-ts, at Fabrikam ID as any OpenID provider: by its discovery document.
 *
 * @param {import('../shared/settings.js').Settings} settings
 * @returns {Promise<Login>}
 */
export async function createOidcLogin({ config, home }) {
  const { domain, clientId, useDpop, authorizationParams } = config;
  const { audience, scope, redirect_uri: redirectUri } = authorizationParams;
  const { dpop, jwksVerification, oidcProvider } = globalThis.stepUp;
  const { IndexedDbDPoPStore, UserManager } = await library();
  const issuer = `${domain}/`;
  const manager = new UserManager({
    authority: issuer,
    client_id: clientId,
    redirect_uri: redirectUri,
    scope,
    resource: audience,
    // By default it drops `acr`, `amr` and `auth_time` from the profile, and with them how strong the login was.
    filterProtocolClaims: false,
    automaticSilentRenew: false,
    ...(useDpop && { dpop: { bind_authorization_code: true, store: new IndexedDbDPoPStore() } }),
  });
  const getUser = async () => {
    const user = await manager.getUser();
    return user?.expired ? undefined : (user ?? undefined);
  };
  return {
    provider: oidcProvider({
      issuer,
      clientId,
      scope,
      audience,
      redirectUri,
      verify: jwksVerification(),
      dpop: useDpop ? dpop() : undefined,
      session: {
        claims: async () => (await getUser())?.profile,
        scope: async () => (await getUser())?.scope,
        accessToken: async () => {
          const user = await getUser();
          return (
            user && {
              accessToken: user.access_token,
              tokenType: user.token_type,
              prove: useDpop
                ? ({ url, method, nonce }) => manager.dpopProof(url, user, method, nonce)
                : undefined,
            }
          );
        },
      },
    }),
    finish: () => manager.signinRedirectCallback(),
    logIn: () => manager.signinRedirect(),
    async logOut() {
      await manager.removeUser();
      // Fabrikam ID has Auth0's way out alone.
      location.assign(`${domain}/v2/logout?${new URLSearchParams({ client_id: clientId, returnTo: home })}`);
    },
    user: async () => (await getUser())?.profile,
  };
}

/** Its script tag's global. Only this page needs it. */
function library() {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = '/vendor/oidc-client-ts.min.js';
    script.addEventListener('load', () => resolve(globalThis.oidc));
    script.addEventListener('error', () => reject(new Error('oidc-client-ts did not load')));
    document.head.append(script);
  });
}
