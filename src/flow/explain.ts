import { toUrl } from '../model/argument';
import { requestId, type RequestId } from '../model/request';
import type { NormalizedRequirement, Requirement } from '../model/requirement';
import { findNearest } from '../model/rules/nearest';
import type { Rules } from '../model/rules/rules';
import type { Target } from '../model/rules/url-pattern';
import type { Browser } from '../ports/browser';
import type { Events, StepUpSnapshot } from '../state/events';
import type { RememberedChallenge } from '../state/remembered-challenges';
import type { Session } from '../state/session';

/** Why a request would, or would not, ask the user now. It holds no token. */
export interface Explanation extends Required<RequestId>, Pick<StepUpSnapshot, 'granted'> {
  /** The index of the rule that decides; `undefined` if none does: the request goes out as it is. */
  readonly rule: number | undefined;
  /**
   * Where no rule decides: which one would but for the origin, the method, upper and lower case, or a slash at
   * the end; or else for one character of its path, at its origin.
   */
  readonly nearest: string | undefined;
  /** What the user would be asked for; `undefined` if for nothing. */
  readonly missing: NormalizedRequirement | undefined;
  /** What the API asked for in an earlier answer to this request. */
  readonly challenge: RememberedChallenge | undefined;
}

export interface ExplainParts {
  readonly rules: Rules;
  readonly session: Session;
  readonly events: Events;
  readonly browser: Pick<Browser, 'baseUrl'>;
}

/** Makes the members that tell what a request needs. They ask nobody and send nothing. */
export function createExplain({ rules, session, events, browser }: ExplainParts) {
  /**
   * With the method as `fetch` sends it: the usual ones are taken in any letter case, and every other, `patch`
   * too, as it is written (Fetch Standard §2.2.1), because methods are case-sensitive (RFC 9110 §9.1).
   */
  const targetOf = (url: URL, method: string): Target => ({
    url,
    method: /^(delete|get|head|options|post|put)$/i.test(method) ? method.toUpperCase() : method,
  });
  return {
    requirementFor(given: string | URL, method = 'GET'): Requirement | undefined {
      const url = toUrl(given, browser.baseUrl);
      const found = url && rules.find(targetOf(url, method));
      return found && asWritten(found.requirement);
    },
    explain(url: string | URL, method = 'GET'): Explanation {
      const target = targetOf(new URL(url, browser.baseUrl), method);
      const request = requestId(target);
      const { index, requirement } = rules.find(target) ?? {};
      return Object.freeze({
        ...request,
        rule: index,
        nearest: requirement ? undefined : findNearest(rules.all, target),
        granted: events.getSnapshot().granted,
        missing: requirement && session.missing(requirement, request),
        challenge: requirement && session.challenges.get(request, requirement.audience),
      });
    },
  };
}

/** The requirement as users write it, so that it can be given to any member. */
function asWritten({ paramsFor, scope, authorizationParams, ...others }: NormalizedRequirement): Requirement {
  const fields = {
    ...others,
    scope: scope.length > 0 ? scope : undefined,
    authorizationParams: paramsFor ?? authorizationParams,
  };
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.freeze(Object.fromEntries(given));
}
