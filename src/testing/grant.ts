import type { IdTokenClaims } from '../model/claims';
import type { NormalizedRequirement } from '../model/requirement';
import type { Scope } from '../model/scope';
import type { TokenResponse } from '../ports/provider';
import { MULTI_FACTOR } from '../model/assurance';

/** What a token response has other than what was asked for. */
export interface Answer extends Partial<Omit<TokenResponse, 'claims'>> {
  /**
   * The scopes that were granted; `undefined` if the response does not say, which means what was asked.
   * @default what was asked
   */
  readonly scope?: Scope | undefined;
  /**
   * Claims of the ID token, beside those that are left as they are: `{ sub: 'mallory' }`, `{ amr: ['pwd'] }`.
   * One that is `undefined` is not there.
   * @default the session's user, authenticated now, by what `acr_values` and `claims` ask for by value
   */
  readonly claims?: Partial<IdTokenClaims>;
}

/** A token response that meets a requirement, but for the claims that only a function can judge. */
export function meet(
  requirement: NormalizedRequirement,
  { user, nowInSeconds }: { readonly user: IdTokenClaims; readonly nowInSeconds: number },
): Omit<TokenResponse, 'accessToken' | 'audience'> {
  const { scope, acr_values = [], claims = {}, authorizationParams } = requirement;
  const values = typeof claims === 'function' ? [] : Object.entries(claims);
  return {
    tokenType: 'Bearer',
    scope,
    claims: {
      ...user,
      iat: nowInSeconds,
      auth_time: nowInSeconds,
      // A class and a second factor, where a rule asks for one and an API for the other.
      acr: acr_values.find((value) => value !== MULTI_FACTOR) ?? acr_values[0],
      ...(acr_values.includes(MULTI_FACTOR) && { amr: ['pwd', 'mfa'] }),
      ...Object.fromEntries(values.filter(([, value]) => typeof value !== 'function')),
    },
    authorizationDetails: authorizationParams?.['authorization_details'],
    expiresIn: 60,
  };
}
