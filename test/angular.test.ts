import '@angular/compiler'; // Angular's packages are compiled where they run.
import {
  HttpClient,
  HttpHeaders,
  HttpParams,
  HttpRequest,
  provideHttpClient,
  withInterceptors,
  type HttpErrorResponse,
} from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import {
  createEnvironmentInjector,
  inject,
  InjectionToken,
  isWritableSignal,
  provideAppInitializer,
  runInInjectionContext,
  type ApplicationRef,
  type EnvironmentProviders,
  type Provider,
} from '@angular/core';
import { createApplication } from '@angular/platform-browser';
import { provideRouter, Router, type CanActivateFn } from '@angular/router';
import { lastValueFrom, timeout } from 'rxjs';
import type { StepUp } from '../src';
import { injectStepUp, provideStepUp, stepUpGuard, stepUpInterceptor, stepUpSnapshot } from '../src/angular';
import { bank, NOTHING_UNDER_WAY, outcome, TRANSFERS } from './fakes/bank';
import { GRANTED } from './fakes/provider';

type Bank = ReturnType<typeof bank>;

const apps: ApplicationRef[] = [];
afterEach(() => {
  for (const app of apps.splice(0)) app.destroy();
});

/** A real app without components, whose backend is in the test's hands. */
async function start(
  { stepUp }: { stepUp: StepUp | Promise<StepUp> },
  ...more: (Provider | EnvironmentProviders)[]
) {
  const app = await createApplication({
    providers: [
      provideHttpClient(withInterceptors([stepUpInterceptor])),
      provideHttpClientTesting(),
      provideStepUp(stepUp),
      ...more,
    ],
  });
  apps.push(app);
  return app.injector;
}

/** `Promise.withResolvers`, which Node 20 lacks. */
function withResolvers<T>() {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((fulfil) => (resolve = fulfil));
  return { promise, resolve };
}

const startHttp = async (it: Bank) => (await start(it)).get(HttpClient);
/** The request that went out. */
const sentBy = (it: Bank) => it.requests[0]!.input as Request;

describe('stepUpInterceptor', () => {
  test('sends what a rule names with a token, exactly once, and the backend sees nothing of it (G1)', async () => {
    const it = bank({ fetch: async () => new Response('{"id":7}', { status: 201 }) });
    await it.advanceTime(0);
    const injector = await start(it);
    const call = injector.get(HttpClient).post('/api/transfers', { amount: 100 });
    expect(it.popups).toHaveLength(0); // nobody subscribed
    const result = outcome(lastValueFrom(call));
    expect(it.popups).toHaveLength(1); // in the gesture (G7)
    await it.advanceTime(0);
    await it.respond(1);
    expect(result.value).toEqual({ id: 7 });
    expect(it.sent()).toEqual(['Bearer step-up-token-1']);
    injector.get(HttpTestingController).verify();
    expect(sentBy(it)).toMatchObject({ url: TRANSFERS, method: 'POST', credentials: 'same-origin' });
    await expect(sentBy(it).text()).resolves.toBe('{"amount":100}');
  });

  test('each subscription is a call of its own, with a token of its own (G1)', async () => {
    const it = bank();
    await it.advanceTime(0);
    const call = (await startHttp(it)).post('/api/transfers', null, { responseType: 'text' });
    for (const n of [1, 2]) {
      const result = outcome(lastValueFrom(call));
      await it.advanceTime(0);
      await it.respond(n);
      expect(result.value).toBe('done');
    }
    expect(it.sent()).toEqual(['Bearer step-up-token-1', 'Bearer step-up-token-2']);
  });

  test('hands on what no rule names, the very request, and the StepUp sends nothing of it (G2, G11)', async () => {
    const it = bank();
    const injector = await start(it);
    const request = new HttpRequest('POST', '/api/accounts2', 'x');
    const result = outcome(lastValueFrom(injector.get(HttpClient).request(request)));
    const arrived = injector.get(HttpTestingController).expectOne('/api/accounts2');
    expect(arrived.request).toBe(request);
    expect(arrived.request.headers.keys()).toEqual([]);
    arrived.flush({ fine: true });
    await it.advanceTime(0);
    expect(result.value).toMatchObject({ body: { fine: true } });
    expect(it.requests).toEqual([]);
    expect(it.popups).toEqual([]);
  });

  test('sends the URL with its parameters, and every option that fetch has', async () => {
    const it = bank({ fetch: async () => Response.json([]) });
    await it.advanceTime(0);
    const params = new HttpParams().set('q', 'a&b').append('page', 2);
    const headers = new HttpHeaders({ 'x-own': ['1', '2'], accept: 'text/csv', authorization: 'Basic mine' });
    const options = { params, headers, cache: 'no-store', referrerPolicy: 'origin' } as const;
    await lastValueFrom((await startHttp(it)).get('/api/accounts', { ...options, withCredentials: true }));
    expect(sentBy(it)).toMatchObject({
      url: 'https://app.example/api/accounts?q=a%26b&page=2',
      method: 'GET',
      cache: 'no-store',
      credentials: 'include',
      referrerPolicy: 'origin',
    });
    const sent = Object.fromEntries(sentBy(it).headers);
    expect(sent).toEqual({ accept: 'text/csv', 'x-own': '1,2', authorization: 'Bearer session-token' });
  });

  test.each<[string, unknown, string | null, string | null]>([
    ['an object', { a: 1 }, 'application/json', '{"a":1}'],
    ['text', 'a', 'text/plain', 'a'],
    [
      'a form of its own',
      new HttpParams().set('a', 1),
      'application/x-www-form-urlencoded;charset=UTF-8',
      'a=1',
    ],
    ['a Blob', new Blob(['a'], { type: 'text/csv' }), 'text/csv', 'a'],
    ['bytes', new Uint8Array([97]).buffer, null, 'a'],
    ['nothing', null, null, ''],
  ])('sends %s as HttpClient does', async (_, body, type, text) => {
    const it = bank({ rules: [{ url: '/api/**', scope: 'read:accounts' }] });
    await it.advanceTime(0);
    await lastValueFrom((await startHttp(it)).post('/api/any', body, { responseType: 'text' }));
    expect(sentBy(it).headers.get('content-type')).toBe(type);
    expect(sentBy(it).headers.get('accept')).toBe('application/json, text/plain, */*');
    await expect(sentBy(it).text()).resolves.toBe(text);
  });

  test("Angular's own header against cross-site requests goes along", async () => {
    document.cookie = 'XSRF-TOKEN=abc';
    const it = bank({ rules: [{ url: '/api/**', scope: 'read:accounts' }] });
    await it.advanceTime(0);
    await lastValueFrom((await startHttp(it)).post('/api/any', null, { responseType: 'text' }));
    document.cookie = 'XSRF-TOKEN=; max-age=0';
    expect(sentBy(it).headers.get('x-xsrf-token')).toBe('abc');
  });

  test.each<[string, 'json' | 'text' | 'blob' | 'arraybuffer', BodyInit | null, unknown]>([
    ['JSON', 'json', '{"a":1}', { a: 1 }],
    ['JSON with a prefix against inclusion', 'json', ")]}',\n[1]", [1]],
    ['no JSON at all', 'json', null, null],
    ['text', 'text', '{"a":1}', '{"a":1}'],
    ['a Blob', 'blob', 'abc', expect.objectContaining({ size: 3, type: 'text/csv' })],
    ['bytes', 'arraybuffer', 'abc', new TextEncoder().encode('abc').buffer],
  ])('gives %s as HttpClient does', async (_, responseType, body, expected) => {
    const headers = { 'content-type': 'text/csv', 'x-answer': '1' };
    const it = bank({ fetch: async () => new Response(body, { status: 203, headers }) });
    await it.advanceTime(0);
    const options = { observe: 'response', responseType: responseType as 'json' } as const;
    const response = await lastValueFrom((await startHttp(it)).get('/api/accounts', options));
    expect(response).toMatchObject({ status: 203, ok: true, body: expected });
    expect(response.headers.get('X-Answer')).toBe('1');
  });

  test.each<[string, number, string, unknown]>([
    ["the API's refusal", 403, '{"why":"no"}', { why: 'no' }],
    ['one in plain text', 500, 'Oops', 'Oops'],
    ['what should be JSON and is none', 200, 'Oops', expect.any(SyntaxError)],
  ])('%s is an HttpErrorResponse', async (_, status, body, error) => {
    const it = bank({
      fetch: async () => new Response(body, { status, statusText: 'Said', headers: { 'x-a': '1' } }),
    });
    await it.advanceTime(0);
    const failed = (await lastValueFrom((await startHttp(it)).get('/api/accounts')).catch(
      (caught: unknown) => caught,
    )) as HttpErrorResponse;
    expect(failed).toMatchObject({ name: 'HttpErrorResponse', status, statusText: 'Said', error });
    expect(failed.headers.get('x-a')).toBe('1');
  });

  test("so is the network's failure, without a status", async () => {
    const error = new TypeError('Failed to fetch');
    const it = bank({ fetch: () => Promise.reject(error) });
    await it.advanceTime(0);
    await expect(lastValueFrom((await startHttp(it)).get('/api/accounts?a=1'))).rejects.toMatchObject({
      name: 'HttpErrorResponse',
      status: 0,
      url: '/api/accounts?a=1',
      error,
    });
  });

  test('a StepUpError arrives as it is, and nothing was sent', async () => {
    const it = bank();
    await it.advanceTime(0);
    const failed: unknown[] = [];
    it.stepUp.on('refused', ({ error }) => failed.push(error));
    const result = outcome(lastValueFrom((await startHttp(it)).post('/api/transfers', {})));
    await it.advanceTime(0);
    await it.respond(1, { error: 'access_denied' });
    expect(result.error).toMatchObject({ name: 'StepUpError', code: 'access_denied' });
    expect(result.error).toBe(failed[0]);
    expect(it.requests).toEqual([]);
  });

  test('who unsubscribes while the user is asked closes the window, and nothing is sent', async () => {
    const it = bank();
    await it.advanceTime(0);
    const seen = jest.fn();
    const subscription = (await startHttp(it))
      .post('/api/transfers', {})
      .subscribe({ next: seen, error: seen });
    await it.advanceTime(0);
    subscription.unsubscribe();
    await it.advanceTime(0);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
    expect(it.requests).toEqual([]);
    expect(seen).not.toHaveBeenCalled();
  });

  test('who unsubscribes while the request is under way aborts it', async () => {
    const it = bank({ fetch: () => new Promise(() => {}) });
    await it.advanceTime(0);
    const subscription = (await startHttp(it)).get('/api/accounts').subscribe();
    await it.advanceTime(0);
    const { signal } = sentBy(it);
    expect(signal.aborted).toBe(false);
    subscription.unsubscribe();
    expect(signal.aborted).toBe(true);
  });

  test("a request's timeout does not close the window under the user's hands; timeout() of RxJS does", async () => {
    const it = bank();
    await it.advanceTime(0);
    const call = (await startHttp(it)).post('/api/transfers', {}, { timeout: 1 });
    const result = outcome(lastValueFrom(call.pipe(timeout(40))));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(it.popups[0]!.closed).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(it.popups[0]!.closed).toBe(true);
    expect(result.error).toMatchObject({ name: 'TimeoutError' });
  });
});

describe('provideStepUp', () => {
  test('takes a function, which is called when it is first needed, once, where inject works', async () => {
    const it = bank();
    const OWN = new InjectionToken<string>('own');
    const make = jest.fn(() => (expect(inject(OWN)).toBe('given'), it.stepUp));
    const injector = await start(it, { provide: OWN, useValue: 'given' }, provideStepUp(make));
    expect(make).not.toHaveBeenCalled();
    expect(runInInjectionContext(injector, injectStepUp)).toBe(it.stepUp);
    expect(runInInjectionContext(injector, injectStepUp)).toBe(it.stepUp);
    expect(make).toHaveBeenCalledTimes(1);
  });

  test('takes a promise, and the app starts once it is fulfilled: what injects it has it at once', async () => {
    const it = bank();
    const { promise, resolve } = withResolvers<StepUp>();
    const starting = outcome(start({ stepUp: promise }));
    await new Promise((resolve) => setTimeout(resolve));
    expect(starting.settled).toBe(false);
    resolve(it.stepUp);
    await new Promise((resolve) => setTimeout(resolve));
    expect(runInInjectionContext(starting.value!, injectStepUp)).toBe(it.stepUp);
  });

  test('does not let the app start if the promise rejects', async () => {
    jest.spyOn(console, 'error').mockImplementation(() => {}); // Angular tells, too
    const reason = new TypeError('No settings');
    await expect(start({ stepUp: Promise.reject(reason) })).rejects.toBe(reason);
    jest.restoreAllMocks();
  });

  test('says so where the promise is still pending, such as to the request that gets the settings', async () => {
    const { promise, resolve } = withResolvers<StepUp>();
    const early = jest.fn();
    const starting = start(
      { stepUp: promise },
      provideAppInitializer(() => {
        try {
          injectStepUp();
        } catch (error) {
          early(error);
        }
        resolve(bank().stepUp);
      }),
    );
    await starting;
    expect(early).toHaveBeenCalledWith(new Error('No StepUp yet'));
  });

  test('without it, Angular says that it is missing', () => {
    const injector = createEnvironmentInjector([], null as never);
    expect(() => runInInjectionContext(injector, injectStepUp)).toThrow(/No provider.*StepUp/);
  });
});

describe('stepUpSnapshot', () => {
  test('is a signal of the snapshot for as long as what it was made in lives', async () => {
    const it = bank();
    await it.advanceTime(0);
    const off = jest.fn();
    const subscribe = (listener: () => void) => {
      const end = it.stepUp.subscribe(listener);
      return () => (off(), end());
    };
    const scope = createEnvironmentInjector([], await start({ stepUp: { ...it.stepUp, subscribe } }));
    const snapshot = runInInjectionContext(scope, stepUpSnapshot);
    expect(snapshot()).toBe(it.stepUp.getSnapshot());
    expect(snapshot().status).toBe('idle');
    void it.stepUp.fetch('/api/transfers', { method: 'POST' }).catch(() => {});
    expect(snapshot().status).toBe('waiting');
    expect(off).not.toHaveBeenCalled();
    scope.destroy();
    expect(off).toHaveBeenCalledTimes(1);
    await it.advanceTime(0);
    await it.respond(1);
    expect(snapshot().status).toBe('waiting');
  });

  test('is read-only at run time, too', async () => {
    const it = bank();
    const snapshot = runInInjectionContext(await start(it), stepUpSnapshot);
    expect(isWritableSignal(snapshot)).toBe(false);
  });
});

describe('stepUpGuard', () => {
  const MFA = { claims: { amr: ['mfa'] } };
  const setUp = () =>
    bank({
      provider: {
        session: async () => ({ sub: 'alice', amr: ['pwd'] }),
        exchangeCode: async (_, { scope }) => ({ ...GRANTED, scope, claims: { sub: 'alice', amr: ['mfa'] } }),
      },
    });

  /** The real router, with one guarded route. */
  async function site(it: { stepUp: StepUp }, guard: CanActivateFn = stepUpGuard(MFA)) {
    history.replaceState(null, '', '/');
    const routes = [
      { path: '', pathMatch: 'full' as const, children: [] },
      { path: 'other', children: [] },
      { path: 'employees', canActivate: [guard], children: [] },
    ];
    return (await start(it, provideRouter(routes))).get(Router);
  }

  test('a route that needs nothing is entered, and nobody is asked', async () => {
    const it = setUp();
    const router = await site(it);
    await expect(router.navigateByUrl('/other')).resolves.toBe(true);
    expect(it.popups).toHaveLength(0);
  });

  test('a guarded one when the user confirmed, and not before; the call says where to', async () => {
    const it = setUp();
    await it.advanceTime(0);
    const ensure = jest.fn(it.stepUp.ensure);
    const router = await site({ stepUp: { ...it.stepUp, ensure } });
    const going = outcome(router.navigateByUrl('/employees?tab=2'));
    await it.advanceTime(100);
    expect(going.settled).toBe(false);
    expect(it.popups).toHaveLength(1);
    await it.respond(1);
    await it.advanceTime(0);
    expect(going.value).toBe(true);
    expect(router.url).toBe('/employees?tab=2');
    expect(ensure).toHaveBeenCalledWith(
      MFA,
      expect.objectContaining({ appState: { returnTo: '/employees?tab=2' } }),
    );
  });

  test('once confirmed, it is entered without asking', async () => {
    const it = setUp();
    await it.advanceTime(0);
    void it.stepUp.ensure(MFA);
    await it.advanceTime(0);
    await it.respond(1);
    const router = await site(it);
    await expect(router.navigateByUrl('/employees')).resolves.toBe(true);
    expect(it.asked).toHaveLength(1);
  });

  test.each<[string, CanActivateFn, string, object]>([
    ['fails, and the user stays', stepUpGuard(MFA), '/', { error: { code: 'access_denied' } }],
    ['may stay quietly', stepUpGuard(MFA, () => false), '/', { value: false }],
    [
      'may go elsewhere, where inject works',
      stepUpGuard(MFA, (error, url) =>
        inject(Router).createUrlTree(['/other'], {
          queryParams: { code: (error as { code: string }).code, url },
        }),
      ),
      '/other?code=access_denied&url=%2Femployees',
      { value: true },
    ],
  ])('a refused navigation %s', async (_, guard, url, expected) => {
    const it = setUp();
    await it.advanceTime(0);
    const router = await site(it, guard);
    await router.navigateByUrl('/');
    const going = outcome(router.navigateByUrl('/employees'));
    await it.advanceTime(0);
    await it.respond(1, { error: 'access_denied' });
    await it.advanceTime(0);
    expect(going).toMatchObject(expected);
    expect(router.url).toBe(url);
  });

  test('one that another navigation replaces closes its window, and nobody hears of a refusal', async () => {
    const it = setUp();
    await it.advanceTime(0);
    const refused = jest.fn(() => false);
    const router = await site(it, stepUpGuard(MFA, refused));
    const going = outcome(router.navigateByUrl('/employees'));
    await it.advanceTime(0);
    expect(it.popups).toHaveLength(1);
    await router.navigateByUrl('/other');
    await it.advanceTime(0);
    expect(router.url).toBe('/other');
    expect(going.value).toBe(false);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
    expect(refused).not.toHaveBeenCalled();
  });
});
