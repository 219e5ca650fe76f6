import type { CompiledRule } from './rules';
import { compileGlob, normalizePath, type Target } from './url-pattern';

const roughly = (path: string) => normalizePath(path).toUpperCase().replace(/\/$/, '');

/**
 * Finds a rule for a request that none names: one that differs from it by no more than the origin, the method,
 * upper and lower case, and a slash at the end.
 *
 * @returns what that rule names, in words
 */
export function findNearest(
  rules: readonly CompiledRule[],
  { url: { origin, pathname } }: Target,
): string | undefined {
  const near = rules.find(
    (rule) =>
      rule.path !== undefined &&
      // What starts with a wildcard would be near to everything.
      (rule.origin === origin || rule.path[1] !== '*') &&
      compileGlob(roughly(rule.path))(roughly(pathname)),
  );
  return near && `rules[${near.index}] is for ${near.method ?? 'any method'} ${near.origin}${near.path}`;
}
