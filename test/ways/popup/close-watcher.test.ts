import type { PopupWindow } from '../../../src/ports/browser';
import { fakeBrowser } from '../../../src/testing';
import { watchForClose, watchUnsent } from '../../../src/ways/popup/close-watcher';

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
  const handle = {
    closed: isClosed,
    ...(tellsSwap && { onpageswap: null }),
    navigator: { vendor },
    location: {
      get href(): string {
        if (isElsewhere) throw new DOMException('cross-origin', 'SecurityError');
        return 'about:blank';
      },
    },
    addEventListener(type: string, listener: () => void) {
      if (isForeign) throw new DOMException('cross-origin', 'SecurityError');
      listeners.push([type, listener]);
    },
  };
  const onClosed = jest.fn();
  const markReachable = jest.fn();
  const popup = { handle: handle as unknown as PopupWindow, markReachable };
  const stop = watchForClose({ popup, browser, maySever }, onClosed);
  return {
    handle,
    onClosed,
    markReachable,
    stop,
    advanceTime,
    leftovers,
    focus,
    /** The provider's page is there. */
    arrive: () => void (isElsewhere = true),
    dispatch: (type: string) => listeners.filter(([of]) => of === type).forEach(([, listener]) => listener()),
  };
}

test('a window that nothing can sever is reported in the third look, for its answer may come after it', async () => {
  const { handle, onClosed, advanceTime } = watched({ maySever: false });
  await advanceTime(10);
  handle.closed = true;
  await advanceTime(739);
  expect(onClosed).not.toHaveBeenCalled();
  await advanceTime(1);
  expect(onClosed).toHaveBeenCalledTimes(1);
  await advanceTime(10_000);
  expect(onClosed).toHaveBeenCalledTimes(1);
});

test('one that is open again in between was not closed', async () => {
  const { handle, onClosed, advanceTime } = watched({ maySever: false });
  handle.closed = true;
  await advanceTime(500);
  handle.closed = false;
  await advanceTime(250);
  handle.closed = true;
  await advanceTime(500);
  expect(onClosed).not.toHaveBeenCalled();
  await advanceTime(250);
  expect(onClosed).toHaveBeenCalledTimes(1);
});

test.each([
  [199, 'severed', 0],
  [200, 'whole', 1],
])(
  "whose provider's page is there for %i ms is %s, by looks that are 150 ms apart: closed, it is reported %i times",
  async (milliseconds, _, times) => {
    const { handle, onClosed, markReachable, advanceTime, arrive } = watched();
    arrive();
    await advanceTime(milliseconds);
    expect(markReachable).toHaveBeenCalledTimes(times);
    handle.closed = true;
    await advanceTime(10_000);
    expect(onClosed).toHaveBeenCalledTimes(times);
    expect(markReachable).toHaveBeenCalledTimes(times);
  },
);

test('two looks are enough where this page is hidden, whose timers come once a second', async () => {
  const { handle, onClosed, markReachable, advanceTime, arrive } = watched({ isHidden: true });
  arrive();
  await advanceTime(1999);
  expect(markReachable).not.toHaveBeenCalled();
  await advanceTime(1);
  expect(markReachable).toHaveBeenCalledTimes(1);
  handle.closed = true;
  await advanceTime(3000);
  expect(onClosed).toHaveBeenCalledTimes(1);
});

test('the page that was in it before says nothing, however long it stays', async () => {
  const { handle, onClosed, markReachable, advanceTime } = watched();
  await advanceTime(60_000);
  expect(markReachable).not.toHaveBeenCalled();
  handle.closed = true;
  await advanceTime(10_000);
  expect(onClosed).not.toHaveBeenCalled();
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
  const { handle, onClosed, advanceTime } = watched({ tellsSwap: true });
  handle.closed = true;
  await advanceTime(540);
  expect(onClosed).not.toHaveBeenCalled();
  await advanceTime(10);
  expect(onClosed).toHaveBeenCalledTimes(1);
});

describe('a window that looks closed before the provider’s page is there (HTML Standard §7.1.3)', () => {
  const looksClosed = async (options: Options, ...events: string[]) => {
    const it = watched(options);
    events.forEach(it.dispatch);
    it.handle.closed = true;
    await it.advanceTime(10_000);
    return it.onClosed.mock.calls.length;
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
  const { handle, onClosed, advanceTime, arrive, focus } = watched();
  arrive();
  await advanceTime(200);
  focus(false);
  handle.closed = true;
  await advanceTime(10_000);
  expect(onClosed).not.toHaveBeenCalled();
  focus(true);
  await advanceTime(750);
  expect(onClosed).toHaveBeenCalledTimes(1);
});

test('the watch ends when it is stopped', async () => {
  const { handle, onClosed, stop, advanceTime, leftovers } = watched({ maySever: false });
  await advanceTime(500);
  stop();
  handle.closed = true;
  await advanceTime(10_000);
  expect(onClosed).not.toHaveBeenCalled();
  expect(leftovers()).toMatchObject({ timers: 0 });
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
