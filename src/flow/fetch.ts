import { own } from '../model/argument';
import type { ChallengeReader } from '../model/challenge';
import { requestId, type OutgoingRequest } from '../model/request';
import { normalizeRequirement, type NormalizedRequirement, type Requirement } from '../model/requirement';
import type { AssertNamed, Rules } from '../model/rules/rules';
import type { Target } from '../model/rules/url-pattern';
import type { Browser } from '../ports/browser';
import type { Events } from '../state/events';
import type { LearningSession } from '../state/session';
import { currentSubject, readAppState, type CallContext } from './call';
import { createChallenges } from './challenges';
import {
  assertReplayable,
  copyOf,
  send,
  sendWithToken,
  takeRequest,
  targetOf,
  type SendParts,
} from './request';
import type { AccessToken, Tokens } from './token';

/** `RequestInit` with two more members. */
export interface StepUpRequestInit extends RequestInit {
  /**
   * Overrides the rules for this request: a requirement, or `false` for "send it as it is, without a token".
   * A requirement works for this page's origin, and for those that rules or the option `origins` name.
   */
  stepUp?: Requirement | false | undefined;
  /** What `handleRedirect()` gives back, if this call ends in a redirect: anything that JSON can hold. */
  appState?: unknown;
}

/** As the platform's `fetch`, and assignable to it. */
export type StepUpFetch = (input: RequestInfo | URL, init?: StepUpRequestInit) => Promise<Response>;

export interface FetchParts extends SendParts {
  readonly rules: Rules;
  readonly assertNamed: AssertNamed;
  readonly audience: string | undefined;
  readonly browser: Browser;
  readonly events: Events;
  readonly session: LearningSession;
  readonly tokens: Tokens;
  readonly readers: readonly ChallengeReader[];
  /** Hears of each request that no rule names. */
  readonly onUnnamed?: ((target: Target) => void) | undefined;
}

export function createFetch(parts: FetchParts): StepUpFetch {
  const { rules, assertNamed, audience, browser, session, tokens, onUnnamed } = parts;
  /** What the call itself says. `undefined` leaves it to the rules. */
  function statedBy(init: StepUpRequestInit): NormalizedRequirement | false | undefined {
    const stepUp = own<StepUpRequestInit, 'stepUp'>(init, 'stepUp', 'init.stepUp');
    return stepUp === undefined || stepUp === false
      ? stepUp
      : normalizeRequirement(stepUp, 'init.stepUp', audience, true);
  }

  return async (input, init) => {
    const stated = statedBy(init ?? {});
    const seen = stated === false ? undefined : targetOf(input, init, browser.baseUrl);
    // Exactly what the caller gave, so that nothing is different from not using the SDK (guarantee G11).
    const named = stated || seen === undefined ? undefined : rules.find(seen);
    if (seen === undefined || !(stated || named)) {
      if (seen) onUnnamed?.(seen);
      return browser.fetch(input, init);
    }

    const outgoing = takeRequest(input, init, seen);
    // The request that is sent decides, and not what the arguments seemed to say (guarantee G2).
    const { target } = outgoing;
    if (stated) assertNamed(target, 'init.stepUp');
    const rule = stated || target === seen ? named : rules.find(target);
    const requirement = stated || rule?.requirement;
    if (!requirement) return send(outgoing, browser);

    const id = requestId(target);
    const challenges = createChallenges({ ...parts, requirement, outgoing, request: id });
    const context: CallContext = {
      purpose: 'request',
      outgoing,
      signal: outgoing.signal,
      request: id,
      source: stated ? 'call' : 'rule',
      subject: currentSubject(session),
      appState: readAppState(
        own<StepUpRequestInit, 'appState'>(init ?? {}, 'appState', 'init.appState'),
        'init.appState',
      ),
      retry: () => learning(sendFirst),
    };

    const sendWith = (token: AccessToken | undefined, outgoing: OutgoingRequest) =>
      token ? sendWithToken(outgoing, token, parts, rule?.followRedirects) : send(outgoing, browser);

    async function sendFirst(): Promise<Response> {
      const token = await tokens.for(requirement!, context);
      const isStepUp = token?.isStepUp === true;
      const copy = isStepUp ? outgoing.request : copyOf(outgoing);
      const response = await sendWith(token, outgoing);
      if (isStepUp) await challenges.learn(response);
      // At most one step-up for a request, and nothing that was sent with a step-up token is sent again
      // (guarantee G10). After a redirect another URL answered, which says nothing about this one.
      if (isStepUp || response.redirected || !(await challenges.isChallenge(response))) return response;
      assertReplayable(outgoing, response, 'more');
      return sendAgain(copy);
    }

    /** For what the API asked. Its answer is the caller's, whatever it is. */
    async function sendAgain(request: Request): Promise<Response> {
      const again = { ...outgoing, request };
      const token = await tokens.for(requirement!, {
        ...context,
        isChallenged: true,
        retry: () => learning(() => sendAgain(request)),
        outgoing: again,
      });
      const response = await sendWith(token, again);
      if (token?.isStepUp) await challenges.learn(response);
      return response;
    }

    /** What was learned from a challenge is forgotten if it led to nothing. */
    async function learning(run: () => Promise<Response>): Promise<Response> {
      try {
        return await run();
      } catch (error) {
        challenges.learnFailure(error);
        throw error;
      }
    }

    return await learning(sendFirst);
  };
}
