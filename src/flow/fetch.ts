import { StepUpError } from '../model/errors';
import type { Target } from '../model/pattern';
import { normalizeRequirement, type NormalizedRequirement, type Requirement } from '../model/requirement';
import type { Rules } from '../model/rules';
import type { Browser } from '../ports/browser';
import type { WithToken } from './with-token';

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
  readonly withToken: WithToken;
}

export function createFetch({ rules, audience, browser, withToken }: FetchParts): StepUpFetch {
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

    const { request, follows } = snapshot(input, target, init);
    const url = target.url.origin + target.url.pathname;
    const send = async (accessToken: string, tokenType: string) => {
      request.headers.set('Authorization', `${tokenType} ${accessToken}`);
      const response = await browser.fetch(request);
      if (follows && response.type === 'opaqueredirect') {
        throw new StepUpError('redirect_refused', `${url} answered with a redirect, and a token is for one URL only. The request was sent once and not followed.`);
      }
      return response;
    };
    return withToken(requirement, send, request.signal, { url, method: request.method });
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
function snapshot(input: RequestInfo | URL, { url }: Target, init: RequestInit | undefined): { request: Request; follows: boolean } {
  const given = isRequest(input) ? input.clone() : undefined;
  const follows = (init?.redirect ?? given?.redirect ?? 'follow') === 'follow';
  // A new Request forgets the referrer of the one it is made from as soon as it is given any option (Fetch Standard §5.4).
  const referrer = given && { referrer: given.referrer, referrerPolicy: given.referrerPolicy };
  const request = new Request(given ?? url, { ...referrer, ...init, ...(follows && { redirect: 'manual' }) });
  if (request.mode === 'no-cors') {
    throw new TypeError('mode "no-cors" can\'t carry a token: leave it out, or pass { stepUp: false }');
  }
  return { request, follows };
}

/** Not `instanceof`, which fails for a Request from another frame. */
function isRequest(input: RequestInfo | URL): input is Request {
  return typeof input === 'object' && 'url' in input && 'method' in input;
}
