import { parseChallenges, toRequirement, type ChallengeReader } from '../model/challenge';

const ERRORS = new Map([['insufficient_authentication_context', true]]);

/**
 * Reads the `WWW-Authenticate` of Okta's own APIs: `insufficient_authentication_context` with `max_age`,
 * `acr_values` or both. They mean what they mean in RFC 9470, and are checked in the ID token.
 *
 * @returns a part for the option `challenges`
 * @example
 * ```ts
 * const challenges = [wwwAuthenticate(), oktaAuthenticationContext()];
 * ```
 * @see https://developer.okta.com/docs/api/openapi/okta-myaccount/guides/overview/
 */
export const oktaAuthenticationContext =
  (): ChallengeReader =>
  ({ headers }) =>
    toRequirement(parseChallenges(headers.get('WWW-Authenticate')), ERRORS);
