import { StepUpError } from './errors';
import type { NormalizedRequirement } from './requirement';

/** The claims of a verified ID token (OpenID Connect Core §2). */
export interface IdTokenClaims {
  readonly sub: string;
  readonly acr?: unknown;
  readonly amr?: unknown;
  readonly auth_time?: unknown;
}

/** Asks for any multi-factor authentication (OpenID PAPE 1.0 §4); Auth0 answers it in `amr`. */
const MULTI_FACTOR = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor';

/** How far the clocks of the authorization server and this device may be apart, in seconds. */
const LEEWAY = 60;

/**
 * Accepts claims that say the user was authenticated as strongly and as recently as asked. A server may ignore both wishes
 * (`acr_values` is voluntary, OpenID Connect Core §3.1.2.1), so what it did is read from the ID token.
 *
 * @param askedAt when the authorization request was made, in milliseconds since the epoch: what the user took to answer is not held against them
 * @throws StepUpError `assurance_not_met`
 * @see RFC 9470 §4, OpenID Connect Core §3.1.3.7 (12, 13)
 */
export function assertAssured(claims: IdTokenClaims, { acr_values, max_age }: NormalizedRequirement, askedAt: number): void {
  const { acr, amr, auth_time } = claims;
  const met = (value: string) => value === acr || (value === MULTI_FACTOR && Array.isArray(amr) && amr.includes('mfa'));
  if (acr_values !== undefined && !acr_values.some(met)) {
    throw new StepUpError('assurance_not_met', 'The user was not authenticated as strongly as required', {
      expected: { acr_values },
      actual: { acr, amr },
    });
  }
  // Zero is a value: "authenticated for this request".
  if (max_age !== undefined && !(typeof auth_time === 'number' && auth_time >= askedAt / 1000 - max_age - LEEWAY)) {
    throw new StepUpError('assurance_not_met', 'The user was not authenticated as recently as required', {
      expected: { max_age },
      actual: { auth_time },
    });
  }
}
