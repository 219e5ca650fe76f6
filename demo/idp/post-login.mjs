import { createPostLoginApi } from './post-login-api.mjs';

/**
 * What a login comes to, once the tenant's Actions have run.
 *
 * @typedef {object} LoginOutcome
 * @property {string} [denied] why it is refused
 * @property {boolean} isChallenged whether a second factor must be asked for first
 * @property {object} idToken custom claims
 * @property {object} accessToken custom claims
 */

/**
 * Runs post-login Actions as Auth0 does: one after the other, stopping at the first that denies, or whose challenge is not
 * fulfilled yet. A challenge fulfilled in this authorization is not asked for again, which is why they can simply run anew when
 * the person comes back with the second factor.
 *
 * @param {{ onExecutePostLogin(event: object, api: object): Promise<void> }[]} actions
 * @param {object} event as `createLoginEvent` makes it
 * @param {boolean} hasSecondFactor whether this very authorization saw one
 * @returns {Promise<LoginOutcome>} rejects with whatever an Action throws, which fails the login
 */
export async function runPostLogin(actions, event, hasSecondFactor) {
  const outcome = { denied: undefined, isChallenged: false, idToken: {}, accessToken: {} };
  for (const { onExecutePostLogin } of actions) {
    const { api, isDeferred } = createPostLoginApi(event, outcome);
    await onExecutePostLogin(event, api);
    outcome.isChallenged &&= !hasSecondFactor;
    if (outcome.denied !== undefined || (outcome.isChallenged && !isDeferred())) break;
  }
  return outcome;
}
