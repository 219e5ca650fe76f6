import { inject, Injector, runInInjectionContext } from '@angular/core';
import type { Observable } from 'rxjs';
import type { Requirement } from '../model/requirement';
import { observe } from './observe';
import { injectStepUp } from './provide';

/**
 * A guard for Angular's router, as `canActivate` or `canActivateChild`: the route is entered once
 * `ensure(requirement)` is satisfied. A navigation that another one replaces asks nobody any more.
 *
 * @param requirement as for `ensure`
 * @param refused what becomes of a navigation that was refused: another route (a `UrlTree` or a
 *   `RedirectCommand`), or `false` to stay. `inject` works in it. Default: it fails with the error
 * @example
 * ```ts
 * const mfa = stepUpGuard({ acr_values: MULTI_FACTOR }, () => inject(Router).parseUrl('/'));
 * const routes: Routes = [{ path: 'employees', component: Employees, canActivate: [mfa] }];
 * ```
 */
export function stepUpGuard<T = true>(
  requirement: Requirement,
  refused?: (error: unknown, url: string) => T | Promise<T>,
): (route: unknown, state: { readonly url: string }) => Observable<T | true> {
  return (_route, { url }) => {
    const injector = inject(Injector);
    const stepUp = injectStepUp();
    return observe(async (signal) => {
      try {
        await stepUp.ensure(requirement, { signal, appState: { returnTo: url } });
        return true;
      } catch (error) {
        if (!refused || signal.aborted) throw error;
        return runInInjectionContext(injector, () => refused(error, url));
      }
    });
  };
}
