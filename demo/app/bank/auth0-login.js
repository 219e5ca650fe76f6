/**
 * What the bank needs of whatever logs its users in.
 *
 * @typedef {object} Login
 * @property {import('step-up-spa').Provider} provider
 * @property {() => Promise<unknown>} finish finishes a login that this page load is the way back from
 * @property {() => Promise<unknown>} logIn
 * @property {() => Promise<unknown>} logOut
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
    provider: auth0Provider(config, auth0),
    finish: () => auth0.handleRedirectCallback(),
    logIn: () => auth0.loginWithRedirect(),
    logOut: () => auth0.logout({ logoutParams: { returnTo: home } }),
    user: () => auth0.getUser(),
  };
}
