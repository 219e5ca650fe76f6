import { assertIs, assertText, readFields } from '../argument';
import {
  normalizeRequirement,
  REQUIREMENT_FIELDS,
  type NormalizedRequirement,
  type Requirement,
} from '../requirement';
import { readScope, type Scope } from '../scope';
import { compileMatcher, keysFor, type Target, type UrlMatcher } from './url-pattern';

/**
 * What a URL needs. Rules are an allow-list: what no rule names is sent as it is, without a token.
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
  method?: string;
  /**
   * Scopes that the API may ask for by a challenge at these URLs, beside those that a rule for the same
   * origin and audience names: a space-separated string or an array. What it may not ask for, the user is not
   * asked for.
   * @default none
   * @see RFC 6750 §3.1
   */
  challengeable?: string | readonly string[];
}

/** The rules after validation. */
export interface Rules {
  /** What a target needs: the requirement of the first rule that names it, or `undefined`. */
  find(target: Target): NormalizedRequirement | undefined;
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
  for (const rule of compiled) byKey.set(rule.key, [...(byKey.get(rule.key) ?? []), rule]);

  /** Of many rules, only those are looked at that may name the target; the first of all that do decides. */
  function find(target: Target): CompiledRule | undefined {
    let first: CompiledRule | undefined;
    for (const key of [...keysFor(target.url), undefined]) {
      for (const rule of byKey.get(key) ?? []) {
        if (first !== undefined && rule.index > first.index) break;
        if (rule.names(target)) first = rule;
      }
    }
    return first;
  }

  return {
    find: (target) => find(target)?.requirement,
    namesOrigin: (target) => compiled.some((rule) => rule.isAt(target)),
    challengeable(target, ofAudience) {
      const deciding = find(target);
      return compiled
        .filter((rule) => rule.requirement.audience === ofAudience && rule.isAt(target))
        .flatMap((rule) => [...rule.requirement.scope, ...(rule === deciding ? rule.challengeable : [])]);
    },
  };
}

interface CompiledRule {
  readonly index: number;
  readonly requirement: NormalizedRequirement;
  readonly challengeable: Scope;
  /** The key by which the rule is found; `undefined` if only its matcher can tell. */
  readonly key: string | undefined;
  names(target: Target): boolean;
  isAt(target: Target): boolean;
}

const FIELDS = ['url', 'method', 'challengeable', ...REQUIREMENT_FIELDS] as const;

function compileRule(rule: Rule, index: number, origin: string, audience: string | undefined): CompiledRule {
  const where = `rules[${index}]`;
  const { url, method, challengeable = [], ...needed } = readFields(rule, FIELDS, where);
  const requirement = normalizeRequirement(needed, where, audience, true);
  assertText(method, `${where}.method`);
  const { names, key, origin: ownOrigin } = compileMatcher(url, `${where}.url`, origin);
  const isMethod = (used: string) => method === undefined || method.toUpperCase() === used.toUpperCase();
  return {
    index,
    requirement,
    challengeable: readScope(challengeable, `${where}.challengeable`),
    key,
    names: (target) => isMethod(target.method) && names(target),
    isAt: (target) => (ownOrigin === undefined ? names(target) : ownOrigin === target.url.origin),
  };
}
