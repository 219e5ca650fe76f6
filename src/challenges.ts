export { auth0MfaRequired } from './dialects/auth0';
export { clerkReverification } from './dialects/clerk';
export { entraClaimsChallenge } from './dialects/entra';
export { jsonBody } from './dialects/json-body';
export { oktaAuthenticationContext } from './dialects/okta';
export {
  wwwAuthenticate,
  type ChallengeContext,
  type ChallengedRequirement,
  type ChallengeReader,
} from './model/challenge';
