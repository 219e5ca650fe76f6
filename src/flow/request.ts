import { StepUpError } from '../model/errors';
import type { OutgoingRequest } from '../model/request';
import type { Target } from '../model/rules/url-pattern';
import type { Browser } from '../ports/browser';
import type { AccessToken } from './token';

/**
 * The URL and method that seem to be about to be called, without touching a body; `undefined` for what
 * `fetch` itself will reject. They only tell whether a rule may name the request: `input` and `init` may say
 * something else when the platform reads them.
 */
export function targetOf(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  base: string,
): Target | undefined {
  try {
    const method = init?.method === undefined ? read(input, 'method') : init.method;
    return {
      url: new URL(read(input, 'url') ?? (input as string | URL), base),
      method: `${method ?? 'GET'}`,
    };
  } catch {
    return undefined;
  }
}

/** A request as the platform reads it, made ready for a token. */
export interface TakenRequest extends OutgoingRequest {
  /** The URL and method that will be called. */
  readonly target: Target;
  /** Aborts the request; `undefined` if the caller gave none. */
  readonly signal: AbortSignal | undefined;
}

/**
 * Takes the request as the platform reads it, now: what the caller changes while a window is open must not
 * change where a token goes. A `Request` is cloned, so that the caller can send it again if the step-up
 * fails.
 *
 * @param seen the URL and method that the arguments seemed to name
 */
export function takeRequest(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  seen: Target,
): TakenRequest {
  const { request, followsRedirects, signal } =
    read(input, 'url') === undefined && isPlain(init)
      ? fromUrl(seen.url, init)
      : fromRequest(input, init, seen);
  if (request.mode === 'no-cors') {
    throw new TypeError('"init.mode" must be other than no-cors');
  }
  const { url, method } = request;
  return {
    request,
    followsRedirects,
    signal,
    // Any body can be cloned, but the copy of a stream is all of it, in memory, for a challenge that may
    // never come.
    isReplayable: !(init?.body instanceof ReadableStream),
    target: url === seen.url.href && method === seen.method ? seen : { url: new URL(url), method },
  };
}

type Taken = Pick<TakenRequest, 'request' | 'followsRedirects' | 'signal'>;

/**
 * An object literal has no getters but its own, so that a copy of it says all that the platform would read.
 */
function isPlain(init: RequestInit | undefined): boolean {
  return init === undefined || Object.getPrototypeOf(init) === Object.prototype;
}

function fromUrl(url: URL, init: RequestInit | undefined): Taken {
  const options = { __proto__: null, ...init } as RequestInit;
  const { redirect = 'follow', signal } = options;
  const followsRedirects = redirect === 'follow';
  if (followsRedirects) options.redirect = 'manual';
  const request = new Request(url, options);
  // Every request has a signal of its own, but only the caller's can abort it.
  return { request, followsRedirects, signal: signal ? request.signal : undefined };
}

function fromRequest(input: RequestInfo | URL, init: RequestInit | undefined, { url }: Target): Taken {
  // Of a subclass, the platform's clone is a plain Request, without members of its own.
  const given = new Request(
    read(input, 'url') === undefined ? url : Request.prototype.clone.call(input),
    init,
  );
  const { redirect, referrer, referrerPolicy, signal } = given;
  if (redirect !== 'follow') return { request: given, followsRedirects: false, signal };
  // Made from a Request with any option, a Request forgets the other's referrer (Fetch Standard §5.4).
  return {
    request: new Request(given, {
      __proto__: null,
      redirect: 'manual',
      referrer,
      referrerPolicy,
    } as RequestInit),
    followsRedirects: true,
    signal,
  };
}

/** A request that turned out to need no token, as its caller meant it. */
export function asGiven({ request, followsRedirects }: OutgoingRequest): Request {
  const { referrer, referrerPolicy } = request;
  return followsRedirects
    ? new Request(request, { __proto__: null, redirect: 'follow', referrer, referrerPolicy } as RequestInit)
    : request;
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
    throw new StepUpError(
      'redirect_refused',
      `${request.url.replace(/[?#].*/, '')} answered with a redirect`,
    );
  }
  return response;
}

/**
 * Reads a `Request` as the platform does, whatever a subclass says; `undefined` if it is none. Not by
 * `instanceof`, which fails for one from another frame, nor by `Symbol.toStringTag`, which any object may
 * have.
 */
function read(input: unknown, name: 'url' | 'method'): string | undefined {
  if (typeof input !== 'object') return undefined;
  try {
    return Reflect.get<Request, 'url' | 'method'>(Request.prototype, name, input);
  } catch {
    return undefined;
  }
}
