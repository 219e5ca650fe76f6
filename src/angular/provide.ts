import {
  DestroyRef,
  inject,
  InjectionToken,
  makeEnvironmentProviders,
  signal,
  type EnvironmentProviders,
  type Signal,
} from '@angular/core';
import type { StepUp } from '../flow/step-up';
import type { StepUpSnapshot } from '../state/events';

const STEP_UP = /* @__PURE__ */ new InjectionToken<StepUp>('StepUp');

/**
 * Provides the app's StepUp. Make one that needs something awaited before `bootstrapApplication`: so it is
 * there when the router first asks a guard, and when a click needs it at once.
 *
 * @param stepUp the StepUp; or a function that makes it, called once, when it is first needed, where `inject`
 *   works
 * @example
 * ```ts
 * const providers = [
 *   provideHttpClient(withInterceptors([stepUpInterceptor])),
 *   provideStepUp(() => createStepUp({ provider: auth0Provider(config, inject(Auth0ClientService)), rules })),
 * ];
 * ```
 */
export function provideStepUp(stepUp: StepUp | (() => StepUp)): EnvironmentProviders {
  return makeEnvironmentProviders([
    { provide: STEP_UP, useFactory: typeof stepUp === 'function' ? stepUp : () => stepUp },
  ]);
}

/**
 * The StepUp that {@link provideStepUp} provides. Call it where `inject` works.
 *
 * @example
 * ```ts
 * const stepUp = injectStepUp(); // a field of a component
 * ```
 */
export const injectStepUp = (): StepUp => inject(STEP_UP);

/**
 * What the StepUp is doing and what is known of the session, as a signal, for as long as the component, or
 * whatever it is called in, lives. Call it where `inject` works.
 *
 * @example
 * ```ts
 * const snapshot = stepUpSnapshot(); // in a template: {{ snapshot().status }}
 * ```
 */
export function stepUpSnapshot(): Signal<StepUpSnapshot> {
  const { getSnapshot, subscribe } = injectStepUp();
  const snapshot = signal(getSnapshot());
  inject(DestroyRef).onDestroy(subscribe(() => snapshot.set(getSnapshot())));
  return snapshot.asReadonly();
}
