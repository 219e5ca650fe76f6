import type { CompiledRule } from './rules';
import { compileGlob, normalizePath, type Target } from './url-pattern';

const roughly = (path: string) => normalizePath(path).toUpperCase().replace(/\/$/, '');

/**
 * Finds a rule for a request that none names: one that differs from it by no more than the origin, the method,
 * upper and lower case, and a slash at the end; or else one of its origin whose path has one character more,
 * fewer, or another.
 *
 * @returns what that rule names, in words
 */
export function findNearest(
  rules: readonly CompiledRule[],
  { url: { origin, pathname } }: Target,
): string | undefined {
  const path = roughly(pathname);
  // The bits say whether a character is left out of the rule's path, and whether one is of the request's.
  for (let bits = 0; bits < 4; bits++) {
    const near = rules.find((rule) => {
      // Elsewhere, what starts with a wildcard would be near to everything.
      if (rule.path === undefined || (rule.origin !== origin && (bits > 0 || rule.path[1] === '*')))
        return false;
      const pattern = roughly(rule.path);
      let at = 0;
      while (at < pattern.length && pattern[at] === path[at]) at++;
      return compileGlob(pattern.slice(at + (bits & 1)))(path.slice(at + (bits >> 1)));
    });
    if (near) return `rules[${near.index}] is for ${near.method ?? 'any method'} ${near.origin}${near.path}`;
  }
  return undefined;
}
