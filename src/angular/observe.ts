import { from, Observable } from 'rxjs';

/** What `run` comes to, begun anew by each subscription, whose end aborts it. */
export const observe = <T>(run: (signal: AbortSignal) => Promise<T>) =>
  new Observable<T>((subscriber) => {
    const aborter = new AbortController();
    from(run(aborter.signal)).subscribe(subscriber);
    return () => aborter.abort();
  });
