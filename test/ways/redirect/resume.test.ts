import { popup, type StepUpError, type StepUpOptions } from '../../../src';
import { redirectState } from '../../../src/model/return-url';
import { sha256 } from '../../../src/ports/crypto';
import { redirect } from '../../../src/redirect';
import { settle } from '../../../src/testing/settle';
import { bank, outcome, TRANSFER } from '../../fakes/bank';
import { comeBackTo, leave, redirecting, transfer, type Bank } from '../../fakes/redirecting';
import { until } from '../../fakes/until';

async function ended(promise: Promise<unknown>): Promise<StepUpError> {
  const result = outcome(promise);
  await until(() => result.settled);
  return result.error as StepUpError;
}

const lost = (why: string) => `There is nothing to go on with: ${why}. Nothing was sent.`;

describe('what the error of a redirect says: why, and that nothing was sent', () => {
  test('when there is no record any more', async () => {
    const before = redirecting();
    await leave(before);
    await comeBackTo(before).stepUp.handleRedirect();
    expect(await ended(comeBackTo(before).stepUp.handleRedirect())).toMatchObject({
      code: 'not_resumable',
      message: lost('this was done already, begun in another tab, given up, or took longer than 10 minutes'),
    });
  });

  test.each(['null', '{', '["{}","t"]', '[]'])('when the record was changed to %s', async (record) => {
    const before = redirecting();
    await leave(before);
    const { tabStorage } = before.browser.page;
    tabStorage.setItem(Object.keys(tabStorage)[0]!, record);
    expect(await ended(comeBackTo(before).stepUp.handleRedirect())).toMatchObject({
      code: 'not_resumable',
      message: lost('the record of the request was changed'),
    });
  });

  test.each([undefined, 'soon', { toString: null }])(
    'when another page of this origin wrote and signed one whose time is %j',
    async (askedAt) => {
      const sign = async (text: string) => `signed-${text}`;
      const before = redirecting({ page: { sign } });
      await leave(before);
      const { tabStorage, sharedStorage } = before.browser.page;
      const key = Object.keys(tabStorage)[0]!;
      const [record, transaction] = JSON.parse(tabStorage.getItem(key)!) as [string, string];
      const text = JSON.stringify({ ...(JSON.parse(record) as object), askedAt });
      const state = redirectState(await sha256(text), await sign(await sha256(text)));
      const own = key.slice(0, key.lastIndexOf(':') + 1) + state;
      tabStorage.setItem(own, JSON.stringify([text, transaction]));
      sharedStorage.setItem(own, sharedStorage.getItem(key)!);
      const url = `https://app.example/?code=code&state=${state}`;
      const it = comeBackTo(before, { page: { tabStorage, sharedStorage, sign } }, url);
      expect(await ended(it.stepUp.handleRedirect())).toMatchObject({
        code: 'not_resumable',
        message: lost('the record of the request was changed'),
      });
    },
  );

  test('when the browser can not use its key', async () => {
    const before = redirecting();
    await leave(before);
    const { tabStorage, sharedStorage } = before.browser.page;
    const sign = () => Promise.reject(new Error('lost'));
    const it = comeBackTo(before, { page: { tabStorage, sharedStorage, sign } });
    expect(await ended(it.stepUp.handleRedirect())).toMatchObject({
      code: 'not_resumable',
      message: lost("the browser can't use its key now"),
    });
    // Without a record there was nothing to lose.
    const other = redirecting({ page: { sign } });
    other.visit('https://app.example/?code=code&state=step-up.some.body');
    expect(await other.stepUp.handleRedirect()).toBeUndefined();
  });

  test.each<[string, StepUpOptions['rules']]>([
    ['there is no rule', []],
    ['they ask for less', [{ url: '/api/transfers', scope: 'read:accounts' }]],
    ['they are for another method', [{ url: '/api/transfers', method: 'PUT', scope: 'transfer:funds' }]],
    ['they are for another API', [{ url: '/api/transfers', scope: 'transfer:funds', audience: 'other' }]],
  ])('when the rules of today do not allow it: %s (G2)', async (_, rules) => {
    const before = redirecting();
    await leave(before);
    const it = comeBackTo(before, { rules });
    expect(await ended(it.stepUp.handleRedirect())).toMatchObject({
      code: 'not_resumable',
      message: lost('no rule allows what was asked for'),
    });
    expect(it.requests).toEqual([]);
  });

  test('when the rules of today are for another API, and strength alone was asked for (G2)', async () => {
    const rule = { url: '/api/transfers', acr_values: 'gold' };
    const before = redirecting({ rules: [rule] });
    await leave(before);
    const it = comeBackTo(before, { rules: [{ ...rule, audience: 'other' }] });
    expect(await ended(it.stepUp.handleRedirect())).toMatchObject({
      code: 'not_resumable',
      message: lost('no rule allows what was asked for'),
    });
    expect(it.requests).toEqual([]);
  });

  test('when the user says no to the request', async () => {
    const before = redirecting();
    await leave(before);
    const it = comeBackTo(before, { ways: [redirect({ confirmResume: () => false })] });
    expect(await ended(it.stepUp.handleRedirect())).toMatchObject({
      code: 'cancelled',
      message: 'The user did not want to go on. Nothing was sent.',
    });
  });

  test('when a function would have to be kept', async () => {
    const it = redirecting();
    expect(await ended(it.stepUp.withToken({ scope: 'transfer:funds' }, () => 1))).toMatchObject({
      code: 'not_replayable',
      message: "A function can't be kept over a redirect. Use fetch, or prepare() first. Nothing was sent.",
    });
    const claims = { tenant: () => false };
    expect(await ended(it.stepUp.ensure({ claims }))).toMatchObject({
      code: 'not_replayable',
      message:
        "A function that checks claims can't be kept over a redirect: use exact values, or a popup. Nothing was sent.",
    });
    expect(it.left).toEqual([]);
  });

  test('when the browser has no storage, or no key', async () => {
    const message =
      'The browser has no storage, or no room, to keep the request over a redirect. Nothing was sent.';
    const full = {
      ...redirecting().browser.page.tabStorage,
      setItem: () => {
        throw new Error('full');
      },
    } as unknown as Storage;
    for (const page of [{ tabStorage: full }, { sign: () => Promise.reject(new Error('lost')) }]) {
      const it = redirecting({ page });
      expect(await ended(transfer(it))).toMatchObject({ code: 'not_replayable', message });
      expect(it.left).toEqual([]);
    }
  });

  test('when another call takes its place, or waited behind it', async () => {
    const it = redirecting();
    const [first, second] = [outcome(transfer(it)), outcome(transfer(it))];
    await until(() => second.settled);
    expect(second.error).toMatchObject({
      code: 'cancelled',
      message: 'The page is being left for another call. Call again later.',
    });
    await until(() => it.left.length === 1);
    void transfer(it).catch(() => {});
    await until(() => first.settled);
    expect(first.error).toMatchObject({
      code: 'cancelled',
      message: 'Another call left the page instead.',
    });
  });

  test.each([
    ['has not finished', () => {}, 'cancelled', 'The user came back without having finished.'],
    [
      'may have',
      ({ browser: { page } }: Bank) =>
        Object.keys(page.sharedStorage).forEach((key) => page.sharedStorage.removeItem(key)),
      'discarded',
      'The page that the user returned to may have gone on with this call.',
    ],
  ] as const)(
    'when the back button shows the page again, and the user %s',
    async (_, meanwhile, code, message) => {
      const it = redirecting();
      const result = outcome(transfer(it));
      await until(() => it.left.length > 0);
      meanwhile(it);
      await it.dispatch('pageshow', { persisted: true });
      await settle();
      expect(result.error).toMatchObject({ code, message });
    },
  );

  test('when the StepUp is cleared', async () => {
    const it = redirecting();
    const result = outcome(transfer(it));
    await until(() => it.left.length > 0);
    it.stepUp.clear();
    await settle();
    expect(result.error).toMatchObject({ code: 'discarded', message: 'clear() was called' });
  });

  test('when "only" says that it is not for this call, and there is no other way', async () => {
    const it = redirecting({ ways: [redirect({ only: () => false })] });
    expect(await ended(transfer(it))).toMatchObject({
      code: 'popup_blocked',
      message: 'No way can be used here: redirect() is not for this call ("only")',
    });
  });

  test('when a page that was come back to asks again by itself', async () => {
    const it = redirecting({ provider: { url: 'https://app.example/?code=code&state=step-up.some.body' } });
    it.useGesture('none');
    expect(await ended(transfer(it))).toMatchObject({
      code: 'popup_blocked',
      message: 'No way can be used here: a page that redirect() came back to is left in a click',
    });
  });
});

test("the provider is asked for pages that fill the browser's window, and answer where it says", async () => {
  const asked: unknown[] = [];
  const authorize = (_: unknown, options: object) => (asked.push(options), new Promise<never>(() => {}));
  const it = redirecting({ provider: { authorize } });
  transfer(it).catch(() => {});
  await until(() => asked.length > 0);
  expect(asked).toEqual([{ display: 'page', state: expect.stringMatching(/^step-up\./) as string }]);
  it.stepUp.dispose();
});

test('a return that this browser did not begin is told of, and stops nothing', async () => {
  const it = redirecting();
  const ignored = jest.fn();
  it.stepUp.on('ignored', ignored);
  it.visit('https://app.example/?code=code&state=step-up.some.body');
  expect(await it.stepUp.handleRedirect()).toBeUndefined();
  expect(ignored.mock.calls.map(([event]: [object]) => event)).toMatchObject([
    { what: 'redirect', reason: 'this browser did not begin it', url: 'https://app.example/' },
  ]);
});

test('a call that states its own requirement is gone on with where no rule names it', async () => {
  const url = '/api/account';
  const stated = (it: Bank) => it.stepUp.fetch(url, { method: 'DELETE', stepUp: { scope: 'close:account' } });
  const before = redirecting();
  await leave(before, stated(before));
  const it = comeBackTo(before);
  expect((await it.stepUp.handleRedirect())?.response?.status).toBe(201);
  expect(it.requests).toMatchObject([{ url: `https://app.example${url}`, method: 'DELETE' }]);
});

test('a call that states its own requirement is not gone on with at an origin that is not named any more', async () => {
  const stated = (it: Bank) =>
    it.stepUp.fetch('https://api.example/account', { stepUp: { scope: 'close:account' } });
  const before = redirecting({ origins: ['https://api.example'] });
  await leave(before, stated(before));
  const it = comeBackTo(before);
  expect(await ended(it.stepUp.handleRedirect())).toMatchObject({
    code: 'not_resumable',
    message: expect.stringContaining('"init.stepUp"') as string,
  });
  expect(it.requests).toEqual([]);
});

test('a token that was prepared for a URL is for that URL, also after a redirect', async () => {
  const rules = [{ url: '/api/*', method: 'POST', scope: 'transfer:funds' }];
  const before = redirecting({ rules });
  await leave(before, before.stepUp.prepare({ scope: 'transfer:funds' }, { url: '/api/one' }));
  const it = comeBackTo(before, { rules, ways: [redirect(), popup()] });
  expect(await it.stepUp.handleRedirect()).toMatchObject({ response: undefined });
  const other = outcome(it.stepUp.fetch('/api/two', { method: 'POST' }));
  await until(() => it.left.length > 0);
  expect([other.settled, it.sent()]).toEqual([false, []]);
  expect((await it.stepUp.fetch('/api/one', { method: 'POST' })).status).toBe(201);
  expect(it.sent()).toEqual(['Bearer step-up-token-1']);
});

test("a request's class of authentication is that request's, and lets nobody into a page (G1)", async () => {
  const rules = [{ url: '/api/transfers', method: 'POST', acr_values: 'gold' }];
  const before = redirecting({ rules });
  await leave(before);
  const it = comeBackTo(before, { rules });
  expect((await it.stepUp.handleRedirect())?.response?.status).toBe(201);
  expect(it.stepUp.isSatisfied({ acr_values: 'gold' })).toBe(false);
});

test('what ensure() got by a redirect counts for the page', async () => {
  const before = redirecting();
  await leave(before, before.stepUp.ensure({ acr_values: 'gold' }));
  const it = comeBackTo(before);
  expect(await it.stepUp.handleRedirect()).toMatchObject({ response: undefined });
  expect(it.stepUp.isSatisfied({ acr_values: 'gold' })).toBe(true);
});

test("an error that is not this package's is given on as it is", async () => {
  const before = redirecting();
  await leave(before, transfer(before, { ...TRANSFER, appState: 7 }));
  const failure = new TypeError('network');
  const it = comeBackTo(before, { fetch: () => Promise.reject(failure) });
  const error = await ended(it.stepUp.handleRedirect());
  expect(error).toBe(failure);
  expect(error).not.toHaveProperty('appState');
});

test('a page that is left for something else ends its calls, though a redirect could have left it', async () => {
  const it = bank({ ways: [popup(), redirect()] });
  const result = outcome(transfer(it));
  await it.advanceTime(0);
  await it.dispatch('pagehide', {});
  expect(result.error).toMatchObject({ code: 'discarded', message: 'The page was left' });
  await it.dispatch('pageshow', { persisted: true });
});

test.each(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])(
  'a %s is sent without a question (RFC 9110 §9.2.2)',
  async (method) => {
    const confirmResume = jest.fn(() => false);
    const rules = [{ url: '/api/transfers', scope: 'transfer:funds' }];
    const before = redirecting({ rules });
    await leave(before, transfer(before, { method }));
    const it = comeBackTo(before, { rules, ways: [redirect({ confirmResume })] });
    expect((await it.stepUp.handleRedirect())?.response?.status).toBe(201);
    expect(confirmResume).not.toHaveBeenCalled();
  },
);

test.each([
  [{ only: true }, '"only" must be a function'],
  [{ confirmResume: 'yes' }, '"confirmResume" must be a function'],
  [{ onlyFor: () => true }, '"onlyFor" is unknown. Known are: only, confirmResume'],
  ['popup', '"options" must be an object'],
])('redirect(%j) is refused at creation: %s', (options, message) => {
  expect(() => redirect(options as never)).toThrow(message);
});
