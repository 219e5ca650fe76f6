import { isStepUpError, StepUpError } from '../model/errors';
import { own } from '../model/own';
import type { Target } from '../model/pattern';
import { normalizeRequirement, type NormalizedRequirement, type Requirement } from '../model/requirement';
import type { Rules } from '../model/rules';
import type { Browser } from '../ports/browser';
import type { Events } from '../state/events';
import type { Ledger } from '../state/ledger';
import { createChallenges } from './challenges';
import type { Obtain, Token } from './obtain';
import type { AssertNamed } from './origins';
import { nameOf, sendWithToken, takeRequest, targetOf, targetOfRequest, toOutgoing } from './outgoing';
import { callerOf, readAppState, type Purpose } from './purpose';
import { saveRequest } from './saved-request';
import type { Session } from './session';

/** `RequestInit` with two more members. */
export interface StepUpRequestInit extends RequestInit {
  /**
   * Overrides the rules for this request: a requirement, or `false` for "send it as it is, without a token". A requirement works for this page's
   * origin, and for those that rules or the option `origins` name.
   */
  stepUp?: Requirement | false;
  /** What `handleRedirect()` gives back, if this call ends in a redirect: anything that JSON can hold. */
  appState?: unknown;
}

/** As the platform's `fetch`, and assignable to it. */
export type StepUpFetch = (input: RequestInfo | URL, init?: StepUpRequestInit) => Promise<Response>;

export interface FetchParts {
  readonly rules: Rules;
  readonly assertNamed: AssertNamed;
  readonly audience: string | undefined;
  readonly browser: Browser;
  readonly events: Events;
  readonly ledger: Ledger;
  readonly session: Session;
  readonly obtain: Obtain;
}

export function createFetch({ rules, assertNamed, audience, browser, events, ledger, session, obtain }: FetchParts): StepUpFetch {
  /** What the call itself says. `undefined` leaves it to the rules. */
  function stated(init: StepUpRequestInit | undefined): NormalizedRequirement | false | undefined {
    const stepUp = own<StepUpRequestInit, 'stepUp'>(init ?? {}, 'stepUp', 'init.stepUp');
    return stepUp === undefined || stepUp === false ? stepUp : normalizeRequirement(stepUp, 'init.stepUp', audience);
  }

  return async (input, init) => {
    const overrides = stated(init);
    const looked = overrides === false ? undefined : targetOf(input, init, browser.baseUrl);
    // Exactly what the caller gave, so that nothing is different from not using the SDK (guarantee G11).
    if (looked === undefined || !(overrides || rules.find(looked))) return browser.fetch(input, init);

    const given = takeRequest(input, looked, init);
    // The request that is sent decides, and not what the arguments seemed to say (guarantee G2).
    const target: Target = targetOfRequest(given);
    if (overrides) assertNamed(target, 'init.stepUp');
    const requirement = overrides || rules.find(target);
    if (!requirement) return browser.fetch(given);

    const outgoing = toOutgoing(given, init);
    const { request, isReplayable } = outgoing;
    const name = nameOf(request);
    const challenges = createChallenges({
      ledger,
      events,
      requirement,
      request: name,
      challengeable: [...requirement.scope, ...rules.challengeable(target, requirement.audience)],
    });
    const purpose: Omit<Purpose, 'save'> = {
      signal: request.signal,
      request: name,
      source: overrides ? 'call' : 'rule',
      caller: callerOf(session),
      appState: readAppState(own<StepUpRequestInit, 'appState'>(init ?? {}, 'appState', 'init.appState'), 'init.appState'),
    };

    const tokenFor = (request: Request, isChallenged: boolean) =>
      obtain(requirement, { ...purpose, isChallenged, save: () => saveRequest({ ...outgoing, request }) });

    /** Sends it, and learns from how that ended if it was with a step-up token. */
    async function send(request: Request, token: Token): Promise<Response> {
      const response = await sendWithToken({ ...outgoing, request }, token, browser);
      if (token.isStepUp) challenges.learn(response);
      return response;
    }

    async function learning<T>(run: Promise<T>): Promise<T> {
      return run.catch((error: unknown) => {
        challenges.learnFailure(error);
        throw error;
      });
    }

    const { epoch } = ledger;
    const isOver = () => ledger.epoch !== epoch;
    return orRetry(isOver, async () => {
      const token = await learning(tokenFor(request, false));
      const copy = request.body !== null && isReplayable && !token.isStepUp ? request.clone() : request;
      const response = await learning(send(request, token));
      // At most one step-up for a request, and nothing that was sent with a step-up token is sent again (guarantee G10).
      if (token.isStepUp || !challenges.isChallenge(response)) return response;
      if (!isReplayable) {
        throw new StepUpError('not_replayable', `${name.url} asked for more, and a body that is a stream can't be sent twice. Call again: the step-up comes first then.`, undefined, { response });
      }
      // A body that nobody reads holds its connection, and browsers have few of them for one host.
      response.body?.cancel().catch(() => {});
      return orRetry(isOver, () => learning(tokenFor(copy, true).then((second) => send(copy, second))));
    });
  };
}

/**
 * Lets the app go on from its own click where the browser opened no window: there, `run` has not got as far as sending anything.
 *
 * @param isOver whether the session that the call was made for is
 */
async function orRetry(isOver: () => boolean, run: () => Promise<Response>): Promise<Response> {
  try {
    return await run();
  } catch (error) {
    if (!isStepUpError(error, 'popup_blocked') || error.retry !== undefined) throw error;
    let isTaken = false;
    const retry = async () => {
      if (isTaken) throw new TypeError('"retry" goes on with a call once. Call fetch again instead.');
      isTaken = true;
      if (isOver()) throw new StepUpError('discarded', 'clear() forgot this call. Call fetch again.');
      return orRetry(isOver, run);
    };
    throw new StepUpError(error.code, error.message, error.cause, { retry });
  }
}
