import { ownFields } from './own';
import { compileMatcher, type Target, type UrlMatcher } from './pattern';
import { normalizeRequirement, type NormalizedRequirement, type Requirement } from './requirement';

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
}

/** Finds what a target needs: the requirement of the first rule that names it, or `undefined`. */
export type Rules = (target: Target) => NormalizedRequirement | undefined;

/**
 * Validates the rules once, so that nothing needs to be checked again when a request comes.
 *
 * @param origin what relative patterns are relative to
 * @param audience the audience the session was asked for
 * @throws TypeError naming the rule and the field that is wrong
 */
export function compileRules(rules: unknown, origin: string, audience: string | undefined): Rules {
  if (!Array.isArray(rules)) {
    throw new TypeError(`"rules" must be an array such as [{ url: '/api/transfers', method: 'POST', scope: 'transfer:funds' }]`);
  }
  const compiled = rules.map((rule: Rule, index) => {
    const where = `rules[${index}]`;
    const requirement = normalizeRequirement(rule, where, audience, ['url', 'method']);
    const { url, method } = ownFields(rule, ['url', 'method'], `${where}.`);
    if (method !== undefined && (typeof method !== 'string' || method === '')) {
      throw new TypeError(`"${where}.method" must be one method such as 'POST'`);
    }
    const names = compileMatcher(url, `${where}.url`, origin);
    const isMethod = (used: string) => method === undefined || method.toUpperCase() === used.toUpperCase();
    return { requirement, matches: (target: Target) => isMethod(target.method) && names(target) };
  });
  return (target) => compiled.find((rule) => rule.matches(target))?.requirement;
}
