import { createApp, defineComponent, effectScope, h } from 'vue';
import { createMemoryHistory, createRouter, RouterView } from 'vue-router';
import { stepUpGuard, useStepUp } from '../src/vue';
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
  /** The real router, with a guarded page in another guarded page. */
  function site(it: ReturnType<typeof setUp>, refused?: () => string | false) {
    const page = (name: string) => defineComponent({ setup: () => () => h('p', name) });
    const router = createRouter({
      history: createMemoryHistory(),
      routes: [
        { path: '/', component: page('home') },
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
