/**
 * Post-login Action: a second factor for what is worth one, in this authorization, and for nothing else.
 *
 * It challenges when a high-value scope or the multi-factor class is asked for. It is the only place where the tenant decides
 * so: the tenant's own MFA policy is "Never" (tenant.yaml).
 *
 * `max_age` needs nothing here: Auth0 asks for the first factor again by itself, before Actions run.
 *
 * @see https://auth0.com/docs/secure/multi-factor-authentication/step-up-authentication
 */

/** `step_up` opens nothing at any API: it is there to be asked for when only the second factor is wanted. */
const HIGH_VALUE_SCOPES = ['transfer:funds', 'read:salaries', 'step_up'];

/** OpenID PAPE 1.0 section 4; what Auth0 answers as `acr` after a second factor. */
const MULTI_FACTOR = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor';

/** Where a person is in front of a browser that can show a challenge. */
const INTERACTIVE = ['oidc-basic-profile', 'oidc-implicit-profile', 'oidc-hybrid-profile'];

exports.onExecutePostLogin = async (event, api) => {
  const { transaction, user } = event;
  const highValue = askedScopes(event).filter((scope) => HIGH_VALUE_SCOPES.includes(scope));

  // A refresh token or another token is exchanged: nobody is there to be challenged. Auth0 would answer `mfa_required`, and
  // `challengeWith` does not exist in a custom token exchange. A step-up's token is not to be refreshed anyway.
  if (!INTERACTIVE.includes(transaction?.protocol)) {
    if (highValue.length > 0)
      api.access.deny(`${highValue.join(' ')} needs a second factor, which needs a browser`);
    return;
  }

  if (highValue.length === 0 && !transaction.acr_values?.includes(MULTI_FACTOR)) return;

  // Said in words. Without this the challenge would fail too, with a text of Auth0's.
  if (user.enrolledFactors !== undefined && !user.enrolledFactors.some(({ type }) => type === 'otp')) {
    api.access.deny(`${user.nickname ?? user.email} has no second factor: enrol one first`);
    return;
  }

  // For the Action "authentication-level", which runs after the challenge.
  api.transaction.setMetadata('second_factor', 'required');
  if (hasRecentSecondFactor(event)) return;

  // Not `api.multifactor.enable('any')`, which has whoever has no factor yet enrol one on the spot: whoever stole the password
  // could. `challengeWith` lets the authorization fail instead, never offers to remember the browser, and is ignored if this very
  // transaction saw the factor already. With prompt=none Auth0 answers `login_required`.
  api.authentication.challengeWith({ type: 'otp' });
};

/** `requested_scopes` are those of the authorization request; a token request names its own in the body. */
function askedScopes({ transaction, request }) {
  const inBody = typeof request?.body?.scope === 'string' ? request.body.scope.split(' ') : [];
  return [...new Set([...(transaction?.requested_scopes ?? []), ...inBody])];
}

/**
 * `methods` are the session's, not the transaction's: a factor given an hour ago, for something else, is still listed. So it
 * counts for as many seconds as the secret MFA_VALID_FOR_SECONDS says. Without the secret it never does: each authorization has
 * its own challenge.
 */
function hasRecentSecondFactor({ authentication, secrets }) {
  const validFor = Number(secrets?.MFA_VALID_FOR_SECONDS ?? 0) * 1000;
  return (authentication?.methods ?? []).some(
    ({ name, timestamp }) => name === 'mfa' && Date.now() - Date.parse(timestamp) < validFor,
  );
}
