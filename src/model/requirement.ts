import {
  readAuthorizationParams,
  type AuthorizationParams,
  type AuthorizationParamsFor,
} from './authorization-params';
import { readClaimsTest, sameClaims, type ClaimsTest } from './claims';
import { assertIs, assertText, assertType, readFields } from './argument';
import { readScope, readSome, readTokens, toScope, type Scope } from './scope';

/**
 * What a call needs, as users write it, in OAuth's own words.
 *
 * @example
 * ```ts
 * const requirement: Requirement = { scope: 'read:salaries', acr_values: MULTI_FACTOR, max_age: 300 };
 * ```
 * @see RFC 6749 §3.3 (scope), OpenID Connect Core §3.1.2.1 (acr_values, max_age), RFC 9470
 */
export interface Requirement {
  /**
   * The scopes the access token must carry: a space-separated string or an array. `openid` is always asked
   * for and need not be named; `offline_access` is refused, because a step-up leaves nothing behind.
   */
  scope?: string | readonly string[] | undefined;
  /**
   * The API the token is for, in Auth0's sense of `audience`.
   * @default the audience the session was asked for
   */
  audience?: string | undefined;
  /**
   * Classes of authentication, any of which will do, in order of preference: a space-separated string or an
   * array. `acr` of the ID token must be one of them; for `MULTI_FACTOR`, `amr` containing `mfa` will do as
   * well.
   */
  acr_values?: string | readonly string[] | undefined;
  /**
   * How long ago the user may have been authenticated, in seconds; 0 is "now". The ID token must say when
   * (`auth_time`).
   */
  max_age?: number | undefined;
  /**
   * What other claims of the ID token must be, for tenants that use their own: exact values, or functions
   * that return `true`. Exact values are asked for in the `claims` parameter (OpenID Connect Core §5.5).
   * @example { authentication_level: 'mfa' }
   */
  claims?: ClaimsTest | undefined;
  /**
   * Other parameters of the authorization request (`connection`, `login_hint`, `prompt`, any custom one).
   * They are sent, and what comes of them is not checked, but for `authorization_details`: at least what was
   * asked for must be granted. Those that guarantees fix (`state`, `redirect_uri` …) are refused.
   *
   * In a rule and in `init.stepUp` it may be a function of the request, so that the user confirms what will
   * be sent.
   *
   * @example ({ body }) => ({ authorization_details: [{ type: 'payment', order: body }] })
   * @see RFC 9396
   */
  authorizationParams?: AuthorizationParams | AuthorizationParamsFor | undefined;
  /**
   * Whether all of `scope` is asked for, on one token, when any of it is missing: for APIs that check several
   * scopes at once. Say the same to `prepare` as in the rule. `ensure` asks for all of them anyway.
   * @default false: exactly what is missing is asked for
   */
  combine?: boolean | undefined;
}

/** A {@link Requirement} after validation. It travels whole from the rule to the authorization request. */
export interface NormalizedRequirement {
  readonly scope: Scope;
  /** `undefined` when neither the requirement nor the session names one. */
  readonly audience: string | undefined;
  readonly acr_values?: readonly string[] | undefined;
  /**
   * Where a rule and an API's challenge name different classes: one of each list must be met. `acr_values`
   * are all of them then.
   */
  readonly acrDemands?: readonly (readonly string[])[] | undefined;
  readonly max_age?: number | undefined;
  readonly claims?: ClaimsTest | undefined;
  /** What an API's challenge said that `acrs` of the access token must be: the API checks it. */
  readonly acrs?: string | undefined;
  readonly authorizationParams?: AuthorizationParams | undefined;
  /** Decides on `authorizationParams` once the request is known. */
  readonly paramsFor?: AuthorizationParamsFor | undefined;
  /** How to tell what is missing. It does not change what a token with these scopes is good for. */
  readonly combine?: boolean | undefined;
}

/** What an API's challenge asks for, after validation. */
export type NormalizedChallenge = Pick<NormalizedRequirement, 'scope' | 'acr_values' | 'max_age' | 'acrs'>;

export const REQUIREMENT_FIELDS = [
  'scope',
  'audience',
  'acr_values',
  'max_age',
  'claims',
  'authorizationParams',
  'combine',
] as const;

/**
 * Validates what a user wrote, takes it as it is now, and fills in the session's audience.
 *
 * @param where how to name it in an error, such as `rules[0]`
 * @param audience the audience the session was asked for
 * @param hasRequest whether it is for a request, which parameters may depend on
 * @throws TypeError naming the offending field
 */
export function normalizeRequirement(
  value: unknown,
  where: string,
  audience: string | undefined,
  hasRequest = false,
): NormalizedRequirement {
  const {
    scope,
    audience: own,
    acr_values,
    max_age,
    claims,
    authorizationParams,
    combine,
  } = readFields(value as Requirement, REQUIREMENT_FIELDS, where);
  const scopes = readSome(scope, `${where}.scope`, readScope);
  // A step-up never asks for a refresh token.
  assertIs(!scopes?.includes('offline_access'), `${where}.scope`, 'without offline_access');
  assertText(own, `${where}.audience`);
  const classes = readSome(acr_values, `${where}.acr_values`, readTokens);
  assertIs(
    max_age === undefined || (Number.isSafeInteger(max_age) && max_age >= 0),
    `${where}.max_age`,
    'a whole number of seconds, 0 or more',
  );
  assertType(combine, 'boolean', `${where}.combine`);
  const isFunction = hasRequest && typeof authorizationParams === 'function';
  return Object.freeze({
    scope: Object.freeze((scopes ?? []).filter((token) => token !== 'openid')),
    audience: own ?? audience,
    // Also what is not asked for is the object's own: see own().
    acr_values: classes,
    max_age,
    claims: claims === undefined ? undefined : readClaimsTest(claims, `${where}.claims`),
    paramsFor: isFunction ? authorizationParams : undefined,
    authorizationParams:
      authorizationParams === undefined || isFunction
        ? undefined
        : readAuthorizationParams(authorizationParams, `${where}.authorizationParams`),
    combine: combine || undefined,
  });
}

/** Whether two requirements ask for the same, scopes in whatever order. */
export function sameRequirement(one: NormalizedRequirement, other: NormalizedRequirement): boolean {
  return (
    textOf(one) === textOf(other) && one.paramsFor === other.paramsFor && sameClaims(one.claims, other.claims)
  );
}

/** All but `claims`, which may be functions. */
function textOf({ scope, ...others }: NormalizedRequirement): string {
  const { audience, acr_values, acrDemands, max_age, acrs, authorizationParams: params } = others;
  return JSON.stringify([[...scope].sort(), audience, acr_values, acrDemands, max_age, acrs, params]);
}

/**
 * The one arrow back: what a rule says is needed, and what the API says is missing. A challenge adds to the
 * rule's demands; it replaces none.
 */
export function mergeRequirements(
  rule: NormalizedRequirement,
  challenged: NormalizedChallenge,
): NormalizedRequirement {
  const ages = [rule.max_age, challenged.max_age].filter((age) => age !== undefined);
  return Object.freeze({
    ...rule,
    ...mergeClasses(rule.acr_values, challenged.acr_values),
    scope: toScope([...rule.scope, ...challenged.scope]),
    max_age: ages.length > 0 ? Math.min(...ages) : undefined,
    acrs: challenged.acrs,
  });
}

function mergeClasses(
  rule: Scope = [],
  challenged: Scope = [],
): Pick<NormalizedRequirement, 'acr_values' | 'acrDemands'> {
  // A class that meets both is the surest to ask for. Else a class can meet one demand, and `amr` the other.
  const both = rule.filter((value) => challenged.includes(value));
  const classes = toScope(both.length > 0 ? both : [...rule, ...challenged]);
  const isEach = both.length === 0 && rule.length > 0 && challenged.length > 0;
  return {
    acr_values: classes.length > 0 ? classes : undefined,
    acrDemands: isEach ? Object.freeze([rule, challenged]) : undefined,
  };
}
