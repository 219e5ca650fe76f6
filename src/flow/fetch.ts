import { parseChallenges, toRequirement } from '../model/challenge';
import { isStepUpError, StepUpError } from '../model/errors';
import { own } from '../model/own';
import type { Target } from '../model/pattern';
import { normalizeRequirement, type NormalizedRequirement, type Requirement } from '../model/requirement';
import type { Rules } from '../model/rules';
import type { Browser } from '../ports/browser';
import type { Ledger } from '../state/ledger';
import type { Obtain } from './obtain';
import { nameOf, sendWithToken, takeRequest, targetOf } from './outgoing';
import { callerOf, readAppState, type Purpose } from './purpose';
import { saveRequest } from './saved-request';
import type { Session } from './session';

/** `RequestInit` with two more members. */
export interface StepUpRequestInit extends RequestInit {
  /** Overrides the rules for this request: a requirement, or `false` for "send it as it is, without a token". */
  stepUp?: Requirement | false;
  /** What `handleRedirect()` gives back, if this call ends in a redirect: anything that JSON can hold. */
  appState?: unknown;
}

/** As the platform's `fetch`, and assignable to it. */
export type StepUpFetch = (input: RequestInfo | URL, init?: StepUpRequestInit) => Promise<Response>;

export interface FetchParts {
  readonly rules: Rules;
  readonly audience: string | undefined;
  readonly browser: Browser;
  readonly ledger: Ledger;
  readonly session: Session;
  readonly obtain: Obtain;
}

export function createFetch({ rules, audience, browser, ledger, session, obtain }: FetchParts): StepUpFetch {
  function requirementOf(target: Target | undefined, init: StepUpRequestInit | undefined): NormalizedRequirement | undefined {
    const given = own<StepUpRequestInit, 'stepUp'>(init ?? {}, 'stepUp', 'init.stepUp');
    if (given === false) return undefined;
    if (given !== undefined) return normalizeRequirement(given, 'init.stepUp', audience);
    return target && rules(target);
  }

  return async (input, init) => {
    const target = targetOf(input, init, browser.baseUrl);
    const requirement = requirementOf(target, init);
    // Exactly what the caller gave, so that nothing is different from not using the SDK (guarantee G11).
    if (requirement === undefined || target === undefined) return browser.fetch(input, init);

    const outgoing = takeRequest(input, target, init);
    const { request, isReplayable } = outgoing;
    const name = nameOf(request);
    const purpose: Omit<Purpose, 'save'> = { signal: request.signal, request: name, caller: callerOf(session), appState: readAppState(own<StepUpRequestInit, 'appState'>(init ?? {}, 'appState', 'init.appState'), 'init.appState') };

    const obtainToken = (request: Request) =>
      obtain(requirement, { ...purpose, save: () => saveRequest({ ...outgoing, request }) }).catch((error: unknown) => {
        // What an API asks for may be what nobody can have: then the next call asks the API again.
        if (isStepUpError(error, 'authorization_failed') || isStepUpError(error, 'scope_not_granted')) ledger.unchallenge(name);
        throw error;
      });

    /** Remembers what the API asked for, if it did. Not if the session is another one by now: that was not asked. */
    const noteChallenge = ({ status, headers }: Response): boolean => {
      if (status !== 401 && status !== 403) return false;
      const challenged = toRequirement(parseChallenges(headers.get('WWW-Authenticate')));
      if (challenged === undefined || ledger.epoch !== epoch) return false;
      ledger.challenge(requirement, name, challenged);
      return true;
    };

    const { epoch } = ledger;
    const isOver = () => ledger.epoch !== epoch;
    return orRetry(isOver, async () => {
      const token = await obtainToken(request);
      const copy = request.body !== null && isReplayable && !token.isStepUp ? request.clone() : request;
      const response = await sendWithToken(outgoing, token, browser);
      // At most one step-up for a request, and nothing that was sent with a step-up token is sent again (guarantee G10).
      if (!noteChallenge(response) || token.isStepUp) return response;
      if (!isReplayable) {
        throw new StepUpError('not_replayable', `${name.url} asked for more, and a body that is a stream can't be sent twice. Call again: the step-up comes first then.`, undefined, { response });
      }
      // A body that nobody reads holds its connection, and browsers have few of them for one host.
      response.body?.cancel().catch(() => {});
      return orRetry(isOver, async () => {
        const last = await sendWithToken({ ...outgoing, request: copy }, await obtainToken(copy), browser);
        noteChallenge(last);
        return last;
      });
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
