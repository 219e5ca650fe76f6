import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** The Actions of the tenant, in the order of `triggers` in tenant.yaml: the very files that a tenant deploys. */
export const postLoginActions = [
  require('../tenant/actions/step-up/code.js'),
  require('../tenant/actions/authentication-level/code.js'),
];

/** Every custom claim that these Actions set. oidc-provider puts only claims into an ID token that it was told of. */
export const customClaims = Object.freeze(['authentication_level']);
