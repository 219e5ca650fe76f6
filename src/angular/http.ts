import {
  HttpErrorResponse,
  HttpHeaders,
  HttpResponse,
  type HttpEvent,
  type HttpHandlerFn,
  type HttpRequest,
} from '@angular/common/http';
import type { Observable } from 'rxjs';
import { isStepUpError } from '../model/errors';
import { observe } from './observe';
import { injectStepUp } from './provide';

/**
 * Sends by `stepUp.fetch` what a rule names, once for each subscription, whose end aborts it. What no rule
 * names goes to the next handler as it is. Make it the last interceptor: those after it, and the backend, do
 * not see what it sends. Subscribe in the click.
 *
 * The response is what `HttpClient` makes of one, with text read as UTF-8 and without progress events, for
 * which there is `withToken`. A `StepUpError` arrives as it is, anything else as an `HttpErrorResponse`. The
 * request's `timeout` is left out, for it would close the window: a limit is `timeout()` of RxJS.
 *
 * @example
 * ```ts
 * const providers = [provideStepUp(stepUp), provideHttpClient(withInterceptors([stepUpInterceptor]))];
 * ```
 * @see RFC 6750 §2.1
 */
export function stepUpInterceptor(
  request: HttpRequest<unknown>,
  next: HttpHandlerFn,
): Observable<HttpEvent<unknown>> {
  const stepUp = injectStepUp();
  const { urlWithParams, responseType, method } = request;
  if (!stepUp.requirementFor(urlWithParams, method)) return next(request);
  // Reads the response as Angular's own backend does.
  return observe(async (signal) => {
    const type = request.detectContentTypeHeader();
    const headers = new Headers({
      Accept: 'application/json, text/plain, */*',
      ...(type && { 'Content-Type': type }),
    });
    for (const name of request.headers.keys()) headers.set(name, String(request.headers.getAll(name)));

    let about: object = { url: urlWithParams };
    let body: unknown;
    let ok: boolean | undefined; // until the API has answered
    try {
      const response = await stepUp.fetch(urlWithParams, {
        ...request, // whose other options have the names that fetch gives them
        signal,
        headers,
        body: request.serializeBody() as BodyInit | null,
        ...(request.withCredentials && { credentials: 'include' }),
      });
      const { status, statusText, url } = response;
      about = { status, statusText, url, headers: new HttpHeaders(response.headers) };
      ok = response.ok;
      // What Angular calls `arraybuffer`, fetch calls `arrayBuffer`.
      body = await (responseType === 'json'
        ? response.text()
        : response[responseType.replace('buffer', 'Buffer') as 'arrayBuffer' | 'blob' | 'text']());
      if (responseType === 'json') body = JSON.parse((body as string).replace(/^\)\]\}',?\n/, '') || 'null');
      if (ok) return new HttpResponse({ ...about, body });
    } catch (error) {
      if (isStepUpError(error)) throw error;
      if (ok !== false) body = error; // else it may be text that is no JSON
    }
    throw new HttpErrorResponse({ ...about, error: body });
  });
}
