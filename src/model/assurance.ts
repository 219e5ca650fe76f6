import { own, ownOf } from './argument';
import { meetsClaims, type IdTokenClaims } from './claims';
import { StepUpError } from './errors';
import type { NormalizedRequirement } from './requirement';

/**
 * Asks for any multi-factor authentication, in `acr_values`. It is met by the same value as `acr`, or by
 * `mfa` in `amr`, as Auth0 answers.
 *
 * @example
 * ```ts
 * await stepUp.ensure({ acr_values: MULTI_FACTOR, max_age: 300 });
 * ```
 * @see OpenID PAPE 1.0 §4, RFC 8176 §2
 */
export const MULTI_FACTOR = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor';

/**
 * By how many seconds an authentication may be older than `max_age`. It is for rounding, and for the clocks
 * of one provider's machines: the age is measured between two of the provider's own stamps, `auth_time` and
 * `iat`, so this device's clock does not matter.
 */
export const LEEWAY = 5;

/** By how many seconds a server may date its ID tokens back, and some. */
const DATED_BACK = 600;

/** What claims lack of a requirement, and what there is instead; `undefined` if nothing. */
export interface Shortfall {
  readonly expected: object;
  readonly actual: object;
}

/** Whether a requirement is about how or when the user was authenticated. */
export function hasAuthenticationRequirements({
  acr_values,
  max_age,
  claims,
  acrs,
}: Partial<NormalizedRequirement>): boolean {
  return [acr_values, max_age, claims, acrs].some((demand) => demand !== undefined);
}

/**
 * Finds what of a requirement's strength verified claims lack. A server may ignore what it was asked
 * (`acr_values` is voluntary, OpenID Connect Core §3.1.2.1), so what it did is read from the ID token.
 *
 * @param age how many seconds ago an authentication at `auth_time` was. One in the future is none: it may be
 *   in milliseconds
 * @param leeway by how many seconds it may be older than `max_age`
 */
function findShortfall(
  claims: IdTokenClaims,
  requirement: NormalizedRequirement,
  age: (authTime: number) => number,
  leeway: number,
): Shortfall | undefined {
  const { acr_values, max_age, claims: test } = requirement;
  const demands = own(requirement, 'acrDemands', 'acrDemands') ?? [acr_values];
  const [acr, amr, auth_time] = ['acr', 'amr', 'auth_time'].map((name) => ownOf(claims, name));
  const met = (value: string) =>
    value === acr || (value === MULTI_FACTOR && Array.isArray(amr) && amr.includes('mfa'));
  const unmet = demands.find((values) => values !== undefined && !values.some(met));
  if (unmet !== undefined) return { expected: { acr_values: unmet }, actual: { acr, amr } };
  // Zero is a value: "authenticated for this request".
  const ageNow = typeof auth_time === 'number' ? age(auth_time) : NaN;
  if (max_age !== undefined && !(ageNow >= -LEEWAY && ageNow <= max_age + leeway))
    return { expected: { max_age }, actual: { auth_time } };
  if (test === undefined || meetsClaims(claims, test)) return undefined;
  const actual =
    typeof test === 'function'
      ? claims
      : Object.fromEntries(Object.keys(test).map((name) => [name, ownOf(claims, name)]));
  return { expected: { claims: test }, actual };
}

/**
 * How many seconds before an ID token was issued an authentication was; `NaN` if that can't be told. One after it
 * was just then, for a server may date its tokens back (Entra: by 5 minutes); later than that it may be in
 * milliseconds.
 */
export function ageAtIssue(claims: IdTokenClaims, authTime: number): number {
  const iat = ownOf(claims, 'iat');
  const age = typeof iat === 'number' ? iat - authTime : NaN;
  return age < -DATED_BACK ? age : Math.max(0, age);
}

/**
 * Accepts the claims of an answer that say the user was authenticated as strongly and as recently as asked.
 *
 * @param elapsed how many seconds passed between the request and the answer: what the user took is not held
 *   against them
 * @throws StepUpError `assurance_not_met`
 * @see RFC 9470 §4, OpenID Connect Core §3.1.3.7 (12, 13)
 */
export function assertAssured(
  claims: IdTokenClaims,
  requirement: NormalizedRequirement,
  elapsed: number,
): void {
  const age = (authTime: number) => ageAtIssue(claims, authTime);
  const shortfall = findShortfall(claims, requirement, age, Math.max(0, elapsed) + LEEWAY);
  if (shortfall !== undefined) {
    throw new StepUpError('assurance_not_met', 'The user was not authenticated as required', shortfall);
  }
}

/**
 * How many seconds after its arrival an answer that was accepted is still as fresh as required. What the user
 * took to answer is not held against them, the time since is.
 *
 * @param elapsed as for {@link assertAssured}
 */
export function freshForSeconds(
  claims: IdTokenClaims,
  { max_age }: NormalizedRequirement,
  elapsed: number,
): number {
  if (max_age === undefined) return Infinity;
  // A number: what was accepted has one.
  const ageWhenAsked = ageAtIssue(claims, claims.auth_time as number) - elapsed;
  // A second at least, so that an answer that was accepted can be used at once.
  return Math.max(1, max_age + LEEWAY - Math.max(0, ageWhenAsked));
}

/**
 * Whether claims that are known from before still do. Without leeway: asking once more does no harm.
 *
 * @param age how many seconds ago an authentication at `auth_time` was
 */
export function meetsAssurance(
  claims: IdTokenClaims,
  requirement: NormalizedRequirement,
  age: (authTime: number) => number,
): boolean {
  return findShortfall(claims, requirement, age, 0) === undefined;
}
