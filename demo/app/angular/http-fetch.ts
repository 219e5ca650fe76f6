import { HttpClient, HttpErrorResponse } from '@angular/common/http';
import { inject } from '@angular/core';
import { fromEvent, lastValueFrom, type Observable, takeUntil, throwIfEmpty } from 'rxjs';
import type { StepUp } from 'step-up-spa';

/**
 * What the bank's shared parts take for `fetch`, sent by `HttpClient`, and so by the SDK's interceptor. They read responses as fetch gives
 * them; an app of Angular's own would subscribe.
 */
export function injectHttpFetch(): Pick<StepUp, 'fetch'> {
  const http = inject(HttpClient);
  return {
    async fetch(url, { method = 'GET', body, headers, signal } = {}) {
      const options = {
        body,
        headers: headers as Record<string, string>,
        observe: 'response',
        responseType: 'text',
      } as const;
      try {
        const sent = http.request(method, url as string, options);
        const { body: text, status } = await lastValueFrom(signal ? sent.pipe(until(signal)) : sent);
        return new Response(text, { status });
      } catch (error) {
        if (!(error instanceof HttpErrorResponse)) throw error; // a StepUpError, or an AbortError
        if (error.status === 0) throw error.error; // the network's
        return new Response(error.error as string, { status: error.status });
      }
    },
  };
}

/** Unsubscribes when the signal is aborted, which aborts the request. */
const until =
  (signal: AbortSignal) =>
  <T>(sent: Observable<T>) =>
    sent.pipe(
      takeUntil(fromEvent(signal, 'abort')),
      throwIfEmpty(() => signal.reason as Error),
    );
