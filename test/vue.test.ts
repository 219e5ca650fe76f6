import { createApp, defineComponent, effectScope, h } from 'vue';
import { createMemoryHistory, createRouter, RouterView } from 'vue-router';
import { stepUpGuard, useStepUp } from '../src/vue';
import type { StepUp } from '../src';
import { bank } from './fakes/bank';
import { GRANTED } from './fakes/provider';

const setUp = () =>
  bank({
    provider: {
      session: async () => ({ sub: 'alice', amr: ['pwd'] }),
      exchangeCode: async (_, { scope }) => ({
        ...GRANTED,
        scope,
        claims: { sub: 'alice', amr: ['mfa'], level: 2 },
      }),
    },
  });

describe('useStepUp', () => {
  test('gives the snapshot for as long as the scope lives', async () => {
    const it = setUp();
    const scope = effectScope();
    const snapshot = scope.run(() => useStepUp(it.stepUp))!;
    expect(snapshot.value).toBe(it.stepUp.getSnapshot());
    void it.stepUp.fetch('/api/transfers', { method: 'POST' }).catch(() => {});
    expect(snapshot.value.status).toBe('waiting');
    scope.stop();
    await it.advanceTime(0);
    await it.answer();
    expect(snapshot.value.status).toBe('waiting');
  });
});

describe('stepUpGuard', () => {
  /** The real router, with a guarded page in another guarded page, opened at `start`. */
  function site(it: { stepUp: StepUp | Promise<StepUp> }, refused?: () => string | false, start = '/') {
    const history = createMemoryHistory();
    history.replace(start);
    const page = (name: string) => defineComponent({ setup: () => () => h('p', name) });
    const router = createRouter({
      history,
      routes: [
        { path: '/', component: page('home') },
        { path: '/open', component: page('open') },
        {
          path: '/employees',
          component: page('employees'),
          meta: { stepUp: { claims: { amr: ['mfa'] } } },
          children: [{ path: 'pay', component: page('pay'), meta: { stepUp: { claims: { level: 2 } } } }],
        },
      ],
    });
    router.beforeEach(refused === undefined ? stepUpGuard(it.stepUp) : stepUpGuard(it.stepUp, refused));
    createApp({ render: () => h(RouterView) })
      .use(router)
      .mount(document.createElement('div'));
    return router;
  }

  test('enters a page that needs nothing', async () => {
    const it = setUp();
    const router = site(it);
    await router.push('/');
    expect(router.currentRoute.value.path).toBe('/');
    expect(it.popups).toHaveLength(0);
  });

  test('enters a guarded page when the user confirmed, and not before', async () => {
    const it = setUp();
    await it.advanceTime(0);
    const router = site(it);
    await router.push('/');
    const going = router.push('/employees');
    await it.advanceTime(100);
    expect(router.currentRoute.value.path).toBe('/');
    expect(it.popups).toHaveLength(1);
    await it.answer();
    await going;
    expect(router.currentRoute.value.path).toBe('/employees');
  });

  describe('with a promise of the StepUp, as a router begins before the session is there', () => {
    /** The app is opened at a page, and its StepUp is yet to come. */
    function opened(start: string) {
      const it = setUp();
      let resolve!: (stepUp: StepUp) => void, reject!: (error: Error) => void;
      const stepUp = new Promise<StepUp>((...settle) => ([resolve, reject] = settle));
      const router = site({ stepUp }, () => '/?refused', start);
      const arrive = async () => {
        await it.advanceTime(0);
        resolve(it.stepUp);
        await it.advanceTime(0);
      };
      return { ...it, arrive, reject, at: () => router.currentRoute.value.fullPath };
    }

    test('a guarded page that is opened directly waits for it, and for the user', async () => {
      const it = opened('/employees');
      await it.arrive();
      expect(it.at()).toBe('/');
      expect(it.popups).toHaveLength(1);
      await it.respond(1);
      await it.advanceTime(0);
      expect(it.at()).toBe('/employees');
    });

    test('a page that needs nothing does not wait', async () => {
      const it = opened('/open');
      await it.advanceTime(0);
      expect(it.at()).toBe('/open');
    });

    test('a guarded page is refused where it never comes', async () => {
      const it = opened('/employees');
      it.reject(new Error('no session'));
      await it.advanceTime(0);
      expect(it.at()).toBe('/?refused');
      expect(it.popups).toHaveLength(0);
    });
  });

  test("with nested pages, each one's requirement counts, the outer one first", async () => {
    const it = setUp();
    await it.advanceTime(0);
    const router = site(it);
    await router.push('/');
    void router.push('/employees/pay');
    await it.advanceTime(0);
    expect(it.asked).toMatchObject([{ claims: { amr: ['mfa'] } }]);
    await it.answer();
    await it.advanceTime(0);
    // What the first answer said is enough for the second.
    expect(router.currentRoute.value.path).toBe('/employees/pay');
    expect(it.asked).toHaveLength(1);
  });

  test.each<[string, (() => string | false) | undefined, string]>([
    ['fails, and the user stays', undefined, '/'],
    ['may stay quietly', () => false, '/'],
    ['may go elsewhere', () => '/?refused', '/?refused'],
  ])('a refused navigation %s', async (_, refused, path) => {
    const it = setUp();
    await it.advanceTime(0);
    const router = site(it, refused);
    await router.push('/');
    const failed = jest.fn();
    router.onError(() => {}); // which it would print otherwise
    const going = router.push('/employees').catch(failed);
    await it.advanceTime(0);
    await it.refuse();
    await going;
    expect(router.currentRoute.value.fullPath).toBe(path);
    if (refused === undefined)
      expect(failed).toHaveBeenCalledWith(expect.objectContaining({ code: 'access_denied' }));
    else expect(failed).not.toHaveBeenCalled();
  });
});
