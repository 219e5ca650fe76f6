/** @jest-environment node */
import '@angular/compiler'; // Angular's packages are compiled where they run.
import { HttpRequest } from '@angular/common/http';
import { createEnvironmentInjector, runInInjectionContext } from '@angular/core';
import { firstValueFrom, from, of } from 'rxjs';
import { createStepUp } from '../src';
import { provideStepUp, stepUpGuard, stepUpInterceptor, stepUpSnapshot } from '../src/angular';
import { fakeProvider } from '../src/testing';

describe('Angular on a server', () => {
  const setUp = () => {
    const rules = [{ url: 'https://api.example/transfers', scope: 'transfer:funds' }];
    const { provider } = fakeProvider({ session: async () => undefined });
    const stepUp = createStepUp({ provider, rules });
    /** Of no app, because that would need a page. */
    const injector = createEnvironmentInjector([provideStepUp(stepUp)], null as never);
    const inIt = <T>(run: () => T): T => runInInjectionContext(injector, run);
    return { stepUp, injector, inIt };
  };

  test('renders the snapshot, until its injector is destroyed', () => {
    const { stepUp, injector } = setUp();
    const end = jest.fn();
    const counted = { ...stepUp, subscribe: () => end };
    const scope = createEnvironmentInjector([provideStepUp(counted)], injector);
    expect(runInInjectionContext(scope, stepUpSnapshot)().status).toBe('idle');
    scope.destroy();
    expect(end).toHaveBeenCalledTimes(1);
  });

  test('lets nobody in by the guard, and sends by the interceptor only what no rule names', async () => {
    const { inIt } = setUp();
    const navigation = inIt(() => stepUpGuard({ max_age: 0 })(undefined, { url: '/employees' }));
    await expect(firstValueFrom(from(navigation))).rejects.toMatchObject({ code: 'no_page' });
    const next = jest.fn(() => of());
    const call = (url: string) => inIt(() => stepUpInterceptor(new HttpRequest('POST', url, {}), next));
    await expect(firstValueFrom(call('https://api.example/transfers'))).rejects.toMatchObject({
      code: 'no_page',
    });
    expect(next).not.toHaveBeenCalled();
    call('https://api.example/other');
    expect(next).toHaveBeenCalledTimes(1);
  });
});
