/**
 * The same policy as a Rule, for tenants that still have them: none created after 16 October 2023 has, and they end on
 * 18 November 2026. Use the Action instead.
 *
 * Weaker than the Action: a Rule knows no `challengeWith`, so whoever has no factor must be refused by hand.
 *
 * Mind the sense of the test of `methods`. An old published example has it the wrong way round: it failed the users who DID use a
 * second factor, and let the others pass.
 */
function stepUp(user, context, callback) {
  const HIGH_VALUE_SCOPES = ['transfer:funds', 'read:salaries', 'step_up'];
  const MULTI_FACTOR = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor';
  const INTERACTIVE = ['oidc-basic-profile', 'oidc-implicit-profile', 'oidc-hybrid-profile'];

  const query = context.request.query || {};
  const body = context.request.body || {};
  const words = (text) => (typeof text === 'string' ? text.split(' ') : []);
  const highValue = words(query.scope)
    .concat(words(body.scope))
    .filter((scope) => HIGH_VALUE_SCOPES.includes(scope));

  if (!INTERACTIVE.includes(context.protocol)) {
    if (highValue.length === 0) return callback(null, user, context);
    return callback(
      new UnauthorizedError(`${highValue.join(' ')} needs a second factor, which needs a browser`),
    );
  }

  if (highValue.length === 0 && !words(query.acr_values).includes(MULTI_FACTOR))
    return callback(null, user, context);

  // `provider: 'any'` would have them enrol one on the spot.
  if (!user.multifactor || user.multifactor.length === 0) {
    return callback(
      new UnauthorizedError(`${user.nickname || user.email} has no second factor: enrol one first`),
    );
  }

  // As in the Action: `methods` are the session's, so an `mfa` among them counts for a while at most.
  const validFor = Number(configuration.MFA_VALID_FOR_SECONDS || 0) * 1000;
  const methods = (context.authentication && context.authentication.methods) || [];
  const isRecent = methods.some(({ name, timestamp }) => name === 'mfa' && Date.now() - timestamp < validFor);
  if (!isRecent) context.multifactor = { provider: 'any', allowRememberBrowser: false };

  return callback(null, user, context);
}
