import { createLifetime } from '../../../src/state/lifetime';
import { createMessageListener } from '../../../src/ways/popup/response-listener';
import { authorizeInPopup, popup } from '../../../src/ways/popup/popup';
import { createPopup } from '../../../src/ways/popup/popup-window';
import { bank, NOTHING_UNDER_WAY, outcome, TRANSFER } from '../../fakes/bank';
import { fakeBrowser, type FakeWindow } from '../../../src/testing';

const answer = { type: 'authorization_response', response: { code: 'c', state: 's' } };

function ask(origin: string | undefined = 'https://idp.example') {
  const fake = fakeBrowser();
  const popup = createPopup(fake.browser.open()!, fake.browser);
  const lifetime = createLifetime({ seconds: 300, clock: fake.browser.clock });
  const authorization = { url: 'https://idp.example/authorize', origin };
  const inbox = createMessageListener(fake.browser);
  const result = outcome(
    authorizeInPopup(popup, authorization, 's', { messages: inbox, browser: fake.browser, lifetime }),
  );
  /** Gives the event, which tells whether other listeners hear of it. */
  async function post(data: unknown, from: { source: unknown; origin?: string }) {
    const event = { data, origin: 'https://idp.example', ...from, stopImmediatePropagation: jest.fn() };
    await fake.dispatch('message', event);
    return event;
  }
  return { ...fake, post, popup: fake.popups[0]!, result, lifetime, inbox };
}

describe('an answer from a window', () => {
  test('counts if window, origin and state are right', async () => {
    const { popup, post, result, leftovers, inbox } = ask();
    expect(popup.visited).toEqual(['https://idp.example/authorize']);
    await post(answer, { source: popup });
    expect(result.value).toEqual({ response: { code: 'c', state: 's' } });
    inbox.close();
    expect(leftovers()).toEqual({ listeners: 0, timers: 0, channels: 0, windows: 1 });
  });

  test.each([
    ['another window', answer, { source: {} }],
    ['no window', answer, { source: null }],
    ['our window, but another type', { ...answer, type: 'hello' }, {}],
    ['our window, but no shape at all', null, {}],
  ])('is ignored from %s, and left to other listeners', async (_, data, from) => {
    const { popup, post, result } = ask();
    const event = await post(data, { source: popup, ...from });
    expect(event.stopImmediatePropagation).not.toHaveBeenCalled();
    expect(result.settled).toBe(false);
    await post(answer, { source: popup });
    expect(result.value).toBeDefined();
  });

  test.each([
    ['another origin', answer, 'https://evil.example'],
    ['an origin that starts alike', answer, 'https://idp.example.evil.example'],
    ['an opaque origin', answer, 'null'],
    ['another state', { ...answer, response: { code: 'c', state: 'other' } }, undefined],
  ])("is ignored from our window with %s, and is nobody else's either", async (_, data, origin) => {
    const { popup, post, result } = ask();
    const event = await post(data, { source: popup, ...(origin !== undefined && { origin }) });
    expect(event.stopImmediatePropagation).toHaveBeenCalled();
    expect(result.settled).toBe(false);
    await post(answer, { source: popup });
    expect(result.value).toBeDefined();
  });

  test('is kept from other listeners even if nobody waits for it any more', async () => {
    const { popup, post, result, lifetime } = ask();
    lifetime.end(new Error('aborted'));
    const event = await post(answer, { source: popup });
    expect(event.stopImmediatePropagation).toHaveBeenCalled();
    expect(result.settled).toBe(false);
  });
});

describe('a closed window (DESIGN decision 4)', () => {
  test('is reported within a second, and not within half a second', async () => {
    const { popup, advanceTime, result, leftovers, inbox } = ask();
    await advanceTime(10);
    popup.closed = true;
    await advanceTime(500);
    expect(result.settled).toBe(false);
    await advanceTime(500);
    expect(result.error).toMatchObject({ code: 'popup_closed' });
    inbox.close();
    expect(leftovers()).toEqual({ listeners: 0, timers: 0, channels: 0, windows: 0 });
  });

  test('is reported wherever the focus is, where the answer is posted and nothing may have severed it', async () => {
    const { popup, advanceTime, result, focus } = ask();
    focus(false);
    popup.closed = true;
    await advanceTime(1000);
    expect(result.error).toMatchObject({ code: 'popup_closed' });
  });

  test('still answers if its message comes after it closed', async () => {
    const { popup, advanceTime, post, result } = ask();
    popup.closed = true;
    await advanceTime(500);
    await post(answer, { source: popup });
    expect(result.value).toBeDefined();
  });

  test.each([undefined, '/callback.html'])(
    'is reported before there is a request to show in it, too, with the callback page %s',
    async (callbackUrl) => {
      const it = bank({
        ways: [popup(callbackUrl === undefined ? {} : { callbackUrl })],
        provider: { authorize: () => new Promise(() => {}) },
      });
      const [first, second] = [TRANSFER, TRANSFER].map((init) =>
        outcome(it.stepUp.fetch('/api/transfers', init)),
      );
      await it.advanceTime(1000);
      expect(first!.settled).toBe(false);
      it.popups[0]!.closed = true;
      await it.advanceTime(500);
      expect(first!.error).toMatchObject({ code: 'popup_closed' });
      expect([it.popups.length, second!.settled]).toEqual([2, false]);
      it.stepUp.dispose();
      await it.advanceTime(0);
      expect(it.leftovers()).toEqual({ ...NOTHING_UNDER_WAY, listeners: 0 });
    },
  );

  test('is not reported while its answer is being exchanged', async () => {
    let finish!: (answer: never) => void;
    const { stepUp, popups, advanceTime, respond } = bank({
      provider: { exchangeCode: () => new Promise((resolve) => (finish = resolve)) },
    });
    const result = outcome(stepUp.fetch('/api/transfers', TRANSFER));
    await advanceTime(0);
    await respond(1);
    expect(popups[0]!.closed).toBe(true);
    await advanceTime(5000);
    expect(result.settled).toBe(false);
    finish({
      accessToken: 't',
      tokenType: 'Bearer',
      scope: ['transfer:funds'],
      audience: undefined,
      claims: { sub: 'alice' },
      expiresIn: 60,
    } as never);
    await advanceTime(0);
    expect(result.value).toHaveProperty('status', 201);
  });
});

describe('popup() is refused', () => {
  test.each([
    [{ prompt: 'yes' }, '"prompt" must be a function'],
    [{ callbackURL: '/callback.html' }, '"callbackURL" is unknown. Known are: callbackUrl, prompt'],
    ['/callback.html', '"options" must be an object'],
  ])('with %j, when it is made: %s', (options, message) => {
    expect(() => popup(options as never)).toThrow(message);
  });

  test.each([
    7,
    new URL('https://app.example/callback.html'),
    'https://other.example/callback.html',
    '/callback.html#x',
    '/callback.html#', // an empty one is one (RFC 3986 §3.5, RFC 6749 §3.1.2)
    '//',
  ])('with %p for a callback page, when the StepUp is made (RFC 6749 §3.1.2)', (callbackUrl) => {
    expect(() => bank({ ways: [popup({ callbackUrl: callbackUrl as string })] })).toThrow(
      '"callbackUrl" must be a URL of https://app.example without a fragment',
    );
  });

  test('where the answer is posted to a redirect URI of another origin, but not with a callback page', () => {
    const provider = { redirectUri: 'https://other.example/' };
    expect(() => bank({ provider, ways: [popup()] })).toThrow(
      '"redirect_uri" must be a URL of https://app.example',
    );
    expect(() => bank({ provider, ways: [popup({ callbackUrl: '/callback.html' })] })).not.toThrow();
  });
});

describe('the error of a window says', () => {
  test('that none was opened, and what to do', async () => {
    const it = bank();
    it.refuseWindows();
    await expect(it.stepUp.fetch('/api/transfers', TRANSFER)).rejects.toMatchObject({
      code: 'popup_blocked',
      message: 'The browser opened no window. Call retry() in a click.',
    });
  });

  test('that the user closed it, or what else it may be where the provider was hardly seen in it (HTML Standard §7.1.3)', async () => {
    const messages = [];
    for (const isSeen of [true, false]) {
      const it = bank();
      const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
      await it.advanceTime(isSeen ? 500 : 0);
      it.popups[0]!.closed = true;
      await it.advanceTime(1000);
      expect(result.error).toHaveProperty('code', 'popup_closed');
      messages.push((result.error as Error).message);
    }
    expect(messages).toEqual([
      'The user closed the window',
      'The user closed the window, or a COOP header cut it off',
    ]);
    const unsent = bank({ provider: { authorize: () => new Promise(() => {}) } });
    const result = outcome(unsent.stepUp.fetch('/api/transfers', TRANSFER));
    unsent.popups[0]!.closed = true;
    await unsent.advanceTime(1000);
    expect(result.error).toHaveProperty('message', 'The user closed the window');
  });

  test('that the user cancelled in a prompt, or that the prompt failed', async () => {
    const cancelling = bank({ ways: [popup({ prompt: ({ cancel }) => cancel() })] });
    await expect(cancelling.stepUp.fetch('/api/transfers', TRANSFER)).rejects.toMatchObject({
      code: 'cancelled',
      message: 'The user cancelled',
    });
    const failing = bank({ ways: [popup({ prompt: () => Promise.reject(new Error('mine')) as never })] });
    await expect(failing.stepUp.fetch('/api/transfers', TRANSFER)).rejects.toMatchObject({
      code: 'authorization_failed',
      message: expect.stringContaining('The prompt failed') as string,
    });
  });
});

test.each([
  [{}, undefined],
  [{ callbackUrl: '/callback.html' }, 'https://app.example/callback.html'],
])('popup(%j) asks for a page for a small window, which answers at %p', async (options, redirectUri) => {
  const asked: unknown[] = [];
  const it = bank({
    ways: [popup(options)],
    provider: {
      authorize: (_, given) => {
        asked.push(given);
        return new Promise(() => {});
      },
    },
  });
  void it.stepUp.fetch('/api/transfers', TRANSFER).catch(() => {});
  await it.advanceTime(0);
  expect(asked).toMatchObject([{ display: 'popup', redirectUri }]);
  it.stepUp.dispose();
});

describe('a window that is closed on its way to another site (as in Chromium)', () => {
  /** Until `comes()`, the page that the SDK made is in the window. */
  function onItsWay({ isDetached = true } = {}) {
    const fake = fakeBrowser();
    const handle = fake.browser.open() as FakeWindow;
    const popup = createPopup(handle, fake.browser);
    if (isDetached) popup.detach();
    let href: string | undefined = 'about:blank';
    let isDeaf = false;
    Object.assign(handle, {
      location: {
        get href() {
          if (href === undefined) throw new Error('SecurityError');
          return href;
        },
        replace(url: string) {
          if (url === 'about:blank') [href, isDeaf] = [url, false];
        },
      },
      close: () => (handle.closed ||= !isDeaf),
    });
    popup.navigate('https://idp.example/authorize', () => {});
    return {
      ...fake,
      popup,
      handle,
      /** The other site's page comes; if the window was being closed, it forgets that. */
      comes() {
        [href, isDeaf] = [undefined, handle.closed];
        handle.closed = false;
      },
    };
  }
  const NOTHING_OPEN = { listeners: 0, timers: 0, channels: 0, windows: 0 };

  test.each([0, 300, 1500])('closes, though its page came %i ms after', async (ms) => {
    const { popup, handle, comes, advanceTime, leftovers } = onItsWay();
    popup.close();
    await advanceTime(ms);
    comes();
    expect(handle.closed).toBe(false);
    await advanceTime(2000 - ms);
    expect(handle.closed).toBe(true);
    expect(leftovers()).toEqual(NOTHING_OPEN);
  });

  test('closes where the page posts its answer to its opener, too', async () => {
    const { popup, handle, comes, advanceTime, leftovers } = onItsWay({ isDetached: false });
    popup.close();
    comes();
    await advanceTime(2000);
    expect(handle.closed).toBe(true);
    expect(leftovers()).toEqual(NOTHING_OPEN);
  });

  test('is left alone once its page is there, or if it was sent nowhere', () => {
    const { popup, comes, leftovers } = onItsWay();
    comes();
    popup.close();
    expect(leftovers()).toEqual(NOTHING_OPEN);
    const fake = fakeBrowser();
    createPopup(fake.browser.open()!, fake.browser).close();
    expect(fake.leftovers()).toEqual(NOTHING_OPEN);
  });
});
