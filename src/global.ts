/** What a script tag finds on `window.stepUp`: the SDK, the Auth0 provider and auth0-spa-js, in one file. */
export { createAuth0Client } from '@auth0/auth0-spa-js';
export { auth0Provider } from './auth0';
export { relayCallback } from './callback';
export { createStepUp, isStepUpError, isStepUpRedirect, MULTI_FACTOR, StepUpError } from './index';
