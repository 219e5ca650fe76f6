import { popup } from '../../src';
import { redirect } from '../../src/redirect';
import { bank, outcome } from '../fakes/bank';
import { describeWay, type WayAdapter } from './way-contract';
import { until } from '../fakes/until';

const untilAskedInWindow: WayAdapter['untilAsked'] = async (it) => it.advanceTime(0);

const closeWindow: WayAdapter['abandon'] = async (it) => it.closeWindow();

describeWay({
  name: 'popup(), whose answer is posted',
  ways: () => [popup()],
  untilAsked: untilAskedInWindow,
  async answer(it, result, number, response) {
    await it.respond(number, response);
    await it.advanceTime(0);
    return { it, result };
  },
  abandon: closeWindow,
  abandoned: 'popup_closed',
  servesTwo: true,
});

describeWay({
  name: 'popup({ callbackUrl }), whose answer the callback page relays',
  ways: () => [popup({ callbackUrl: '/callback.html' })],
  untilAsked: untilAskedInWindow,
  async answer(it, result, number, response) {
    const state = it.authorizations[number - 1]!.state;
    await it.relay({
      type: 'response',
      response: { state, ...response },
      at: 'https://app.example/callback.html',
    });
    await it.advanceTime(0);
    return { it, result };
  },
  abandon: closeWindow,
  abandoned: 'popup_closed',
  servesTwo: true,
});

describeWay({
  name: 'redirect(), whose answer arrives at another page',
  ways: () => [redirect()],
  untilAsked: (it, result) => until(() => it.left.length > 0 || result.settled),
  async answer(before, _, number, response, options) {
    await before.leave();
    const { tabStorage, sharedStorage } = before.browser.page;
    const it = bank({ ...options, ways: [redirect()], page: { tabStorage, sharedStorage } });
    const params = { state: before.authorizations[number - 1]!.state, ...response } as Record<string, string>;
    it.visit(`https://app.example/?${new URLSearchParams(params)}`);
    const result = outcome(it.stepUp.handleRedirect().then((resumed) => resumed?.response));
    await until(() => result.settled);
    return { it, result };
  },
  async abandon(it) {
    await it.leave();
    await it.comeBack();
  },
  abandoned: 'cancelled',
  servesTwo: false,
});

test('a way that can not be used here says so before anything opens, and the next one is used', async () => {
  const it = bank({ ways: [popup(), redirect()] });
  it.withoutWindows();
  void it.stepUp.fetch('/api/transfers', { method: 'POST' }).catch(() => {});
  await until(() => it.left.length > 0);
  expect(it.popups).toHaveLength(0);
  expect(it.left).toHaveLength(1);
});

test('where no way can be used the call rejects with popup_blocked, and the reason', async () => {
  const it = bank({ ways: [popup()] });
  it.withoutWindows();
  const result = outcome(it.stepUp.fetch('/api/transfers', { method: 'POST' }));
  await it.advanceTime(0);
  expect(result.error).toMatchObject({
    code: 'popup_blocked',
    message: expect.stringContaining('an in-app browser opens no windows'),
  });
});
