import { ownOf } from '../model/argument';
import { MULTI_FACTOR } from '../model/assurance';
import type { ChallengeReader } from '../model/challenge';
import { jsonBody } from './json-body';

/**
 * Reads the answer that Auth0's documentation has an API give where a second factor is missing:
 * `{ "code": "mfa_required" }`. It names no class, so `MULTI_FACTOR` is asked for and checked.
 *
 * @returns a part for the option `challenges`
 * @example
 * ```ts
 * const stepUp = createStepUp({ provider, rules, challenges: [wwwAuthenticate(), auth0MfaRequired()] });
 * ```
 * @see https://github.com/auth0/node-oauth2-jwt-bearer/blob/main/examples/StepUpAuthentication.md
 */
export const auth0MfaRequired = (): ChallengeReader =>
  jsonBody((body) => (ownOf(body, 'code') === 'mfa_required' ? { acr_values: MULTI_FACTOR } : undefined));
