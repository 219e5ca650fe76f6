export * as login from './oidc-client-ts.js';
export * from './step-up-spa-oidc.js';
