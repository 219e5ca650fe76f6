/**
 * Post-login Action, bound after "step-up": marks the tokens of an authorization that had a second factor, for apps that require
 * `claims: { authentication_level: 'mfa' }`.
 *
 * Auth0 runs the Actions after a `challengeWith` once the challenge is fulfilled, and lists the factor in `methods` from then on.
 * `methods` alone would not do, being the session's: a silent renewal an hour later would be marked as well.
 *
 * The claim has no namespace. Auth0 allows that since 28 July 2022, if the name is none of those it reserves (`acr`, `amr`,
 * `auth_time` are), and not in access tokens for Auth0's own APIs, from which it drops the claim without a word.
 *
 * @see https://auth0.com/docs/secure/tokens/json-web-tokens/create-custom-claims
 */
exports.onExecutePostLogin = async (event, api) => {
  const isRequired = event.transaction?.metadata?.second_factor === 'required';
  const isGiven = event.authentication?.methods.some(({ name }) => name === 'mfa');
  if (!isRequired || !isGiven) return;
  api.idToken.setCustomClaim('authentication_level', 'mfa');
  api.accessToken.setCustomClaim('authentication_level', 'mfa');
};
