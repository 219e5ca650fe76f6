/** The value Auth0 uses too (OpenID PAPE 1.0 §4). */
export const MULTI_FACTOR = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor';

/**
 * What each login came to, for its tokens and for the session's later logins.
 *
 * @param {ReturnType<import('./store.mjs').createStore>} store
 * @param {{ grant: number, session: number }} lifetimes in seconds
 */
export function createLogins(store, lifetimes) {
  const secondFactors = store('SecondFactor');
  const customClaims = store('CustomClaims');
  return {
    /** When this session last saw a second factor, whatever for. */
    lastSecondFactor({ uid }) {
      return secondFactors.find(uid);
    },
    /** How strongly the person was authenticated goes to where oidc-provider takes it from for the tokens: the session. */
    async record({ session, grant }, { secondFactor, outcome: { idToken, accessToken } }) {
      // Written anew for every authorization, hence nothing sticks.
      session.acr = secondFactor && MULTI_FACTOR;
      session.amr = secondFactor ? ['pwd', 'otp', 'mfa'] : ['pwd'];
      if (secondFactor) await secondFactors.upsert(session.uid, secondFactor, lifetimes.session);
      // Every authorization has a grant of its own.
      await customClaims.upsert(grant.jti, { idToken, accessToken }, lifetimes.grant);
    },
    /** @returns {Promise<{ idToken?: object, accessToken?: object }>} the custom claims of the authorization whose grant this is */
    async customClaims(grantId) {
      return (await customClaims.find(grantId)) ?? {};
    },
  };
}
