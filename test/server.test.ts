/** @jest-environment node */
import { createElement } from 'react';
import { renderToString as renderReact } from 'react-dom/server';
import { createSSRApp, h } from 'vue';
import { renderToString as renderVue } from 'vue/server-renderer';
import { createStepUp, isStepUpRedirect } from '../src';
import { relayCallback } from '../src/callback';
import { RequireStepUp, useStepUp as useInReact } from '../src/react';
import { stepUpGuard, useStepUp as useInVue } from '../src/vue';
import { fakeProvider } from './fakes/provider';

/** As a server makes it: there is no window, and nobody is logged in. */
const onServer = () => createStepUp({ provider: fakeProvider({ session: async () => undefined }).provider, rules: [] });

describe('on a server', () => {
  test('React renders the snapshot, and the fallback of what is guarded', () => {
    const stepUp = onServer();
    const Status = () => useInReact(stepUp).status;
    expect(renderReact(createElement(Status))).toBe('idle');
    expect(renderReact(createElement(RequireStepUp, { stepUp, requirement: { max_age: 0 }, fallback: 'asking' }, 'secret'))).toBe('asking');
  });

  test('Vue renders the snapshot, and subscribes to nothing that nobody would end', async () => {
    const stepUp = onServer();
    const subscribe = jest.fn(stepUp.subscribe);
    const html = await renderVue(createSSRApp({ setup: () => () => h('p', useInVue({ ...stepUp, subscribe }).value.status) }));
    expect(html).toBe('<p>idle</p>');
    expect(subscribe).not.toHaveBeenCalled();
  });

  test('Vue\'s guard lets nobody in', async () => {
    const guard = stepUpGuard(onServer());
    await expect(guard({ fullPath: '/employees', matched: [{ meta: { stepUp: { max_age: 0 } } }] })).rejects.toMatchObject({ code: 'login_required' });
  });

  test('no page is a step-up\'s return', () => {
    expect(isStepUpRedirect()).toBe(false);
    expect(isStepUpRedirect('/?code=c&state=abc')).toBe(false);
  });

  test('no window came back', () => {
    expect(relayCallback()).toBe(false);
  });
});
