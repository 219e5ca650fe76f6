import { act, createElement, StrictMode, useState, type ReactNode } from 'react';
import { createRoot, hydrateRoot, type Root } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import type { IdTokenClaims, Requirement, StepUp, StepUpSnapshot } from '../src';
import { RequireStepUp, useStepUp, type StepUpFallback } from '../src/react';
import { bank } from './fakes/bank';
import { GRANTED } from './fakes/provider';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

const MFA: Requirement = { claims: { amr: ['mfa'] } };
type Bank = ReturnType<typeof bank>;

/** A bank whose session is by password, and whose step-ups are by a second factor. */
const setUp = (session: object = { amr: ['pwd'] }) => {
  let user = 'alice';
  const it = bank({
    provider: {
      session: async () => ({ sub: user, ...session }),
      exchangeCode: async (_, { scope }) => ({ ...GRANTED, scope, claims: { sub: user, amr: ['mfa'] } }),
    },
  });
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

const guarded = (
  it: Bank,
  requirement: Requirement = MFA,
  fallback: ReactNode | ((state: StepUpFallback) => ReactNode) = 'asking',
) => createElement(RequireStepUp, { stepUp: it.stepUp, requirement, fallback }, createElement(Secret));

beforeEach(() => {
  seen = [];
  document.body.replaceChildren();
  root = createRoot(document.body.appendChild(document.createElement('div')));
});
afterEach(() => act(async () => root.unmount()));

describe('useStepUp', () => {
  test('takes over what a server rendered without an error, where the session is known by then', async () => {
    const it = setUp();
    const Status = () => {
      const { status, assurance, granted } = useStepUp(it.stepUp);
      return `${status} ${assurance?.sub ?? 'nobody'} ${Object.keys(granted).length}`;
    };
    const page = document.body.appendChild(document.createElement('div'));
    page.innerHTML = renderToString(createElement(Status)); // when nobody is known, as on a server
    await it.advanceTime(0);
    expect(it.stepUp.getSnapshot().assurance?.sub).toBe('alice');
    const onRecoverableError = jest.fn();
    const hydrated = await act(async () => hydrateRoot(page, createElement(Status), { onRecoverableError }));
    expect(onRecoverableError).not.toHaveBeenCalled();
    expect(page.textContent).toBe('idle alice 1');
    await act(async () => hydrated.unmount());
  });

  test('renders the same on a server whose session is known there', async () => {
    const it = setUp();
    await it.advanceTime(0);
    const Status = () => useStepUp(it.stepUp).assurance?.sub ?? 'nobody';
    expect(renderToString(createElement(Status))).toBe('nobody');
  });

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
    await it.advanceTime(0);
    await show(guarded(it));
    expect(text()).toBe('secret');
    expect(it.popups).toHaveLength(0);
  });

  test.each([[false], [true]])(
    'else asks once, and shows nothing of it before, not for a frame (strict mode: %p)',
    async (strict) => {
      const it = setUp();
      await it.advanceTime(0);
      await show(strict ? createElement(StrictMode, null, guarded(it)) : guarded(it));
      expect(text()).toBe('asking');
      expect(it.popups).toHaveLength(1);
      await act(async () => it.advanceTime(100));
      expect(seen).toEqual([]);
      expect(it.asked).toHaveLength(1);
      await act(async () => it.answer());
      expect(text()).toBe('secret');
    },
  );

  test('a requirement that is written in place is the same one each time', async () => {
    const it = setUp();
    await it.advanceTime(0);
    await show(guarded(it, { claims: { amr: ['mfa'] } }));
    await show(guarded(it, { claims: { amr: ['mfa'] } }));
    await act(async () => it.advanceTime(0));
    expect(it.asked).toHaveLength(1);
  });

  test('lets in for max_age 0 as well, where what is known is too old at once', async () => {
    const asked = { max_age: 0 };
    const now = () => zero.browser.clock.now() / 1000;
    const zero = bank({
      provider: {
        session: async () => ({ sub: 'alice', auth_time: 1 }),
        exchangeCode: async (_, { scope }) => ({
          ...GRANTED,
          scope,
          claims: { sub: 'alice', iat: now(), auth_time: now() },
        }),
      },
    });
    await zero.advanceTime(0);
    await show(guarded(zero, asked));
    await act(async () => zero.advanceTime(1000));
    await act(async () => zero.answer());
    await act(async () => zero.advanceTime(60_000));
    await show(guarded(zero, asked));
    expect(text()).toBe('secret');
  });

  test('who was let in by what the session says stays in when max_age passes', async () => {
    const authenticated = Date.UTC(2026, 10, 1) / 1000 - 10; // the fakes' clock begins then
    const it = setUp({ auth_time: authenticated });
    await it.advanceTime(0);
    await show(guarded(it, { max_age: 60 }));
    expect(text()).toBe('secret');
    await act(async () => it.advanceTime(61_000));
    await show(guarded(it, { max_age: 60 }));
    expect(text()).toBe('secret');
    expect(it.popups).toHaveLength(0);
    await act(async () => (it.logIn('bob'), it.stepUp.clear(), it.advanceTime(0)));
    expect(text()).toBe('asking');
  });

  test('who was let in by one StepUp is not by another, whose user may be another one with the same sub', async () => {
    const [one, other] = [setUp(), setUp()];
    await one.advanceTime(0);
    await other.advanceTime(0);
    await show(guarded(one));
    await act(async () => one.advanceTime(0));
    await act(async () => one.answer());
    expect(text()).toBe('secret');
    seen = [];
    await show(guarded(other));
    expect(text()).toBe('asking');
    expect(seen).toEqual([]);
    expect(other.popups).toHaveLength(1);
  });

  test('tells the fallback why, and asks again in its click', async () => {
    const it = setUp();
    await it.advanceTime(0);
    let state!: StepUpFallback;
    await show(
      guarded(
        it,
        MFA,
        (given) => ((state = given), String((given.error as { code?: string } | undefined)?.code)),
      ),
    );
    expect(text()).toBe('undefined');
    it.popups[0]!.closed = true;
    await act(async () => it.advanceTime(1000));
    expect(text()).toBe('popup_closed');
    expect(it.popups).toHaveLength(1);
    await act(async () => state.retry());
    expect(it.popups).toHaveLength(2);
    await act(async () => it.advanceTime(0));
    await act(async () => it.answer());
    expect(text()).toBe('secret');
  });

  test('closes the window when it is unmounted', async () => {
    const it = setUp();
    await it.advanceTime(0);
    await show(guarded(it));
    await show(null);
    await it.advanceTime(0);
    expect(it.popups[0]!.closed).toBe(true);
  });

  test('closes the window when what is required is there without it, and lets in', async () => {
    const session = { amr: ['pwd'] };
    const it = setUp(session);
    await it.advanceTime(0);
    await show(guarded(it));
    expect(it.popups[0]!.closed).toBe(false);
    session.amr = ['mfa']; // the app logged in anew
    await act(async () => void (await it.stepUp.fetch('/api/accounts')));
    expect(text()).toBe('secret');
    expect(it.popups[0]!.closed).toBe(true);
  });

  test('lets nobody in who was logged out in the moment of the answer', async () => {
    let session: IdTokenClaims | undefined = { sub: 'alice' };
    const it = bank({ provider: { session: async () => session } });
    await it.advanceTime(0);
    const ensure: StepUp['ensure'] = async () => {
      session = undefined;
      it.stepUp.clear();
      return { sub: 'alice' };
    };
    const stepUp: StepUp = { ...it.stepUp, ensure, isSatisfied: () => false };
    await show(guarded({ ...it, stepUp }));
    expect(seen).toEqual([]);
  });

  test.each<[string, (it: ReturnType<typeof setUp>) => Promise<unknown>]>([
    ['another user logs in', async (it) => (it.logIn('bob'), it.stepUp.clear(), it.advanceTime(0))],
    ['another requirement is asked for', async (it) => show(guarded(it, { claims: { level: 3 } }))],
  ])('hides the content again when %s', async (_, change) => {
    const it = setUp();
    await it.advanceTime(0);
    await show(guarded(it));
    await act(async () => it.advanceTime(0));
    await act(async () => it.answer());
    expect(text()).toBe('secret');
    await act(async () => void (await change(it)));
    expect(text()).toBe('asking');
  });

  describe('with functions in the requirement', () => {
    /** The same text for every account. */
    const isFor = (account: string) => (claims: IdTokenClaims) => claims['account'] === account;
    const setUpAccounts = async () => {
      const it = bank({
        provider: {
          session: async () => ({ sub: 'alice' }),
          exchangeCode: async (_, { scope }) => ({
            ...GRANTED,
            scope,
            claims: { sub: 'alice', account: 'A' },
          }),
        },
      });
      await it.advanceTime(0);
      return it;
    };
    const why = ({ error }: StepUpFallback) => (error as Error | undefined)?.message ?? 'asking';

    test('lets nobody in for account B who was let in for account A', async () => {
      const it = await setUpAccounts();
      // What ensure() found is known for this moment only, as with max_age 0.
      const forgetful: StepUp = { ...it.stepUp, isSatisfied: () => false };
      const page = (claims: ReturnType<typeof isFor>) =>
        createElement(
          RequireStepUp,
          { stepUp: forgetful, requirement: { claims }, fallback: why },
          createElement(Secret),
        );
      const [a, b] = [isFor('A'), isFor('B')];
      await show(page(a));
      await act(async () => it.advanceTime(0));
      await act(async () => it.answer());
      expect(text()).toBe('secret');
      await show(page(a));
      expect(text()).toBe('secret');
      seen = [];
      await show(page(b));
      expect(text()).toBe('A function in "requirement" changed');
      expect(seen).toEqual([]);
      expect(it.asked).toHaveLength(1);
    });

    test('tells functions in different places apart, and functions from texts', async () => {
      const it = await setUpAccounts();
      const requirements: Requirement[] = [];
      const ensure = (requirement: Requirement) => (
        requirements.push(requirement),
        Promise.resolve({ sub: 'alice' })
      );
      const test = () => true;
      const given = [
        { a: test, b: null },
        { a: String(test), b: null },
        { a: test, b: null },
        { a: 'f', b: null },
        { a: null, b: test },
        { a: 'f1', b: null },
        { a: 1, b: null },
      ].map((claims) => ({ claims }));
      for (const requirement of given) {
        await show(
          createElement(
            RequireStepUp,
            { stepUp: { ...it.stepUp, ensure, isSatisfied: () => false }, requirement },
            createElement(Secret),
          ),
        );
        expect(text()).toBe('secret');
      }
      expect(requirements).toEqual(given);
    });

    test('one that is written in place asks once, and then says what is wrong, where each change renders the page', async () => {
      const it = await setUpAccounts();
      let state!: StepUpFallback;
      const Page = () => {
        useStepUp(it.stepUp);
        return createElement(
          RequireStepUp,
          {
            stepUp: it.stepUp,
            requirement: { claims: (claims) => claims['account'] === 'A' },
            fallback: (given) => ((state = given), why(given)),
          },
          createElement(Secret),
        );
      };
      await show(createElement(Page));
      await act(async () => it.advanceTime(1000));
      expect(text()).toBe('A function in "requirement" changed');
      expect(it.popups).toHaveLength(1);
      expect(it.popups[0]!.closed).toBe(true);
      await act(async () => state.retry());
      await act(async () => it.advanceTime(1000));
      expect(it.popups).toHaveLength(2);
      expect(text()).toBe('A function in "requirement" changed');
      expect(seen).toEqual([]);
    });

    test('the one that was asked before is not asked for again without a click', async () => {
      const it = await setUpAccounts();
      const page = (claims: Requirement['claims']) => guarded(it, { claims: claims! }, why);
      const [a, b] = [isFor('A'), isFor('B')];
      for (const claims of [a, b, a, b]) await show(page(claims));
      expect(text()).toBe('A function in "requirement" changed');
      expect(it.popups).toHaveLength(1);
    });

    test('another one is asked for in a click', async () => {
      const it = await setUpAccounts();
      const [a, other] = [isFor('A'), isFor('A')];
      let change!: () => void;
      let state!: StepUpFallback;
      const Page = () => {
        const [test, set] = useState(() => a);
        change = () => set(() => other);
        return createElement(
          RequireStepUp,
          {
            stepUp: it.stepUp,
            requirement: { claims: test },
            fallback: (given) => ((state = given), why(given)),
          },
          createElement(Secret),
        );
      };
      await show(createElement(Page));
      await act(async () => change());
      await act(async () => state.retry());
      await act(async () => it.advanceTime(0));
      await act(async () => it.answer());
      expect(text()).toBe('secret');
    });
  });

  test("lets in with another user's confirmation, which allowUser took, for as long as the session's user is the same", async () => {
    const it = setUp();
    await it.advanceTime(0);
    // A supervisor's claims are not the session's, and not remembered.
    const stepUp: StepUp = {
      ...it.stepUp,
      ensure: async () => ({ sub: 'supervisor' }),
      isSatisfied: () => false,
    };
    const page = () =>
      createElement(RequireStepUp, { stepUp, requirement: MFA, fallback: 'asking' }, createElement(Secret));
    await show(page());
    expect(text()).toBe('secret');
    stepUp.ensure = () => new Promise(() => {});
    await act(async () => (it.logIn('supervisor'), it.stepUp.clear(), it.advanceTime(0)));
    expect(text()).toBe('asking');
  });

  test('shows the fallback on a server', () => {
    expect(renderToString(guarded(setUp()))).toBe('asking');
  });
});
