import type { Browser } from '../ports/browser';

/** What answers a request. */
export type Respond = (request: Request) => Response | Promise<Response>;

/** A request that was sent. */
export interface SentRequest {
  readonly url: string;
  readonly method: string;
  /** Its `Authorization` header, such as `Bearer step-up-token-1`; `null` without one. */
  readonly authorization: string | null;
  /** The arguments of `fetch`. */
  readonly input: RequestInfo | URL;
  readonly init: RequestInit | undefined;
}

/** The platform's fetch, which remembers what was sent. */
export function fakeFetch(respond: Respond, baseUrl: () => string) {
  const requests: SentRequest[] = [];
  const fetch: Browser['fetch'] = async (input, init) => {
    const isRequest = input instanceof Request;
    // Of both, as fetch does it. A Request is copied then, for its body is still to be sent.
    const request = () =>
      isRequest && init === undefined
        ? input
        : new Request(isRequest ? input.clone() : new URL(input, baseUrl()), init);
    const signal = init?.signal === undefined && isRequest ? input.signal : init?.signal;
    if (signal?.aborted) throw signal.reason;
    requests.push({
      get url() {
        return request().url;
      },
      get method() {
        return request().method;
      },
      // Read now: the SDK may not keep the header for us to find later.
      authorization: new Headers(init?.headers ?? (isRequest ? input.headers : {})).get('authorization'),
      input,
      init,
    });
    return Promise.race([
      respond(request()),
      new Promise<never>((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
    ]);
  };
  return { fetch, requests };
}
