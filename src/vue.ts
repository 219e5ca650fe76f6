import { getCurrentScope, onScopeDispose, shallowReadonly, shallowRef, type ShallowRef } from 'vue';
import type { Requirement, StepUp, StepUpSnapshot } from './index';

/**
 * What a StepUp is doing and what is known of the session, kept up to date for as long as the component, or
 * the effect scope, lives.
 *
 * @example
 * ```ts
 * const snapshot = useStepUp(stepUp); // snapshot.value.status
 * ```
 */
export function useStepUp(
  stepUp: Pick<StepUp, 'subscribe' | 'getSnapshot'>,
): Readonly<ShallowRef<StepUpSnapshot>> {
  const snapshot = shallowRef(stepUp.getSnapshot());
  // A server renders once, and never ends the scopes that it rendered in.
  if (typeof window === 'undefined') return shallowReadonly(snapshot);
  const off = stepUp.subscribe(() => (snapshot.value = stepUp.getSnapshot()));
  if (getCurrentScope() !== undefined) onScopeDispose(off);
  return shallowReadonly(snapshot);
}

/** The part of vue-router's route that the guard reads. */
export interface GuardedRoute {
  readonly fullPath: string;
  readonly matched: readonly { readonly meta: { readonly stepUp?: unknown } }[];
}

/**
 * A guard for vue-router: a route with `meta.stepUp`, a requirement as for `ensure`, is entered once that is
 * satisfied, and its components are not made before. With nested routes, each one's requirement counts.
 *
 * Add it before `app.use(router)`: the first navigation begins there, and a guard that is added later does not
 * see it. Where the StepUp is not there by then, hand in the promise of it: guarded routes wait for it, others
 * do not, and if it rejects they are refused.
 *
 * @param stepUp the StepUp, or a promise of it
 * @param refused what becomes of a navigation that was refused: another route, or `false` to stay. Default:
 *   it fails with the error
 * @example
 * ```ts
 * router.beforeEach(stepUpGuard(opening, () => '/')); // opening: Promise<StepUp>
 * app.use(router);
 * ```
 */
export function stepUpGuard<T = false>(
  stepUp: Pick<StepUp, 'ensure'> | PromiseLike<Pick<StepUp, 'ensure'>>,
  refused?: (error: unknown, to: GuardedRoute) => T,
): (to: GuardedRoute) => Promise<T | true> {
  return async (to) => {
    try {
      for (const { meta } of to.matched) {
        if (meta.stepUp !== undefined)
          await (await stepUp).ensure(meta.stepUp as Requirement, { appState: { returnTo: to.fullPath } });
      }
      return true;
    } catch (error) {
      if (refused === undefined) throw error;
      return refused(error, to);
    }
  };
}
