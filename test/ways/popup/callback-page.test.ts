import { popup as popupWay } from '../../../src';
import { channelName } from '../../../src/ways/popup/callback-message';
import { bank, NOTHING_UNDER_WAY, outcome, TRANSFER } from '../../fakes/bank';

type Bank = ReturnType<typeof bank>;
type Popup = Bank['popups'][number];

/** A transfer whose window is at the provider, with the answer expected from the callback page. */
async function waiting(
  options: Parameters<typeof bank>[0] = {},
  engine: Parameters<Bank['useEngine']>[0] = 'Chromium',
) {
  const it = bank({ ways: [popupWay({ callbackUrl: '/callback.html' })], ...options });
  it.useEngine(engine);
  const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
  await it.advanceTime(0);
  return { it, result, popup: it.popups[0]! };
}

/** The callback page's answer to the n-th request, from 1. */
const answerFor = (it: Bank, index: number, response: object = { code: 'c' }) => ({
  type: 'response',
  response: { state: it.authorizations[index - 1]!.state, ...response },
  at: 'https://app.example/callback.html',
});

describe('an answer from the callback page', () => {
  test('comes on a channel that its state names, and is taken', async () => {
    const { it, result, popup } = await waiting();
    const [channel] = it.channels;
    expect(channel?.name).toBe(channelName(it.authorizations[0]!.state));
    expect(channel?.name).toBe(`step-up-spa:${it.authorizations[0]!.state}`);
    await it.relay(answerFor(it, 1));
    expect(result.value).toHaveProperty('status', 201);
    expect(channel?.posted).toEqual([{ type: 'taken' }, { type: 'close' }]);
    expect(popup.closed).toBe(true);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'response'],
    ['no response', { type: 'response' }],
    ['a response that is a text', { type: 'response', response: 'code=c' }],
    ['that it is gone, before it answered', { type: 'gone' }],
  ])('is not %s', async (_, message) => {
    const { it, result } = await waiting();
    await it.relay(message);
    expect(result.settled).toBe(false);
    await it.relay(answerFor(it, 1));
    expect(result.value).toHaveProperty('status', 201);
  });

  test('is not a message that a page posts to this one', async () => {
    const { it, result } = await waiting();
    await it.respond(1);
    expect(result.settled).toBe(false);
  });

  test.each([undefined, 7, 'https://app.example/other.html'])(
    'that arrived at %p is refused: it is another request’s, or does not say whose',
    async (at) => {
      const { it, result } = await waiting();
      await it.relay({ ...answerFor(it, 1), at });
      expect(result.error).toMatchObject({ code: 'invalid_response' });
      expect(it.requests).toEqual([]);
    },
  );

  // A server that kept a request whose window was closed may go on with that one.
  test.each([
    ['another state', { state: 'step-up-window.other', code: 'c' }],
    ['another state, and an error', { state: 'step-up-window.other', error: 'access_denied' }],
    ['no state', { error: 'access_denied' }],
  ])('with %s is refused, and no code is exchanged', async (_, response) => {
    const exchangeCode = jest.fn();
    const { it, result, popup } = await waiting({ provider: { exchangeCode } });
    await it.relay({ ...answerFor(it, 1), response });
    expect(result.error).toMatchObject({
      code: 'invalid_response',
      message: expect.stringContaining('another request') as string,
    });
    expect(exchangeCode).not.toHaveBeenCalled();
    expect(popup.closed).toBe(true);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test('counts once', async () => {
    const { it, result } = await waiting({ provider: { exchangeCode: () => new Promise(() => {}) } });
    await it.relay(answerFor(it, 1));
    await it.relay(answerFor(it, 1, { error: 'access_denied' }));
    expect(result.settled).toBe(false);
  });

  test('can be a refusal', async () => {
    const { it, result } = await waiting();
    await it.relay(answerFor(it, 1, { error: 'access_denied' }));
    expect(result.error).toMatchObject({ code: 'access_denied' });
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test('closes the channel if the call is over before', async () => {
    const { it } = await waiting();
    it.stepUp.dispose();
    await it.advanceTime(0);
    expect(it.channels.size).toBe(0);
  });
});

describe('one window for several requests', () => {
  /** Two transfers at once; the first is answered. */
  async function two(cutOff: boolean) {
    const { it, result, popup } = await waiting();
    const second = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.advanceTime(0);
    const [channel] = it.channels;
    if (cutOff) {
      popup.swap();
      popup.closed = true;
      await it.advanceTime(5000);
    }
    await it.relay(answerFor(it, 1));
    expect(result.value).toHaveProperty('status', 201);
    return { it, popup, second, channel: channel! };
  }

  test('goes on by its handle', async () => {
    const { it, popup, second } = await two(false);
    await it.advanceTime(100);
    expect(popup.visited).toEqual(['https://idp.example/authorize?n=1', 'https://idp.example/authorize?n=2']);
    await it.relay(answerFor(it, 2));
    expect(second.value).toHaveProperty('status', 201);
    expect(it.popups).toHaveLength(1);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test('goes on by the callback page in it, if the browser cut it off', async () => {
    const { it, second, channel } = await two(true);
    await it.advanceTime(100);
    expect(channel.posted).toEqual([
      { type: 'taken' },
      { type: 'go', url: 'https://idp.example/authorize?n=2' },
    ]);
    await it.advanceTime(60_000);
    expect(second.settled).toBe(false);
    await it.relay(answerFor(it, 2));
    expect(second.value).toHaveProperty('status', 201);
    expect(it.popups).toHaveLength(1);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  // A page that is meant to open windows sends same-origin-allow-popups, and its callback page mostly the same.
  test('goes on by the callback page in it, if that page is the first that the browser cut off (G8, G9)', async () => {
    const { it, popup } = await waiting();
    const second = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    popup.swap();
    await it.advanceTime(1000);
    popup.closed = true; // as it looks from here
    await it.relay(answerFor(it, 1));
    const [channel] = it.channels;
    await it.advanceTime(100);
    expect(channel?.posted).toEqual([
      { type: 'taken' },
      { type: 'go', url: 'https://idp.example/authorize?n=2' },
    ]);
    await it.relay(answerFor(it, 2));
    expect(second.value).toHaveProperty('status', 201);
    expect(it.popups).toHaveLength(1);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test('is another one if the user closed it, having been seen whole, before it could say so', async () => {
    const { it, result, popup } = await waiting();
    const second = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    popup.swap();
    await it.advanceTime(1000);
    await it.relay(answerFor(it, 1));
    expect(result.value).toHaveProperty('status', 201);
    popup.closed = true;
    await it.advanceTime(100);
    expect(it.popups).toHaveLength(2);
    await it.relay(answerFor(it, 2));
    expect(second.value).toHaveProperty('status', 201);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test('that was cut off and closed as it was to go on is noticed: popup_closed', async () => {
    const { it, second } = await two(true);
    await it.advanceTime(100);
    await it.relay({ type: 'gone' }); // without having said that it goes
    expect(second.error).toMatchObject({ code: 'popup_closed' });
    expect(it.leftovers()).toMatchObject({ timers: 0, channels: 0 });
  });

  test('that was cut off and says that it goes on is waited for', async () => {
    const { it, second } = await two(true);
    await it.advanceTime(100);
    await it.relay({ type: 'going' });
    await it.relay({ type: 'gone' });
    await it.advanceTime(5000);
    expect(second.settled).toBe(false);
    await it.relay(answerFor(it, 2));
    expect(second.value).toHaveProperty('status', 201);
  });

  test.each<[string, (it: Bank) => unknown]>([
    ['the page is left', ({ leave }) => leave()],
    ['it is disposed of', ({ stepUp }) => stepUp.dispose()],
  ])('is closed if %s in the pause between two', async (_, act) => {
    const { it } = await two(false);
    await act(it);
    await it.advanceTime(0);
    expect(it.leftovers()).toMatchObject({ timers: 0, channels: 0, windows: 0 });
  });

  test('is another one if the user closed the callback page', async () => {
    const { it, second } = await two(true);
    await it.relay({ type: 'gone' });
    await it.advanceTime(100);
    expect(it.popups).toHaveLength(2);
    await it.relay(answerFor(it, 2));
    expect(second.value).toHaveProperty('status', 201);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });
});

describe('a window that looks closed (HTML Standard §7.1.3)', () => {
  const closed = (_: Bank, popup: Popup) => popup.closeByUser();
  /** By a system that ends it without asking the page, as phones do. */
  const ended = (_: Bank, popup: Popup) => void (popup.closed = true);
  const closedLater = async ({ advanceTime }: Bank, popup: Popup) => (
    popup.swap(),
    await advanceTime(1000),
    popup.closeByUser()
  );
  const severed = (_: Bank, popup: Popup) => (popup.swap(), void (popup.closed = true));
  const severedLater = async ({ advanceTime }: Bank, popup: Popup) => (
    popup.swap(),
    await advanceTime(60),
    void (popup.closed = true)
  );

  test.each([
    ["was closed before the provider's page was there", 'Chromium', 'popup_closed', closed],
    ["was closed before the provider's page was there", 'Firefox', 'popup_closed', closed],
    ["was closed before the provider's page was there", 'WebKit', 'popup_closed', closed],
    ["was closed before the provider's page was there", 'iOS', undefined, closed],
    ["was ended before the provider's page was there", 'Chromium', 'popup_closed', ended],
    ["was ended before the provider's page was there", 'Firefox', undefined, ended],
    ["was closed while the provider's page was there", 'Chromium', 'popup_closed', closedLater],
    ["was closed while the provider's page was there", 'iOS', 'popup_closed', closedLater],
    ["was severed as the provider's page came", 'Chromium', undefined, severed],
    ["was severed as the provider's page came", 'Firefox', undefined, severed],
    ["was severed as the provider's page came", 'WebKit', undefined, severed],
    ["was severed as the provider's page came", 'iOS', undefined, severed],
    ['was severed a moment later', 'Chromium', undefined, severedLater],
    ['was severed a moment later', 'WebKit', undefined, severedLater],
  ] as const)('because it %s, in %s, ends in %s', async (_, engine, code, act) => {
    const { it, result, popup } = await waiting({}, engine);
    await act(it, popup);
    await it.advanceTime(2000);
    expect((result.error as { code?: string } | undefined)?.code).toBe(code);
    await it.relay(answerFor(it, 1));
    expect(result.settled).toBe(true);
    if (code === undefined) expect(result.value).toHaveProperty('status', 201);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test("after the provider's page was there, while the user is elsewhere, may be cut off by a later page of its: it is closed once the user is back", async () => {
    const { it, result, popup } = await waiting();
    popup.swap();
    await it.advanceTime(1000);
    it.focus(false);
    popup.closed = true;
    await it.advanceTime(60_000);
    expect(result.settled).toBe(false);
    it.focus(true);
    await it.advanceTime(1000);
    expect(result.error).toMatchObject({ code: 'popup_closed' });
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test('and was cut off by a later page gives its answer all the same', async () => {
    const { it, result, popup } = await waiting();
    popup.swap();
    await it.advanceTime(1000);
    it.focus(false);
    popup.closed = true;
    await it.advanceTime(60_000);
    await it.relay(answerFor(it, 1));
    expect(result.value).toHaveProperty('status', 201);
  });

  test('is given up at the timeout, if nothing tells', async () => {
    const { it, result, popup } = await waiting();
    popup.swap();
    popup.closed = true;
    await it.advanceTime(299_999);
    expect(result.settled).toBe(false);
    await it.advanceTime(1);
    expect(result.error).toMatchObject({ code: 'timeout' });
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });
});

describe('what a window shows', () => {
  test("can not reach this page, from before the provider's page is there", async () => {
    const { it, popup } = await waiting();
    expect(popup).toMatchObject({ detached: true, visited: ['https://idp.example/authorize?n=1'] });
    await it.relay(answerFor(it, 1));
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test("can, where the provider's page has to post the answer to it", async () => {
    const { popup } = await waiting({ ways: [popupWay()] });
    expect(popup.detached).toBe(false);
  });

  test.each<[string, (it: Bank, abort: AbortController) => unknown]>([
    ['is aborted', (_, abort) => abort.abort()],
    ['times out', ({ advanceTime }) => advanceTime(300_000)],
  ])('is closed when the call %s', async (_, act) => {
    const it = bank({ ways: [popupWay({ callbackUrl: '/callback.html' })] });
    const abort = new AbortController();
    void it.stepUp.fetch('/api/transfers', { ...TRANSFER, signal: abort.signal }).catch(() => {});
    await it.advanceTime(0);
    await act(it, abort);
    await it.advanceTime(0);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });
});
