import { useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import type { Requirement, StepUp, StepUpSnapshot } from './index';

/**
 * What a StepUp is doing and what is known of the session, kept up to date. On a server it is what the StepUp
 * says there: `idle`.
 *
 * @example
 * ```tsx
 * const { status, assurance } = useStepUp(stepUp);
 * ```
 */
export function useStepUp({
  subscribe,
  getSnapshot,
}: Pick<StepUp, 'subscribe' | 'getSnapshot'>): StepUpSnapshot {
  return useSyncExternalStore(subscribe, getSnapshot, getSnapshot);
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
  fallback?: ReactNode | ((state: StepUpFallback) => ReactNode);
  children?: ReactNode;
}

/** What a guard knows beside what it shows. */
interface Own {
  /** Numbers for what can't be put into words: functions, and the StepUp. */
  readonly ids: WeakMap<object, number>;
  count: number;
  /** What was asked last. */
  key?: string;
  abort?: AbortController;
}

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
  // Never set, because a change in it renders nothing.
  const [own] = useState<Own>({ ids: new WeakMap(), count: 0 });
  const idOf = (value: object) => {
    const id = own.ids.get(value) ?? own.count++;
    own.ids.set(value, id);
    return id;
  };
  const functions: unknown[] = [];
  const values = JSON.stringify(requirement, (name, value: unknown) => {
    if (typeof value === 'function') functions.push(name, idOf(value));
    return value; // JSON leaves functions out
  });
  const data = values + idOf(stepUp);
  const key = [functions, data].join();
  // `NaN` is nobody's, for it does not equal itself.
  const user = useStepUp(stepUp).assurance?.sub ?? NaN;
  const isSatisfied = useSyncExternalStore(
    stepUp.subscribe,
    () => stepUp.isSatisfied(requirement),
    () => false,
  );
  const [answer, setAnswer] = useState<{
    key?: string;
    user?: string | number | undefined;
    error?: unknown;
  }>({});

  const ask = () => {
    own.abort?.abort(); // the earlier question, for whose answer nobody waits now
    const { signal } = (own.abort = new AbortController());
    own.key = key;
    setAnswer({});
    stepUp.ensure(requirement, { signal, appState: { returnTo: location.href } }).then(
      // For the session's user, who need not be who answered (allowUser).
      () => signal.aborted || setAnswer({ key, user: stepUp.getSnapshot().assurance?.sub }),
      (error: unknown) => signal.aborted || setAnswer({ error }),
    );
  };

  const isLetIn = isSatisfied || (answer.key === key && answer.user === user);
  useEffect(() => {
    // What is satisfied now need not be later (max_age).
    if (isLetIn) setAnswer({ key, user });
    else if (own.key === key || !own.key?.endsWith(data)) ask();
    else {
      own.key = data; // so that it does not ask either when the one before comes back
      setAnswer({ error: new TypeError('A function in "requirement" changed') });
    }
  }, [key, isLetIn]);
  // Apart from the effect above: an answer must be heard even if the store said before that the requirement
  // is satisfied, for that may hold for a moment only (max_age 0).
  useEffect(() => () => own.abort?.abort(), [key]);

  if (isLetIn) return children;
  return typeof fallback === 'function' ? fallback({ error: answer.error, retry: ask }) : fallback;
}
