import { customClaims } from './tenant.mjs';

/** The one factor that this tenant has. */
const FACTOR = 'otp';

/**
 * The `api` of one post-login Action, as far as this demo knows it. What the Action calls is written to `outcome`. A method that
 * is not here is a TypeError, and fails the login.
 *
 * @param {object} event
 * @param {import('./post-login.mjs').LoginOutcome} outcome
 * @returns `isDeferred`: whether the challenge that was asked for waits until all Actions have run
 * @see https://auth0.com/docs/customize/actions/explore-triggers/signup-and-login-triggers/login-trigger/post-login-api-object
 */
export function createPostLoginApi(event, outcome) {
  let isDeferred = false;

  function challenge() {
    const isEnrolled = event.user.enrolledFactors.some(({ type }) => type === FACTOR);
    if (isEnrolled) outcome.isChallenged = true;
    else outcome.denied = `${event.user.nickname} has no second factor`;
  }

  const api = {
    access: {
      deny(reason) {
        outcome.denied = reason;
      },
    },
    authentication: {
      // "If none of the requested factors is enabled or enrolled, the authentication transaction will fail."
      challengeWith({ type }, { additionalFactors = [] } = {}) {
        if ([type, ...additionalFactors.map((factor) => factor.type)].includes(FACTOR)) challenge();
        else outcome.denied = `This tenant has no factor ${type}`;
      },
    },
    multifactor: {
      // Auth0 would have a person without a factor enrol one here. The demo has no page for that, and refuses.
      enable(provider) {
        if (provider !== 'any') throw new TypeError(`The demo knows no multifactor provider "${provider}"`);
        isDeferred = true;
        challenge();
      },
    },
    idToken: { setCustomClaim: setClaimOf(outcome.idToken) },
    accessToken: { setCustomClaim: setClaimOf(outcome.accessToken) },
    transaction: {
      setMetadata(key, value) {
        event.transaction.metadata[key] = value;
      },
    },
  };
  return { api, isDeferred: () => isDeferred };
}

function setClaimOf(claims) {
  return (name, value) => {
    if (!customClaims.includes(name))
      throw new TypeError(`The claim "${name}" is missing in customClaims, demo/idp/tenant.mjs`);
    claims[name] = value;
  };
}
