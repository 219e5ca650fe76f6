import { parseChallenges, toRequirement } from '../model/challenge';
import { isStepUpError, StepUpError } from '../model/errors';
import type { Target } from '../model/pattern';
import { normalizeRequirement, type NormalizedRequirement, type Requirement } from '../model/requirement';
import type { Rules } from '../model/rules';
import type { Browser } from '../ports/browser';
import type { Ledger } from '../state/ledger';
import type { Obtain, Token } from './obtain';

/** `RequestInit` with one more member. */
export interface StepUpRequestInit extends RequestInit {
  /** Overrides the rules for this request: a requirement, or `false` for "send it as it is, without a token". */
  stepUp?: Requirement | false;
}

/** As the platform's `fetch`, and assignable to it. */
export type StepUpFetch = (input: RequestInfo | URL, init?: StepUpRequestInit) => Promise<Response>;

export interface FetchParts {
  readonly rules: Rules;
  readonly audience: string | undefined;
  readonly browser: Browser;
  readonly ledger: Ledger;
  readonly obtain: Obtain;
}

export function createFetch({ rules, audience, browser, ledger, obtain }: FetchParts): StepUpFetch {
  function requirementOf(target: Target | undefined, init: StepUpRequestInit | undefined): NormalizedRequirement | undefined {
    if (init?.stepUp === false) return undefined;
    if (init?.stepUp !== undefined) return normalizeRequirement(init.stepUp, 'init.stepUp', audience);
    return target && rules(target);
  }

  return async (input, init) => {
    const target = targetOf(input, init, browser.baseUrl);
    const requirement = requirementOf(target, init);
    // Exactly what the caller gave, so that nothing is different from not using the SDK (guarantee G11).
    if (requirement === undefined || target === undefined) return browser.fetch(input, init);

    const { request, follows, isReplayable } = snapshot(input, target, init);
    const url = target.url.origin + target.url.pathname;
    const purpose = { signal: request.signal, request: { url, method: request.method } };

    const send = async ({ accessToken, tokenType }: Token, request: Request) => {
      request.headers.set('Authorization', `${tokenType} ${accessToken}`);
      const response = await browser.fetch(request);
      if (follows && response.type === 'opaqueredirect') {
        throw new StepUpError('redirect_refused', `${url} answered with a redirect, and a token is for one URL only. The request was sent once and not followed.`);
      }
      return response;
    };

    const obtainToken = () =>
      obtain(requirement, purpose).catch((error: unknown) => {
        // What an API asks for may be what nobody can have: then the next call asks the API again.
        if (isStepUpError(error, 'authorization_failed') || isStepUpError(error, 'scope_not_granted')) ledger.unchallenge(purpose.request);
        throw error;
      });

    /** Remembers what the API asked for, if it did. Not if the session is another one by now: that was not asked. */
    const noteChallenge = ({ status, headers }: Response): boolean => {
      if (status !== 401 && status !== 403) return false;
      const challenged = toRequirement(parseChallenges(headers.get('WWW-Authenticate')));
      if (challenged === undefined || ledger.epoch !== epoch) return false;
      ledger.challenge(requirement, purpose.request, challenged);
      return true;
    };

    const { epoch } = ledger;
    const token = await obtainToken();
    const copy = request.body !== null && isReplayable && !token.isStepUp ? request.clone() : request;
    const response = await send(token, request);
    // At most one step-up for a request, and nothing that was sent with a step-up token is sent again (guarantee G10).
    if (!noteChallenge(response) || token.isStepUp) return response;
    if (!isReplayable) {
      throw new StepUpError('not_replayable', `${url} asked for more, and a body that is a stream can't be sent twice. Call again: the step-up comes first then.`, undefined, response);
    }
    // A body that nobody reads holds its connection, and browsers have few of them for one host.
    response.body?.cancel().catch(() => {});
    const last = await send(await obtainToken(), copy);
    noteChallenge(last);
    return last;
  };
}

/** What is about to be called, without touching a body; `undefined` for what `fetch` itself will reject. */
function targetOf(input: RequestInfo | URL, init: RequestInit | undefined, base: string): Target | undefined {
  const request = isRequest(input) ? input : undefined;
  try {
    return { url: new URL(request?.url ?? String(input), base), method: init?.method ?? request?.method ?? 'GET' };
  } catch {
    return undefined;
  }
}

/**
 * Takes the request as it is now: what the caller changes while a window is open must not change where a token goes.
 * A `Request` is cloned, so that the caller can send it again if the step-up fails.
 *
 * `follows` tells that the caller would follow redirects. With a token they are not followed but seen (Fetch Standard §4.4).
 */
function snapshot(input: RequestInfo | URL, { url }: Target, init: RequestInit | undefined): { request: Request; follows: boolean; isReplayable: boolean } {
  // The platform reads init, here as in fetch(): it may have getters, or inherit.
  const given = new Request(isRequest(input) ? input.clone() : url, init);
  if (given.mode === 'no-cors') {
    throw new TypeError('mode "no-cors" can\'t carry a token: leave it out, or pass { stepUp: false }');
  }
  const { redirect, referrer, referrerPolicy } = given;
  return {
    // Made from a Request with any option, a Request forgets the other's referrer (Fetch Standard §5.4).
    request: redirect === 'follow' ? new Request(given, { redirect: 'manual', referrer, referrerPolicy }) : given,
    follows: redirect === 'follow',
    // Any body can be cloned, but the copy of a stream is all of it, in memory, for a challenge that may never come.
    isReplayable: !(init?.body instanceof ReadableStream),
  };
}

/** Not `instanceof`, which fails for a Request from another frame. */
function isRequest(input: RequestInfo | URL): input is Request {
  return Object.prototype.toString.call(input) === '[object Request]';
}
