/**
 * What a script tag finds on `window.stepUp`: the SDK with all its ways, both providers and auth0-spa-js, in
 * one file.
 */
export { createAuth0Client } from '@auth0/auth0-spa-js';
export * from './global-slim';
