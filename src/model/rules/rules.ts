import { assertIs, assertText, assertType, readFields } from '../argument';
import { hasAuthenticationRequirements } from '../assurance';
import {
  normalizeRequirement,
  REQUIREMENT_FIELDS,
  type NormalizedRequirement,
  type Requirement,
} from '../requirement';
import { readScope, type Scope } from '../scope';
import { compileMatcher, keysFor, type Matcher, type Target, type UrlMatcher } from './url-pattern';

/**
 * What a URL needs. Rules are an allow-list: what no rule names is sent as it is, without a token. One that is
 * only for the session's token says `scope: 'openid'`.
 *
 * @example
 * ```ts
 * const rules: Rule[] = [
 *   { url: '/api/accounts', scope: 'read:accounts' },
 *   { url: '/api/transfers', method: 'POST', scope: 'transfer:funds' },
 * ];
 * ```
 */
export interface Rule extends Requirement {
  /** Which URLs. */
  url: UrlMatcher;
  /**
   * Which method, in any letter case.
   * @default every method
   */
  method?: string | undefined;
  /**
   * Scopes that the API may ask for by a challenge at these URLs, beside those that a rule for the same
   * origin and audience names: a space-separated string or an array. What it may not ask for, the user is not
   * asked for.
   * @default none
   * @see RFC 6750 §3.1
   */
  challengeable?: string | readonly string[] | undefined;
  /**
   * Whether a request that goes with the session's own token may follow redirects, as `fetch` does. On the way
   * to another origin the browser takes the token away (Fetch Standard §4.4), but Chrome does so only since
   * version 119. A step-up token never follows one, nor does a token that is bound to a key.
   * @default false: a redirect is `redirect_refused`
   */
  followRedirects?: boolean | undefined;
}

/** The rules after validation. */
export interface Rules {
  readonly all: readonly CompiledRule[];
  /** The first rule that names a target, or `undefined`. */
  find(target: Target): CompiledRule | undefined;
  /**
   * Whether a rule names the target's origin: by a string, or, with the other matchers, by matching this very
   * target.
   */
  namesOrigin(target: Target): boolean;
  /**
   * The scopes that a challenge from this target may ask for: what rules name for its origin and audience,
   * and what its own rule adds.
   */
  challengeable(target: Target, audience: string | undefined): Scope;
}

/**
 * Validates the rules once, so that nothing needs to be checked again when a request comes.
 *
 * @param origin what relative patterns are relative to
 * @param audience the audience the session was asked for
 * @throws TypeError naming the rule and the field that is wrong
 */
export function compileRules(rules: unknown, origin: string, audience: string | undefined): Rules {
  assertIs(Array.isArray(rules), 'rules', 'an array');
  const compiled = rules.map((rule: Rule, index) => compileRule(rule, index, origin, audience));
  const byKey = new Map<string | undefined, CompiledRule[]>();
  let longestKey = 0;
  for (const rule of compiled) {
    longestKey = Math.max(longestKey, rule.key?.length ?? 0);
    const others = byKey.get(rule.key) ?? [];
    byKey.set(rule.key, others);
    others.push(rule);
    assertDecides(rule);
  }

  /** The first rule that names a target. Only those are looked at that may, and of them those that count. */
  function find(target: Target, counts = (_: CompiledRule) => true): CompiledRule | undefined {
    let first: CompiledRule | undefined;
    for (const key of [...keysFor(target.url, longestKey), undefined]) {
      for (const rule of byKey.get(key) ?? []) {
        if (first !== undefined && rule.index > first.index) break;
        if (counts(rule) && rule.names(target)) first = rule;
      }
    }
    return first;
  }

  /**
   * Refuses a rule of which an earlier one names all that it does, as far as strings tell. What matches a path
   * with * in it matches whatever that stands for. With ** this is only sure of the same path.
   */
  function assertDecides({ index, origin, path, method = '' }: CompiledRule): void {
    if (path === undefined) return;
    const first = find(
      { url: new URL(origin + path), method },
      (rule) => rule.path !== undefined && (rule.path === path || !path.includes('**')),
    );
    assertIs(first?.index === index, `rules[${index}]`, `before rules[${first?.index}], which hides it`);
  }

  return {
    all: compiled,
    find,
    namesOrigin: (target) => compiled.some((rule) => rule.isAt(target)),
    challengeable(target, ofAudience) {
      const deciding = find(target);
      return compiled
        .filter((rule) => rule.requirement.audience === ofAudience && rule.isAt(target))
        .flatMap((rule) => [...rule.requirement.scope, ...(rule === deciding ? rule.challengeable : [])]);
    },
  };
}

/**
 * Refuses a request whose requirement comes with the call, if the app named its origin nowhere: a relative
 * URL goes where `<base>` says, which somebody else may have put into the page (guarantee G2).
 *
 * @throws TypeError
 */
export type AssertNamed = (target: Target, where: string) => void;

export function createAssertNamed(rules: Rules, origins: readonly string[]): AssertNamed {
  return (target, where) => {
    const { origin } = target.url;
    const isNamed = origins.includes(origin) || rules.namesOrigin(target);
    assertIs(isNamed, where, `for an origin that rules or "origins" name, not ${origin}`);
  };
}

/** One rule after validation. */
export interface CompiledRule extends Matcher {
  readonly index: number;
  readonly method: string | undefined;
  readonly requirement: NormalizedRequirement;
  readonly challengeable: Scope;
  readonly followRedirects: boolean;
  isAt(target: Target): boolean;
}

const FIELDS = ['url', 'method', 'challengeable', 'followRedirects', ...REQUIREMENT_FIELDS] as const;

function compileRule(rule: Rule, index: number, origin: string, audience: string | undefined): CompiledRule {
  const where = `rules[${index}]`;
  const {
    url,
    method: used,
    challengeable: more = [],
    followRedirects = false,
    ...needed
  } = readFields(rule, FIELDS, where);
  const requirement = normalizeRequirement(needed, where, audience, true);
  const challengeable = readScope(more, `${where}.challengeable`);
  const method = readMethod(used, `${where}.method`);
  assertType(followRedirects, 'boolean', `${where}.followRedirects`);
  const matcher = compileMatcher(url, `${where}.url`, origin);
  assertIs(
    needed.scope !== undefined || challengeable.length > 0 || hasAuthenticationRequirements(requirement),
    `${where}.scope`,
    "named, or acr_values, max_age or claims. 'openid' is for the session's own token",
  );
  const { names, origin: ownOrigin } = matcher;
  return {
    ...matcher,
    index,
    requirement,
    method,
    challengeable,
    followRedirects,
    names: (target) => (method === undefined || method === target.method.toUpperCase()) && names(target),
    isAt: (target) => (ownOrigin === undefined ? names(target) : ownOrigin === target.url.origin),
  };
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

const lettersOf = (method: string) => [...new Set(method)].sort().join('');

/** Takes any method, but not one with the very letters of a usual one in another order: POTS, DELTE. */
function readMethod(value: string | undefined, where: string): string | undefined {
  assertText(value, where);
  if (value === undefined) return undefined;
  const method = value.toUpperCase();
  const usual = METHODS.find((name) => lettersOf(name) === lettersOf(method)) ?? method;
  assertIs(/^[\w-]+$/.test(method) && usual === method, where, `one method such as ${usual}`);
  return method;
}
