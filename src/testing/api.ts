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
    const request = () => (input instanceof Request ? input : new Request(new URL(input, baseUrl()), init));
    requests.push({
      get url() {
        return request().url;
      },
      get method() {
        return request().method;
      },
      // Read now: the SDK may not keep the header for us to find later.
      authorization: input instanceof Request ? input.headers.get('authorization') : null,
      input,
      init,
    });
    return respond(request());
  };
  return { fetch, requests };
}
