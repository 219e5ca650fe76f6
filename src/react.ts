import { useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import type { Requirement, StepUp, StepUpSnapshot } from './index';

/**
 * What a StepUp is doing and what is known of the session, kept up to date. On a server it is what the StepUp says there: `idle`.
 *
 * @example
 * ```tsx
 * const { status, assurance } = useStepUp(stepUp);
 * ```
 */
export function useStepUp({ subscribe, getSnapshot }: Pick<StepUp, 'subscribe' | 'getSnapshot'>): StepUpSnapshot {
  return useSyncExternalStore(subscribe, getSnapshot, getSnapshot);
}

/** What a fallback can show while the content is kept back. */
export interface StepUpFallback {
  /** Why the user may not see the content; `undefined` while they are asked. */
  readonly error: unknown;
  /** Asks again. Call it in a click. */
  retry(): void;
}

export interface RequireStepUpProps {
  stepUp: StepUp;
  /** As for `ensure`. It may be written in place: equal ones are the same. */
  requirement: Requirement;
  /** Shown instead of the children. @default nothing */
  fallback?: ReactNode | ((state: StepUpFallback) => ReactNode);
  children?: ReactNode;
}

/**
 * Shows its children once `stepUp.ensure(requirement)` is satisfied, and never before, not for a frame. It asks when it is mounted, which is in the
 * gesture if a click brought it up. Who was let in stays in, until the user or the requirement changes, or it is mounted anew.
 *
 * It decides what is shown, not what may be known: what the children fetch is the API's to refuse.
 *
 * @example
 * ```tsx
 * import { MULTI_FACTOR } from 'step-up-spa';
 *
 * <RequireStepUp stepUp={stepUp} requirement={{ acr_values: MULTI_FACTOR }} fallback={({ error, retry }) => error ? <button onClick={retry}>Confirm</button> : <p>One moment</p>}>
 *   <Salaries />
 * </RequireStepUp>
 * ```
 */
export function RequireStepUp({ stepUp, requirement, fallback, children }: RequireStepUpProps): ReactNode {
  const key = JSON.stringify(requirement, (_name, value: unknown) => (typeof value === 'function' ? String(value) : value));
  const user = useStepUp(stepUp).assurance?.sub;
  const isSatisfied = useSyncExternalStore(stepUp.subscribe, () => stepUp.isSatisfied(requirement), () => false);
  const [answer, setAnswer] = useState<{ key?: string; sub?: string; error?: unknown }>({});
  const stop = useRef(() => {});

  const ask = () => {
    stop.current(); // nobody waits for an earlier one
    const abort = new AbortController();
    stop.current = () => abort.abort();
    setAnswer({});
    stepUp.ensure(requirement, { signal: abort.signal, appState: { returnTo: location.href } }).then(
      ({ sub }) => abort.signal.aborted || setAnswer({ key, sub }),
      (error: unknown) => abort.signal.aborted || setAnswer({ error }),
    );
  };

  const isLetIn = isSatisfied || (answer.key === key && answer.sub === user);
  useEffect(() => {
    if (!isLetIn) ask();
  }, [stepUp, key, isLetIn]);
  // Not above: what was asked must be heard even if the store said before that it is satisfied, for that may hold for a moment only (max_age 0).
  useEffect(() => () => stop.current(), [stepUp, key]);

  if (isLetIn) return children;
  return typeof fallback === 'function' ? fallback({ error: answer.error, retry: ask }) : fallback;
}
