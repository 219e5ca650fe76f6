import { act, createElement, StrictMode, type ReactNode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import type { Requirement, StepUpSnapshot } from '../src';
import { RequireStepUp, useStepUp, type StepUpFallback } from '../src/react';
import { bank } from './fakes/bank';
import { GRANTED } from './fakes/provider';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

const MFA: Requirement = { claims: { amr: ['mfa'] } };
type Bank = ReturnType<typeof bank>;

/** A bank whose session is by password, and whose step-ups are by a second factor. */
const setUp = (session: object = { amr: ['pwd'] }) => {
  let user = 'alice';
  const it = bank({ provider: { session: async () => ({ sub: user, ...session }), finish: async (_, { scope }) => ({ ...GRANTED, scope, claims: { sub: user, amr: ['mfa'] } }) } });
  return Object.assign(it, { logIn: (name: string) => (user = name) });
};

let root: Root;
let seen: string[] = [];
const text = () => document.body.textContent;
/** What was ever shown, frame by frame. */
const Secret = () => (seen.push('secret'), 'secret');

async function show(element: ReactNode): Promise<void> {
  await act(async () => root.render(element));
}

const guarded = (it: Bank, requirement: Requirement = MFA, fallback: ReactNode | ((state: StepUpFallback) => ReactNode) = 'asking') =>
  createElement(RequireStepUp, { stepUp: it.stepUp, requirement, fallback }, createElement(Secret));

beforeEach(() => {
  seen = [];
  document.body.replaceChildren();
  root = createRoot(document.body.appendChild(document.createElement('div')));
});
afterEach(() => act(async () => root.unmount()));

describe('useStepUp', () => {
  test('gives the snapshot, and another when something changed', async () => {
    const it = setUp();
    const snapshots: StepUpSnapshot[] = [];
    const Status = () => {
      const snapshot = useStepUp(it.stepUp);
      snapshots.push(snapshot);
      return snapshot.status;
    };
    await show(createElement(Status));
    expect(text()).toBe('idle');
    await act(async () => void it.stepUp.fetch('/api/transfers', { method: 'POST' }).catch(() => {}));
    expect(text()).toBe('waiting');
    expect(snapshots.at(-1)).toBe(it.stepUp.getSnapshot());
  });
});

describe('RequireStepUp', () => {
  test('shows the content at once where nothing is missing', async () => {
    const it = setUp({ amr: ['mfa'] });
    await it.pass(0);
    await show(guarded(it));
    expect(text()).toBe('secret');
    expect(it.popups).toHaveLength(0);
  });

  test.each([[false], [true]])('else asks once, and shows nothing of it before, not for a frame (strict mode: %p)', async (strict) => {
    const it = setUp();
    await it.pass(0);
    await show(strict ? createElement(StrictMode, null, guarded(it)) : guarded(it));
    expect(text()).toBe('asking');
    expect(it.popups).toHaveLength(1);
    await act(async () => it.pass(100));
    expect(seen).toEqual([]);
    expect(it.asked).toHaveLength(1);
    await act(async () => it.respond(1));
    expect(text()).toBe('secret');
  });

  test('a requirement that is written in place is the same one each time', async () => {
    const it = setUp();
    await it.pass(0);
    await show(guarded(it, { claims: { amr: ['mfa'] } }));
    await show(guarded(it, { claims: { amr: ['mfa'] } }));
    await act(async () => it.pass(0));
    expect(it.asked).toHaveLength(1);
  });

  test('lets in for max_age 0 as well, where what is known is too old at once', async () => {
    const asked = { max_age: 0 };
    const now = () => zero.browser.clock.now() / 1000;
    const zero = bank({ provider: { session: async () => ({ sub: 'alice', auth_time: 1 }), finish: async (_, { scope }) => ({ ...GRANTED, scope, claims: { sub: 'alice', iat: now(), auth_time: now() } }) } });
    await zero.pass(0);
    await show(guarded(zero, asked));
    await act(async () => zero.pass(1000));
    await act(async () => zero.respond(1));
    await act(async () => zero.pass(60_000));
    await show(guarded(zero, asked));
    expect(text()).toBe('secret');
  });

  test('tells the fallback why, and asks again in its click', async () => {
    const it = setUp();
    await it.pass(0);
    let state!: StepUpFallback;
    await show(guarded(it, MFA, (given) => ((state = given), String((given.error as { code?: string } | undefined)?.code))));
    expect(text()).toBe('undefined');
    it.popups[0]!.closed = true;
    await act(async () => it.pass(1000));
    expect(text()).toBe('popup_closed');
    expect(it.popups).toHaveLength(1);
    await act(async () => state.retry());
    expect(it.popups).toHaveLength(2);
    await act(async () => it.pass(0));
    await act(async () => it.respond(2));
    expect(text()).toBe('secret');
  });

  test('closes the window when it is unmounted', async () => {
    const it = setUp();
    await it.pass(0);
    await show(guarded(it));
    await show(null);
    await it.pass(0);
    expect(it.popups[0]!.closed).toBe(true);
  });

  test.each<[string, (it: ReturnType<typeof setUp>) => Promise<unknown>]>([
    ['another user logs in', async (it) => (it.logIn('bob'), it.stepUp.clear(), it.pass(0))],
    ['another requirement is asked for', async (it) => show(guarded(it, { claims: { level: 3 } }))],
  ])('hides the content again when %s', async (_, change) => {
    const it = setUp();
    await it.pass(0);
    await show(guarded(it));
    await act(async () => it.pass(0));
    await act(async () => it.respond(1));
    expect(text()).toBe('secret');
    await act(async () => void (await change(it)));
    expect(text()).toBe('asking');
  });

  test('shows the fallback on a server', () => {
    expect(renderToString(guarded(setUp()))).toBe('asking');
  });
});
