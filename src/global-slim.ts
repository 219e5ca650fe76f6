/**
 * What the smaller script tag puts on `window.stepUp`: the SDK with all its ways and both providers, for pages
 * that have auth0-spa-js already (its own script tag's `auth0.createAuth0Client`, say), or that log in by
 * another library.
 */
export { auth0Provider } from './auth0';
export { relayCallback } from './callback';
export {
  auth0MfaRequired,
  clerkReverification,
  entraClaimsChallenge,
  jsonBody,
  oktaAuthenticationContext,
  wwwAuthenticate,
} from './challenges';
export { dialogPrompt } from './dialog';
export {
  createStepUp,
  findStepUpError,
  isStepUpError,
  isStepUpRedirect,
  MULTI_FACTOR,
  popup,
  StepUpError,
} from './index';
export { dpop, jwksVerification, oidcProvider } from './oidc';
export { redirect } from './redirect';
