import {
  DestroyRef,
  inject,
  InjectionToken,
  makeEnvironmentProviders,
  provideAppInitializer,
  signal,
  type EnvironmentProviders,
  type Signal,
} from '@angular/core';
import type { StepUp } from '../flow/step-up';
import type { StepUpSnapshot } from '../state/events';

const STEP_UP = /* @__PURE__ */ new InjectionToken<StepUp>('StepUp');

/**
 * Provides the app's StepUp.
 *
 * @param stepUp the StepUp; or a function that makes it, called once, when it is first needed, where `inject`
 *   works; or a promise of it: the app starts once it is there, so that a click finds it, and not at all if it
 *   rejects
 * @example
 * ```ts
 * const providers = [
 *   provideHttpClient(withInterceptors([stepUpInterceptor])),
 *   provideStepUp(() => createStepUp({ provider: auth0Provider(config, inject(Auth0ClientService)), rules })),
 * ];
 * ```
 */
export function provideStepUp(stepUp: StepUp | Promise<StepUp> | (() => StepUp)): EnvironmentProviders {
  return makeEnvironmentProviders([
    provideAppInitializer(async () => void (stepUp = await stepUp)),
    {
      provide: STEP_UP,
      useFactory() {
        if ('then' in stepUp) throw new Error('No StepUp yet');
        return typeof stepUp === 'function' ? stepUp() : stepUp;
      },
    },
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
  const stepUp = injectStepUp();
  const snapshot = signal(stepUp.getSnapshot());
  inject(DestroyRef).onDestroy(stepUp.subscribe(() => snapshot.set(stepUp.getSnapshot())));
  return snapshot.asReadonly();
}
