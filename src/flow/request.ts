import { assertIs } from '../model/argument';
import { StepUpError } from '../model/errors';
import type { OutgoingRequest } from '../model/request';
import { placeOf } from '../model/redirect-uri';
import type { Target } from '../model/rules/url-pattern';
import type { Browser } from '../ports/browser';
import type { Calls } from '../state/calls';
import type { Nonces } from '../state/nonces';
import { demandsNonce, proofOf } from './proof';
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

/** A request as the platform reads it. */
export interface TakenRequest extends OutgoingRequest {
  /** The URL and method that will be called. */
  readonly target: Target;
}

/**
 * Takes the request as the platform reads it, now: what the caller changes while a window is open must not
 * change where a token goes. A `Request` is cloned, so that the caller can send it again if the step-up
 * fails. Throws `not_replayable` where the browser can't send a stream.
 *
 * @param seen the URL and method that the arguments seemed to name
 */
export function takeRequest(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  seen: Target,
): TakenRequest {
  const isRequest = read(input, 'url') !== undefined;
  // An object literal has no getters but its own, so that a copy of it says all that the platform would read.
  const options =
    Object.getPrototypeOf(init ?? {}) === Object.prototype
      ? ({ __proto__: null, ...init } as RequestInit)
      : init!;
  const isStream = options.body instanceof ReadableStream;
  // Firefox would send the text "[object ReadableStream]", and the token would be spent on it; WebKit sends
  // nothing. What can stream has this member (Fetch Standard §5.4).
  if (isStream && !('duplex' in Request.prototype)) {
    throw new StepUpError('not_replayable', "This browser can't send a stream. Use a Blob.");
  }
  const request = new Request(
    // Of a subclass, the platform's clone is a plain Request, without members of its own.
    isRequest ? Request.prototype.clone.call(input) : seen.url,
    options,
  );
  assertIs(request.mode !== 'no-cors', 'init.mode', 'other than no-cors');
  const { signal = read(input, 'signal') } = options;
  const { url, method } = request;
  return {
    request,
    signal: signal ?? undefined,
    // Any body can be cloned, but the copy of a stream is all of it, in memory, for a challenge that may
    // never come.
    isReplayable: !isStream,
    target: url === seen.url.href && method === seen.method ? seen : { url: new URL(url), method },
  };
}

/**
 * A copy to send later; the request itself if there is no body to lose, or none that may be copied. Its
 * `body` is not looked at: WebKit can't send a form with a file in it any more once that was read.
 */
export function copyOf({ request, isReplayable }: OutgoingRequest): Request {
  return !isReplayable || request.method === 'GET' || request.method === 'HEAD' ? request : request.clone();
}

/**
 * Sends the request as its caller meant it.
 *
 * @param redirect the mode, if it is to be another one than the caller's
 */
export function send(
  { request, signal }: OutgoingRequest,
  browser: Pick<Browser, 'fetch'>,
  redirect = request.redirect,
): Promise<Response> {
  // The caller's own signal once more, for WebKit forgets which signal a Request follows once that of the
  // Request it was made from is out of use. The referrer, because a Request with any option has none of its
  // own (Fetch Standard §5.4).
  const { referrer, referrerPolicy } = request;
  const init = { __proto__: null, redirect, referrer, referrerPolicy, signal } as RequestInit;
  // The Request says all of it. Instrumentation in the place of fetch may lose `init` beside a Request, or use
  // up the body to read both: so it is there only where WebKit needs it.
  return browser.fetch(new Request(request, init), signal && init);
}

/** What a request with a token is sent with. */
export interface SendParts {
  readonly browser: Pick<Browser, 'fetch'>;
  readonly nonces: Nonces;
  readonly calls: Pick<Calls, 'begin'>;
}

/**
 * Sends the request with the token. It is sent once, or, if the API said that it did not process it for want
 * of a nonce in the proof, once more, with a new proof (guarantee G1, RFC 9449 §9). Rejects with
 * `redirect_refused`, `not_replayable`, `token_failed`, or with what `fetch` rejects with.
 *
 * @param mayFollow whether the session's own token may follow redirects, unless a proof, which is for one URL,
 *   goes with it
 */
export async function sendWithToken(
  outgoing: OutgoingRequest,
  token: AccessToken,
  { browser, nonces, calls }: SendParts,
  mayFollow = false,
): Promise<Response> {
  const { request } = outgoing;
  request.headers.set('Authorization', `${token.tokenType} ${token.accessToken}`);
  request.headers.delete('DPoP'); // of what it was sent with before a challenge: the session's, which is bound
  if (token.prove === undefined)
    return mayFollow && !token.isStepUp ? send(outgoing, browser) : sendUnredirected(outgoing, browser);

  const { origin } = new URL(request.url);
  async function sendProved(from: Request, nonce: string | undefined): Promise<Response> {
    from.headers.set('DPoP', await proofOf(token, from, nonce, calls.begin(outgoing.signal)));
    const response = await sendUnredirected({ ...outgoing, request: from }, browser);
    nonces.learn(origin, response);
    return response;
  }
  const copy = copyOf(outgoing);
  let nonce: string | undefined;
  const response = await nonces.inOrder(origin, () => sendProved(request, (nonce = nonces.get(origin))));
  if (!demandsNonce(response, nonce)) return response;
  assertReplayable(outgoing, response, 'another proof');
  return sendProved(copy, nonces.get(origin));
}

/**
 * Accepts a request that can be sent once more, since its API answered that it wants `more`. That answer is
 * let go of then.
 *
 * @throws StepUpError `not_replayable`, with the answer, for one that can't be
 */
export function assertReplayable(
  { request, isReplayable }: OutgoingRequest,
  response: Response,
  more: string,
): void {
  if (!isReplayable) {
    const place = placeOf(request.url);
    const message = `${place} asked for ${more}, and a stream can't be sent twice. Call again.`;
    throw new StepUpError('not_replayable', message, undefined, { response });
  }
  // A body that nobody reads holds its connection, and browsers have few of them for one host.
  response.body?.cancel().catch(() => {});
}

/** Sends the request. A redirect is not followed but seen (Fetch Standard §4.4). */
async function sendUnredirected(
  outgoing: OutgoingRequest,
  browser: Pick<Browser, 'fetch'>,
): Promise<Response> {
  const { request } = outgoing;
  if (request.redirect !== 'follow') return send(outgoing, browser);
  const response = await send(outgoing, browser, 'manual');
  if (response.type === 'opaqueredirect') {
    throw new StepUpError('redirect_refused', `${placeOf(request.url)} answered with a redirect`);
  }
  return response;
}

/**
 * Reads a `Request` as the platform does, whatever a subclass says; `undefined` if it is none. Not by
 * `instanceof`, which fails for one from another frame, nor by `Symbol.toStringTag`, which any object may
 * have.
 */
function read<K extends 'url' | 'method' | 'signal'>(input: unknown, name: K): Request[K] | undefined {
  if (typeof input !== 'object') return undefined;
  try {
    return Reflect.get<Request, K>(Request.prototype, name, input);
  } catch {
    return undefined;
  }
}
