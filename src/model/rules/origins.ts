import { assertIs } from '../argument';
import type { Rules } from './rules';
import type { Target } from './url-pattern';

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
