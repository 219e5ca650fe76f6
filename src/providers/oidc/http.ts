import * as oauth from 'oauth4webapi';
import { isSecure } from '../../model/argument';
import type { HttpOptions } from './discovery';

/**
 * How requests to an authorization server are sent.
 *
 * @param seconds how long one of them may take
 */
export function createHttp(server: URL, seconds: number): HttpOptions {
  // Taken now: an app may put stepUp.fetch in the place of fetch.
  const { fetch } = globalThis;
  const send: HttpOptions[typeof oauth.customFetch] = (url, init) =>
    fetch.call(globalThis, url, init as RequestInit);
  return {
    // Once more if the network failed: a code that did not arrive is still good, and one that did is spent.
    [oauth.customFetch]: (url, init) =>
      send(url, init).catch((error: unknown) => {
        if (error instanceof TypeError) return send(url, init);
        throw error;
      }),
    [oauth.allowInsecureRequests]: server.protocol === 'http:' && isSecure(server),
    signal: () => AbortSignal.timeout(seconds * 1000),
  };
}
