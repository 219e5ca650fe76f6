import type { ChallengedRequirement } from './challenge';
import { readScope, type Scope } from './scope';

/**
 * What a call needs, as users write it, in OAuth's own words.
 *
 * @example
 * ```ts
 * const requirement: Requirement = { scope: 'transfer:funds' };
 * ```
 * @see RFC 6749 §3.3 (scope)
 */
export interface Requirement {
  /**
   * The scopes the access token must carry: a space-separated string or an array.
   * `openid` is always asked for and need not be named; `offline_access` is refused, because a step-up leaves nothing behind.
   */
  scope?: string | readonly string[];
  /**
   * The API the token is for, in Auth0's sense of `audience`.
   * @default the audience the session was asked for
   */
  audience?: string;
}

/** A {@link Requirement} after validation. It travels whole from the rule to the authorization request. */
export interface NormalizedRequirement {
  readonly scope: Scope;
  /** `undefined` when neither the requirement nor the session names one. */
  readonly audience: string | undefined;
  /** Classes of authentication, any of which will do, in order of preference. Only challenges ask for them in this version. */
  readonly acr_values?: readonly string[] | undefined;
  /** How long ago the user may have been authenticated, in seconds; 0 is "now". Only challenges ask for it in this version. */
  readonly max_age?: number | undefined;
}

const FIELDS: readonly string[] = ['scope', 'audience'];
const NOT_YET: readonly string[] = ['acr_values', 'max_age', 'claims'];

/**
 * Validates what a user wrote and fills in the session's audience.
 *
 * @param where how to name it in an error, such as `rules[0]`
 * @param audience the audience the session was asked for
 * @param others fields that are allowed beside a requirement's own (a rule's `url` and `method`)
 * @throws TypeError naming the offending field
 */
export function normalizeRequirement(
  value: unknown,
  where: string,
  audience: string | undefined,
  others: readonly string[] = [],
): NormalizedRequirement {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError(`"${where}" must be an object such as { scope: 'transfer:funds' }`);
  }
  const allowed = [...FIELDS, ...others];
  for (const [field, content] of Object.entries(value)) {
    if (content === undefined || allowed.includes(field)) continue;
    // Failing closed: a requirement that is silently ignored is worse than one that is refused.
    throw new TypeError(
      NOT_YET.includes(field)
        ? `"${where}.${field}" is not supported by this version, which steps up by scope only`
        : `"${where}.${field}" is unknown. Known are: ${allowed.join(', ')}`,
    );
  }
  const requirement = value as Requirement;
  const scope = requirement.scope === undefined ? [] : readScope(requirement.scope, `${where}.scope`);
  if (scope.includes('offline_access')) {
    throw new TypeError(`"${where}.scope" must not contain offline_access: a step-up never asks for a refresh token`);
  }
  if (requirement.audience !== undefined && (typeof requirement.audience !== 'string' || requirement.audience === '')) {
    throw new TypeError(`"${where}.audience" must be a non-empty string`);
  }
  return Object.freeze({
    scope: Object.freeze(scope.filter((token) => token !== 'openid')),
    audience: requirement.audience ?? audience,
  });
}

/** Whether two requirements ask for the same, scopes in whatever order. */
export function sameRequirement(one: NormalizedRequirement, other: NormalizedRequirement): boolean {
  return (
    one.audience === other.audience &&
    one.max_age === other.max_age &&
    one.acr_values?.join(' ') === other.acr_values?.join(' ') &&
    one.scope.length === other.scope.length &&
    one.scope.every((token) => other.scope.includes(token))
  );
}

/** The one arrow back: what a rule says is needed, and what the API says is missing. */
export function mergeRequirements(rule: NormalizedRequirement, challenged: ChallengedRequirement): NormalizedRequirement {
  const ages = [rule.max_age, challenged.max_age].filter((age) => age !== undefined);
  return Object.freeze({
    audience: rule.audience,
    scope: Object.freeze([...new Set([...rule.scope, ...challenged.scope])]),
    acr_values: challenged.acr_values?.length ? challenged.acr_values : rule.acr_values,
    max_age: ages.length > 0 ? Math.min(...ages) : undefined,
  });
}
