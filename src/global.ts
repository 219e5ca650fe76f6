/**
 * What a script tag finds on `window.stepUp`: the SDK with all its ways, both providers and auth0-spa-js, in
 * one file.
 */
export { createAuth0Client } from '@auth0/auth0-spa-js';
export { auth0Provider } from './auth0';
export { relayCallback } from './callback';
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
