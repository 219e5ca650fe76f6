/** @jest-environment node */
import { createElement } from 'react';
import { renderToString as renderReact } from 'react-dom/server';
import { createSSRApp, h } from 'vue';
import { renderToString as renderVue } from 'vue/server-renderer';
import { createStepUp, isStepUpRedirect, popup, type StepUp } from '../src';
import { auth0Provider } from '../src/auth0';
import { relayCallback } from '../src/callback';
import { oidcProvider } from '../src/oidc';
import { redirect } from '../src/redirect';
import { RequireStepUp, useStepUp as useInReact } from '../src/react';
import { stepUpGuard, useStepUp as useInVue } from '../src/vue';
import { fakeProvider } from '../src/testing';

/** As a server makes it: there is no window, and nobody is logged in. */
const onServer = () =>
  createStepUp({ provider: fakeProvider({ session: async () => undefined }).provider, rules: [] });

describe('on a server', () => {
  test('React renders the snapshot, and the fallback of what is guarded', () => {
    const stepUp = onServer();
    const Status = () => useInReact(stepUp).status;
    expect(renderReact(createElement(Status))).toBe('idle');
    expect(
      renderReact(
        createElement(RequireStepUp, { stepUp, requirement: { max_age: 0 }, fallback: 'asking' }, 'secret'),
      ),
    ).toBe('asking');
  });

  test('Vue renders the snapshot, and subscribes to nothing that nobody would end', async () => {
    const stepUp = onServer();
    const subscribe = jest.fn(stepUp.subscribe);
    const html = await renderVue(
      createSSRApp({ setup: () => () => h('p', useInVue({ ...stepUp, subscribe }).value.status) }),
    );
    expect(html).toBe('<p>idle</p>');
    expect(subscribe).not.toHaveBeenCalled();
  });

  test("Vue's guard lets nobody in", async () => {
    const guard = stepUpGuard(onServer());
    await expect(
      guard({ fullPath: '/employees', matched: [{ meta: { stepUp: { max_age: 0 } } }] }),
    ).rejects.toMatchObject({ code: 'no_page' });
  });

  test.each<[string, (stepUp: StepUp) => Promise<unknown>]>([
    ['fetch', ({ fetch }) => fetch('https://api.example/transfers', { method: 'POST' })],
    ["fetch, where the session's token would do", ({ fetch }) => fetch('https://api.example/accounts')],
    ['fetch, at a relative URL', ({ fetch }) => fetch('/api/transfers', { method: 'POST', body: '{}' })],
    [
      'fetch with { stepUp }',
      ({ fetch }) => fetch('https://api.example/other', { stepUp: { scope: 'transfer:funds' } }),
    ],
    ['prepare', ({ prepare }) => prepare({ scope: 'transfer:funds' })],
    ['withToken', ({ withToken }) => withToken({ scope: 'read:accounts' }, () => 'sent')],
    ['ensure', ({ ensure }) => ensure({ max_age: 0 })],
    ['ensure, where the session is enough', ({ ensure }) => ensure({ scope: 'read:accounts' })],
  ])('%s rejects with no_page, says what to do, and asks the provider for nothing', async (_, call) => {
    const token = jest.fn(() => Promise.reject(new Error('nobody should ask')));
    const { provider, asked } = fakeProvider({ token });
    const rules = [
      { url: 'https://api.example/accounts', scope: 'read:accounts' },
      { url: 'https://api.example/transfers', scope: 'transfer:funds' },
      { url: '/api/transfers', scope: 'transfer:funds' },
    ];
    const stepUp = createStepUp({ provider, rules });
    await expect(call(stepUp)).rejects.toMatchObject({
      code: 'no_page',
      message: expect.stringContaining('in the browser'),
    });
    expect(token).not.toHaveBeenCalled();
    expect(asked).toEqual([]);
    expect(stepUp.getSnapshot().status).toBe('idle');
  });

  test('a StepUp is made with absolute URLs of the app, for the page that the server renders', () => {
    const { provider } = fakeProvider({ redirectUri: 'https://app.example/' });
    const make = (callbackUrl: string) =>
      createStepUp({ provider, rules: [], ways: [popup({ callbackUrl }), redirect()] });
    expect(make('https://app.example/callback.html').getSnapshot().status).toBe('idle');
    expect(make('/callback.html').getSnapshot().status).toBe('idle');
    expect(() => make('https://app.example/callback.html#x')).toThrow('"callbackUrl" must be');
    expect(() => make('https://')).toThrow('"callbackUrl" must be');
  });

  test.each([undefined, '/', '/back', 'https://app.example/'])(
    'so it is with the providers that ship, whose redirect URI may be the page that there is not (%p)',
    (redirectUri) => {
      const claims = () => undefined;
      const authorizationParams = redirectUri === undefined ? {} : { redirect_uri: 'https://app.example' };
      const client = { getTokenSilently: async () => undefined, getIdTokenClaims: async () => undefined };
      const providers = [
        oidcProvider({
          issuer: 'https://idp.example',
          clientId: 'bank',
          session: { claims },
          ...(redirectUri && { redirectUri }),
        }),
        auth0Provider({ domain: 'idp.example', clientId: 'bank', authorizationParams }, client),
      ];
      for (const provider of providers) {
        const ways = [popup({ callbackUrl: '/callback.html' }), redirect()];
        expect(createStepUp({ provider, rules: [], ways }).getSnapshot().status).toBe('idle');
        expect(createStepUp({ provider, rules: [] }).getSnapshot().status).toBe('idle');
      }
    },
  );

  test.each(['https://app.example/worker.js', 'blob:https://app.example/3f1c', 'data:text/javascript,'])(
    'and in a web worker, whose location is its script: %s',
    async (href) => {
      Object.defineProperty(globalThis, 'location', { value: new URL(href), configurable: true });
      try {
        const session = { claims: () => ({ sub: 'alice' }) };
        const provider = oidcProvider({ issuer: 'https://idp.example', clientId: 'bank', session });
        const stepUp = createStepUp({ provider, rules: [] });
        await expect(stepUp.ensure({ max_age: 0 })).rejects.toMatchObject({ code: 'no_page' });
      } finally {
        Reflect.deleteProperty(globalThis, 'location');
      }
    },
  );

  test('what no rule names, and { stepUp: false }, pass', async () => {
    // The rule names it: its origin is "null".
    const { fetch } = createStepUp({
      provider: fakeProvider().provider,
      rules: [{ url: /^null,named$/, scope: 'transfer:funds' }],
    });
    await expect(fetch('data:,named')).rejects.toMatchObject({ code: 'no_page' });
    await expect(fetch('data:,unnamed').then((response) => response.text())).resolves.toBe('unnamed');
    await expect(fetch('data:,named', { stepUp: false }).then((response) => response.text())).resolves.toBe(
      'named',
    );
  });

  test("no page is a step-up's return", () => {
    expect(isStepUpRedirect()).toBe(false);
    expect(isStepUpRedirect('/?code=c&state=abc')).toBe(false);
  });

  test('no window came back', () => {
    expect(relayCallback()).toBe(false);
  });
});
