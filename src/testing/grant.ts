import { assertIs, isRecord, readFields } from '../model/argument';
import { MULTI_FACTOR } from '../model/assurance';
import type { IdTokenClaims } from '../model/claims';
import type { NormalizedRequirement } from '../model/requirement';
import { readScope, type Scope } from '../model/scope';
import type { TokenResponse } from '../ports/provider';

/** What a token response has other than what was asked for. */
export interface Answer extends Partial<Omit<TokenResponse, 'claims' | 'scope'>> {
  /**
   * The scopes that were granted: a space-separated string or an array. Empty means none.
   * @default what was asked
   */
  readonly scope?: string | Scope;
  /**
   * Claims of the ID token, beside those that are left as they are: `{ sub: 'mallory' }`, `{ amr: ['pwd'] }`.
   * One that is `undefined` is not there.
   * @default the session's user, authenticated now, by what `acr_values` and `claims` ask for by value
   */
  readonly claims?: Partial<IdTokenClaims>;
}

const ANSWER_FIELDS = [
  'accessToken',
  'tokenType',
  'prove',
  'scope',
  'audience',
  'claims',
  'authorizationDetails',
  'expiresIn',
] as const;

/**
 * Accepts an answer as a test wrote it.
 *
 * @throws TypeError naming the member that is unknown or wrong
 */
export function assertAnswer(answer: Answer): void {
  const { scope, claims } = readFields(answer, ANSWER_FIELDS, 'answer');
  if (scope !== undefined) readScope(scope, 'answer.scope');
  assertIs(claims === undefined || isRecord(claims), 'answer.claims', "an object such as { sub: 'mallory' }");
}

/** A token response with what the answer says otherwise. */
export function withAnswer(met: TokenResponse, { scope, claims, ...others }: Answer): TokenResponse {
  return {
    ...met,
    ...others,
    scope: scope === undefined ? met.scope : readScope(scope, 'answer.scope'),
    claims: { ...met.claims, ...claims },
  };
}

/** A token response that meets a requirement, but for the claims that only a function can judge. */
export function meet(
  requirement: NormalizedRequirement,
  accessToken: string,
  user: IdTokenClaims,
  nowInSeconds: number,
): TokenResponse {
  const { scope, audience, acr_values = [], claims = {}, authorizationParams } = requirement;
  const acr = acr_values.find((value) => value !== MULTI_FACTOR) ?? acr_values[0];
  const values = typeof claims === 'function' ? [] : Object.entries(claims);
  return {
    accessToken,
    tokenType: 'Bearer',
    scope,
    audience: audience === undefined ? undefined : [audience, 'https://idp.example/userinfo'],
    claims: {
      ...user,
      iat: nowInSeconds,
      auth_time: nowInSeconds,
      // A class and a second factor, where a rule asks for one and an API for the other.
      ...(acr !== undefined && { acr }),
      ...(acr_values.includes(MULTI_FACTOR) && { amr: ['pwd', 'mfa'] }),
      ...Object.fromEntries(values.filter(([, value]) => typeof value !== 'function')),
    },
    authorizationDetails: authorizationParams?.['authorization_details'],
    expiresIn: 60,
  };
}
