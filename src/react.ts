import { useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import type { Requirement, StepUp, StepUpSnapshot } from './index';

/**
 * What a server shows, and what the page begins with that takes it over: by then the page may know more, and
 * React refuses what differs (hydration).
 */
const NOTHING_YET = { status: 'idle', granted: {} } as StepUpSnapshot;

/**
 * What a StepUp is doing and what is known of the session, kept up to date. On a server, and as the browser
 * takes over what a server rendered, nothing is known: `idle`, and nobody.
 *
 * @example
 * ```tsx
 * const { status, assurance } = useStepUp(stepUp);
 * ```
 */
export function useStepUp(stepUp: Pick<StepUp, 'subscribe' | 'getSnapshot'>): StepUpSnapshot {
  return useSyncExternalStore(stepUp.subscribe, stepUp.getSnapshot, () => NOTHING_YET);
}

/** What a fallback can show while the content is kept back. */
export interface StepUpFallback {
  /** Why the user may not see the content; `undefined` while they are asked. */
  readonly error: unknown;
  /** Asks again. Call it in a click. */
  retry(): void;
}

/** The props of {@link RequireStepUp}. */
export interface RequireStepUpProps {
  stepUp: StepUp;
  /**
   * As for `ensure`. It may be written in place: equal ones are the same. Functions in its `claims` are the
   * same only if they are identical, for what they close over can't be seen: make them outside the component,
   * or with `useCallback`.
   */
  requirement: Requirement;
  /** Shown instead of the children. @default nothing */
  fallback?: ReactNode | ((state: StepUpFallback) => ReactNode) | undefined;
  children?: ReactNode;
}

/** Numbers for what JSON can't tell apart: functions, and StepUps. */
const ids = new WeakMap<object, number>();
let count = 0;
const idOf = (value: object): number => ids.get(value) ?? ids.set(value, ++count).get(value)!;

/**
 * Shows its children once `stepUp.ensure(requirement)` is satisfied, and never before, not for a frame. It
 * asks when it is mounted, which is in the gesture if a click brought it up. Who was let in stays in, until
 * the user, the requirement or the StepUp changes, or it is mounted anew. If all that changed is a function,
 * it asks in `retry`'s click only, with a `TypeError` as `error`: one that is new on every render would open
 * window after window.
 *
 * It decides what is shown, not what may be known: what the children fetch is the API's to refuse.
 *
 * @example
 * ```tsx
 * import { MULTI_FACTOR } from 'step-up-spa';
 *
 * const fallback = ({ error, retry }: StepUpFallback) =>
 *   error ? <button onClick={retry}>Confirm</button> : <p>One moment</p>;
 * const page = (
 *   <RequireStepUp stepUp={stepUp} requirement={{ acr_values: MULTI_FACTOR }} fallback={fallback}>
 *     <Salaries />
 *   </RequireStepUp>
 * );
 * ```
 */
export function RequireStepUp({ stepUp, requirement, fallback, children }: RequireStepUpProps): ReactNode {
  const data = idOf(stepUp) + JSON.stringify(requirement); // which leaves functions out
  const question =
    data +
    JSON.stringify(requirement, (_name, value: unknown) =>
      typeof value === 'function' ? idOf(value) : value,
    );
  const user = useStepUp(stepUp).assurance?.sub;
  /** What is asked, and of whom. */
  const key = question + user;
  // Never set, because a change in it renders nothing.
  const [last] = useState<{ key: string; abort?: AbortController }>({ key });
  const [answer, setAnswer] = useState<{ key?: string; error?: unknown }>({});

  const ask = () => {
    last.abort?.abort(); // the earlier question, for whose answer nobody waits now
    const { signal } = (last.abort = new AbortController());
    setAnswer({});
    stepUp.ensure(requirement, { signal, appState: { returnTo: location.href } }).then(
      // For the session's user, who need not be who answered (allowUser).
      () => signal.aborted || setAnswer({ key: question + stepUp.getSnapshot().assurance?.sub }),
      (error: unknown) => signal.aborted || setAnswer({ error }),
    );
  };

  // Nobody is let in of whom nothing is known yet, nor by what a server rendered.
  const isLetIn = user && (stepUp.isSatisfied(requirement) || answer.key === key);
  useEffect(() => {
    const before = last.key;
    last.key = key;
    // What is satisfied now need not be later (max_age).
    if (isLetIn) setAnswer({ key });
    else if (before.startsWith(data) && !before.startsWith(question))
      setAnswer({ error: new TypeError('A function in "requirement" changed') });
    else ask();
    return () => last.abort?.abort();
  }, [question, isLetIn]);

  if (isLetIn) return children;
  return typeof fallback === 'function' ? fallback({ error: answer.error, retry: ask }) : fallback;
}
