import { requestId, type StepUpAttempt } from '../model/request';
import { toScope, type AudienceScope } from '../model/scope';
import { findNearest } from '../model/rules/nearest';
import type { Rules } from '../model/rules/rules';
import type { Target } from '../model/rules/url-pattern';
import { TYPES, type Events, type Ignored, type StepUpEventType } from './events';

/**
 * Prints a line for every event, and which scopes of rules the login asks for already, so that no rule asks
 * the user for them. Events carry no token, and neither do the lines.
 *
 * @returns what prints a line for a request that goes out without a token, if a rule nearly names it
 */
export function startDebug(
  { on }: Pick<Events, 'on'>,
  { all }: Pick<Rules, 'all'>,
  loginScopes: readonly AudienceScope[],
): (unnamed: Target) => void {
  for (const type of TYPES) on(type, print);
  const asked = all.flatMap(({ requirement }) => requirement.scope);
  const scope = toScope(asked.filter((one) => loginScopes.some((login) => login.scope.includes(one))));
  if (scope.length > 0) print({ what: 'granted at login', reason: scope.join(' ') });
  return (unnamed) => {
    const reason = findNearest(all, unnamed);
    if (reason !== undefined) print({ what: 'no token', ...requestId(unnamed), reason });
  };
}

const print = (line: Printable) => console.debug(`step-up-spa: ${toLine(line)}`);

/** What an event may have. */
type Printable = Partial<
  Omit<Ignored, 'what'> & StepUpAttempt & { type: StepUpEventType; what: string; error: unknown }
>;

function toLine({ type, id, what, method, url, requirement, reason, error }: Printable): string {
  const { scope, acr_values } = requirement ?? {};
  const number = id && `#${id}`;
  return [type, number, what, method, url, scope?.join(' '), acr_values?.join(' '), reason ?? error]
    .filter(Boolean)
    .join(' · ');
}
