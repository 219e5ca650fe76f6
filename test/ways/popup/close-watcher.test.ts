import type { PopupWindow } from '../../../src/ports/browser';
import type { StepUpError } from '../../../src/model/errors';
import { windowState } from '../../../src/model/return-url';
import { fakeBrowser } from '../../../src/testing';
import { watchUnsent, watchWindow } from '../../../src/ways/popup/close-watcher';

const STATE = windowState('random');

interface Options {
  /** Whether the engine tells that another page takes the place of ours. */
  readonly tellsSwap?: boolean;
  readonly vendor?: string;
  readonly maySever?: boolean;
  /** Another origin's page is still in it. */
  readonly isForeign?: boolean;
  readonly isClosed?: boolean;
  /** The page that watches has its timers once a second. */
  readonly isHidden?: boolean;
}

/** A window whose every look the test decides, and the watch over it. */
function watched({
  tellsSwap,
  vendor = '',
  maySever = true,
  isForeign,
  isClosed = false,
  isHidden,
}: Options = {}) {
  const { browser, advanceTime, leftovers, focus } = fakeBrowser();
  const { after } = browser.clock;
  if (isHidden)
    browser.clock.after = (milliseconds, callback) => after(Math.max(milliseconds, 1000), callback);
  const listeners: [string, () => void][] = [];
  let isElsewhere = false;
  let url = 'about:blank';
  const handle = {
    closed: isClosed,
    ...(tellsSwap && { onpageswap: null }),
    navigator: { vendor },
    location: {
      get href(): string {
        if (isElsewhere) throw new DOMException('cross-origin', 'SecurityError');
        return url;
      },
    },
    addEventListener(type: string, listener: () => void) {
      if (isForeign) throw new DOMException('cross-origin', 'SecurityError');
      listeners.push([type, listener]);
    },
  };
  const onEnd = jest.fn<void, [StepUpError]>();
  const popup = { handle: handle as unknown as PopupWindow };
  const stop = watchWindow({ popup, browser, state: STATE, maySever }, onEnd);
  return {
    handle,
    onEnd,
    stop,
    advanceTime,
    leftovers,
    focus,
    /** The provider's page is there. */
    arrive: () => void (isElsewhere = true),
    /** A page of this origin is there. */
    show(shown: string) {
      isElsewhere = false;
      url = shown;
    },
    dispatch: (type: string) => listeners.filter(([of]) => of === type).forEach(([, listener]) => listener()),
  };
}

test('a window that nothing can sever is reported in the third look, for its answer may come after it', async () => {
  const { handle, onEnd, advanceTime } = watched({ maySever: false });
  await advanceTime(10);
  handle.closed = true;
  await advanceTime(739);
  expect(onEnd).not.toHaveBeenCalled();
  await advanceTime(1);
  expect(onEnd).toHaveBeenCalledTimes(1);
  await advanceTime(10_000);
  expect(onEnd).toHaveBeenCalledTimes(1);
});

test.each([
  ['none did', 0, ', or a COOP header cut it off'],
  ['one did, which can be of a severed window', 250, ', or a COOP header cut it off'],
  ['two did', 500, ''],
])(
  "of a window whose answer is to be posted, the error says that a COOP header may have cut it off, unless two looks saw the provider's page there: %s",
  async (_, milliseconds, orElse) => {
    const { handle, onEnd, advanceTime, arrive } = watched({ maySever: false });
    arrive();
    handle.closed = milliseconds === 0;
    await advanceTime(milliseconds);
    handle.closed = true;
    await advanceTime(750);
    expect(onEnd.mock.calls).toMatchObject([[{ message: `The user closed the window${orElse}` }]]);
  },
);

test('one that is open again in between was not closed', async () => {
  const { handle, onEnd, advanceTime } = watched({ maySever: false });
  handle.closed = true;
  await advanceTime(500);
  handle.closed = false;
  await advanceTime(250);
  handle.closed = true;
  await advanceTime(500);
  expect(onEnd).not.toHaveBeenCalled();
  await advanceTime(250);
  expect(onEnd).toHaveBeenCalledTimes(1);
});

test.each([
  [199, 'severed', 0],
  [200, 'whole', 1],
])(
  "whose provider's page is there for %i ms is %s, by looks that are 150 ms apart: closed, it is reported %i times",
  async (milliseconds, _, times) => {
    const { handle, onEnd, advanceTime, arrive } = watched();
    arrive();
    await advanceTime(milliseconds);
    handle.closed = true;
    await advanceTime(10_000);
    expect(onEnd).toHaveBeenCalledTimes(times);
  },
);

test('two looks are enough where this page is hidden, whose timers come once a second', async () => {
  const { handle, onEnd, advanceTime, arrive } = watched({ isHidden: true });
  arrive();
  await advanceTime(1999);
  await advanceTime(1);
  handle.closed = true;
  await advanceTime(3000);
  expect(onEnd).toHaveBeenCalledTimes(1);
});

test('the page that was in it before says nothing, however long it stays', async () => {
  const { handle, onEnd, advanceTime } = watched();
  await advanceTime(60_000);
  handle.closed = true;
  await advanceTime(10_000);
  expect(onEnd).not.toHaveBeenCalled();
});

test('it is looked at every 50 ms until it is known to be whole, then every 250 ms', async () => {
  const { handle, advanceTime, arrive } = watched();
  let looks = 0;
  Object.defineProperty(handle, 'closed', { get: () => ((looks += 1), false) });
  await advanceTime(1000);
  expect(looks).toBe(20);
  arrive();
  await advanceTime(200);
  expect(looks).toBe(24);
  await advanceTime(1000);
  expect(looks).toBe(28);
});

test('one that is closed early is looked at every 250 ms, too', async () => {
  const { handle, onEnd, advanceTime } = watched({ tellsSwap: true });
  handle.closed = true;
  await advanceTime(540);
  expect(onEnd).not.toHaveBeenCalled();
  await advanceTime(10);
  expect(onEnd).toHaveBeenCalledTimes(1);
});

describe('a window that looks closed before the provider’s page is there (HTML Standard §7.1.3)', () => {
  const looksClosed = async (options: Options, ...events: string[]) => {
    const it = watched(options);
    events.forEach(it.dispatch);
    it.handle.closed = true;
    await it.advanceTime(10_000);
    return it.onEnd.mock.calls.length;
  };

  test.each<[string, Options, string[], number]>([
    ['was closed, where the engine tells of a swap and there was none', { tellsSwap: true }, [], 1],
    ['was severed, where it tells of one', { tellsSwap: true }, ['beforeunload', 'pageswap'], 0],
    ['may be either, where the engine tells nothing', {}, ['beforeunload'], 0],
    ['was closed, where it was about to be left twice', {}, ['beforeunload', 'beforeunload'], 1],
    [
      'may be either in WebKit, whose pageswap does not tell',
      { tellsSwap: true, vendor: 'Apple Computer, Inc.' },
      ['beforeunload'],
      0,
    ],
    [
      'may be either, where another origin’s page is still in it',
      { isForeign: true, tellsSwap: true },
      [],
      0,
    ],
    ['was closed by the user, where it was before it was sent anywhere', { isClosed: true }, [], 1],
  ])('%s', async (_, options, events, times) => {
    expect(await looksClosed(options, ...events)).toBe(times);
  });
});

test('where a later page may sever it, only a look while this page has the focus counts', async () => {
  const { handle, onEnd, advanceTime, arrive, focus } = watched();
  arrive();
  await advanceTime(200);
  focus(false);
  handle.closed = true;
  await advanceTime(10_000);
  expect(onEnd).not.toHaveBeenCalled();
  focus(true);
  await advanceTime(750);
  expect(onEnd).toHaveBeenCalledTimes(1);
});

test('the watch ends when it is stopped', async () => {
  const { handle, onEnd, stop, advanceTime, leftovers } = watched({ maySever: false });
  await advanceTime(500);
  stop();
  handle.closed = true;
  await advanceTime(10_000);
  expect(onEnd).not.toHaveBeenCalled();
  expect(leftovers()).toMatchObject({ timers: 0 });
});

describe('an answer that arrived at a page which does not hand it over', () => {
  const CALLBACK = 'https://app.example/callback.html';
  const ANSWER = `${CALLBACK}?code=c&state=${STATE}`;

  test.each([
    ['whole', 200],
    ['not known to be whole yet', 0],
  ])('is invalid_response after ten seconds, in a window that is %s', async (_, before) => {
    const { onEnd, advanceTime, arrive, show, leftovers } = watched();
    arrive();
    await advanceTime(before);
    show(ANSWER);
    await advanceTime(9990);
    expect(onEnd).not.toHaveBeenCalled();
    await advanceTime(300);
    expect(onEnd).toHaveBeenCalledTimes(1);
    expect(onEnd.mock.calls[0]![0]).toMatchObject({
      code: 'invalid_response',
      message: `${CALLBACK} did not hand the answer over. It must call relayCallback().`,
    });
    expect(leftovers()).toMatchObject({ timers: 0 });
  });

  test('is invalid_response, too, where the page went on to another by then', async () => {
    const { onEnd, advanceTime, arrive, show } = watched();
    arrive();
    await advanceTime(200);
    show(`${CALLBACK}?error=access_denied&state=${STATE}`);
    await advanceTime(250);
    show('https://app.example/home');
    await advanceTime(250);
    arrive();
    await advanceTime(10_000);
    expect(onEnd.mock.calls).toMatchObject([[{ code: 'invalid_response' }]]);
  });

  test('is not the user’s choice where they close the window that stays there', async () => {
    const { handle, onEnd, advanceTime, arrive, show } = watched();
    arrive();
    await advanceTime(200);
    show(ANSWER);
    await advanceTime(250);
    handle.closed = true;
    await advanceTime(750);
    expect(onEnd.mock.calls).toMatchObject([[{ code: 'invalid_response' }]]);
  });

  test.each([
    ['another request’s answer', `${CALLBACK}?code=c&state=step-up-window.other`],
    [
      'a page of this origin that the provider asks more on, without an answer',
      `https://app.example/terms?state=${STATE}`,
    ],
    [
      'the provider’s page, where it is of this origin',
      `https://app.example/authorize?response_type=code&state=${STATE}`,
    ],
  ])('is not seen in %s', async (_, url) => {
    const { handle, onEnd, advanceTime, arrive, show } = watched();
    arrive();
    await advanceTime(200);
    show(url);
    await advanceTime(60_000);
    expect(onEnd).not.toHaveBeenCalled();
    handle.closed = true;
    await advanceTime(750);
    expect(onEnd.mock.calls).toMatchObject([[{ code: 'popup_closed' }]]);
  });
});

test('a window that was sent nowhere yet is reported in the first look', async () => {
  const { browser, advanceTime, leftovers } = fakeBrowser();
  const handle = { closed: false };
  const [onClosed, other] = [jest.fn(), jest.fn()];
  watchUnsent(handle, browser.clock, onClosed);
  const stop = watchUnsent(handle, browser.clock, other);
  await advanceTime(1000);
  stop();
  handle.closed = true;
  await advanceTime(249);
  expect(onClosed).not.toHaveBeenCalled();
  await advanceTime(1);
  expect([onClosed.mock.calls.length, other.mock.calls.length]).toEqual([1, 0]);
  expect(leftovers()).toMatchObject({ timers: 0 });
});
