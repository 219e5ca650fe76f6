import * as oauth from 'oauth4webapi';
import { isSecure } from '../../model/argument';
import { StepUpError } from '../../model/errors';
import type { HttpOptions } from './discovery';

/**
 * How requests to an authorization server are sent. They reject with `token_failed` if an answer does not
 * arrive, or not to the end: a page is not told why.
 *
 * @param seconds how long one of them may take
 */
export function createHttp(server: URL, seconds: number): HttpOptions {
  // Taken now: an app may put stepUp.fetch in the place of fetch.
  const { fetch } = globalThis;

  function send(url: string, init: RequestInit): Promise<Response> {
    // Not AbortSignal.timeout(), which came with Safari 16, Firefox 100 and Chrome 103.
    const aborter = new AbortController();
    const timer = setTimeout(() => aborter.abort(new Error('timeout')), seconds * 1000);
    return fetch
      .call(globalThis, url, { ...init, signal: aborter.signal })
      .then((response) =>
        response
          .clone()
          .text()
          .then(() => response),
      )
      .finally(() => clearTimeout(timer));
  }

  return {
    [oauth.customFetch]: (url, init) =>
      send(url, init as RequestInit)
        .catch((error: unknown) => {
          // A code is sent once (RFC 6749 §4.1.2). The server may have got it though its answer did not
          // arrive, and one that gets it again may end the grant, and with it the app's session.
          if (error instanceof TypeError && init.method === 'GET') return send(url, init as RequestInit);
          throw error;
        })
        .catch((error: Error) => {
          throw new StepUpError(
            'token_failed',
            `${url} could not be reached, or does not allow this origin (CORS): ${error.message}`,
          );
        }),
    [oauth.allowInsecureRequests]: server.protocol === 'http:' && isSecure(server),
  };
}
