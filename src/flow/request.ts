import { StepUpError } from '../model/errors';
import { requestId, type OutgoingRequest } from '../model/request';
import type { Target } from '../model/rules/url-pattern';
import type { Browser } from '../ports/browser';
import type { AccessToken } from './token';

/**
 * The URL and method that seem to be about to be called, without touching a body; `undefined` for what
 * `fetch` itself will reject. They only tell whether a rule may name the request: `input` and `init` may say
 * something else when the platform reads them.
 */
export function targetOf(input: RequestInfo | URL, init: RequestInit | undefined, base: string): Target | undefined {
  try {
    const method: unknown = init?.method === undefined ? read(input, 'method') : init.method;
    return { url: new URL(read(input, 'url') ?? String(input), base), method: String(method ?? 'GET') };
  } catch {
    return undefined;
  }
}

/**
 * Takes the request as the platform reads it, now: what the caller changes while a window is open must not
 * change where a token goes. A `Request` is cloned, so that the caller can send it again if the step-up
 * fails.
 */
export function takeRequest(input: RequestInfo | URL, { url }: Target, init: RequestInit | undefined): Request {
  // Of a subclass, the platform's clone is a plain Request, without members of its own.
  return new Request(read(input, 'url') === undefined ? url : Request.prototype.clone.call(input), init);
}

/** The URL and method that will be called. */
export const targetOfRequest = ({ url, method }: Request): Target => ({ url: new URL(url), method });

/** Makes a request ready for a token. */
export function toOutgoing(given: Request, init: RequestInit | undefined): OutgoingRequest {
  if (given.mode === 'no-cors') {
    throw new TypeError('mode "no-cors" can\'t carry a token: leave it out, or pass { stepUp: false }');
  }
  const { redirect, referrer, referrerPolicy } = given;
  return {
    // Made from a Request with any option, a Request forgets the other's referrer (Fetch Standard §5.4).
    request: redirect === 'follow' ? new Request(given, { __proto__: null, redirect: 'manual', referrer, referrerPolicy } as RequestInit) : given,
    followsRedirects: redirect === 'follow',
    // Any body can be cloned, but the copy of a stream is all of it, in memory, for a challenge that may
    // never come.
    isReplayable: !(init?.body instanceof ReadableStream),
  };
}

/**
 * Sends the request, once, with the token. Rejects with `redirect_refused`, or with what `fetch` rejects
 * with.
 */
export async function sendWithToken(
  { request, followsRedirects }: OutgoingRequest,
  { accessToken, tokenType }: AccessToken,
  browser: Pick<Browser, 'fetch'>,
): Promise<Response> {
  request.headers.set('Authorization', `${tokenType} ${accessToken}`);
  const response = await browser.fetch(request);
  if (followsRedirects && response.type === 'opaqueredirect') {
    throw new StepUpError('redirect_refused', `${requestId(request).url} answered with a redirect, which no token follows. The request was sent once.`);
  }
  return response;
}

/**
 * Reads a `Request` as the platform does, whatever a subclass says; `undefined` if it is none. Not by
 * `instanceof`, which fails for one from another frame, nor by `Symbol.toStringTag`, which any object may
 * have.
 */
function read(input: unknown, name: 'url' | 'method'): string | undefined {
  try {
    return Reflect.get(Request.prototype, name, input) as string;
  } catch {
    return undefined;
  }
}
