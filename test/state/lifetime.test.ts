import { createLifetime, startStopwatch } from '../../src/state/lifetime';
import { fakeBrowser } from '../../src/testing';

function setUp(signal?: AbortSignal) {
  const { browser, advanceTime, leftovers } = fakeBrowser();
  return {
    lifetime: createLifetime({ seconds: 2, clock: browser.clock }, signal),
    advanceTime,
    timers: () => leftovers().timers,
  };
}

describe('G9: a lifetime', () => {
  test('ends once: the first reason stays', () => {
    const { lifetime } = setUp();
    expect(() => lifetime.throwIfEnded()).not.toThrow();
    lifetime.end('first');
    lifetime.end('second');
    expect(() => lifetime.throwIfEnded()).toThrow('first');
  });

  test('runs each disposer once, and at once if it has ended', () => {
    const { lifetime } = setUp();
    const ran: string[] = [];
    lifetime.onEnd(() => ran.push('one'));
    const early = lifetime.onEnd(() => ran.push('early'));
    early();
    early();
    expect(ran).toEqual(['early']);
    lifetime.end();
    lifetime.end();
    early();
    expect(ran).toEqual(['early', 'one']);
    const late = lifetime.onEnd(() => ran.push('late'));
    expect(ran).toEqual(['early', 'one', 'late']);
    late();
    expect(ran).toHaveLength(3);
  });

  test('ends whole, though a disposer throws: the page hears of it as of any unhandled error', async () => {
    const unhandled = jest.spyOn(Promise, 'reject').mockImplementation(() => new Promise(() => {}));
    const { lifetime } = setUp();
    const error = new Error('in a disposer');
    lifetime.onEnd(() => {
      throw error;
    });
    const never = lifetime.race(new Promise(() => {}));
    lifetime.end(new Error('over'));
    expect(unhandled).toHaveBeenCalledWith(error);
    unhandled.mockRestore();
    await expect(never).rejects.toThrow('over');
  });

  test('has no time limit before startTimeout()', async () => {
    const { lifetime, advanceTime, timers } = setUp();
    expect(timers()).toBe(0);
    await advanceTime(60_000);
    expect(lifetime.ended).toBe(false);
  });

  test('ends with timeout when its seconds are over, counted from the last start', async () => {
    const { lifetime, advanceTime, timers } = setUp();
    lifetime.startTimeout();
    await advanceTime(1500);
    lifetime.startTimeout();
    expect(timers()).toBe(1);
    await advanceTime(1999);
    expect(lifetime.ended).toBe(false);
    await advanceTime(1);
    expect(() => lifetime.throwIfEnded()).toThrow(
      expect.objectContaining({ code: 'timeout', message: 'Not finished within 2 seconds' }),
    );
    expect(timers()).toBe(0);
  });

  test('takes its time limit back', async () => {
    const { lifetime, advanceTime, timers } = setUp();
    lifetime.startTimeout()();
    expect(timers()).toBe(0);
    await advanceTime(60_000);
    expect(lifetime.ended).toBe(false);
  });

  test('puts its timer away when it ends before', () => {
    const { lifetime, timers } = setUp();
    lifetime.startTimeout();
    lifetime.end();
    expect(timers()).toBe(0);
  });

  test('races with what it is about', async () => {
    const { lifetime } = setUp();
    await expect(lifetime.race(Promise.resolve('value'))).resolves.toBe('value');
    await expect(lifetime.race(Promise.reject(new Error('its own')))).rejects.toThrow('its own');
    const never = lifetime.race(new Promise(() => {}));
    lifetime.end(new Error('over'));
    await expect(never).rejects.toThrow('over');
    await expect(lifetime.race(new Promise(() => {}))).rejects.toThrow('over');
  });

  test("ends with the signal's reason, and listens no longer than it lives", () => {
    const controller = new AbortController();
    const removed = jest.spyOn(controller.signal, 'removeEventListener');
    const { lifetime } = setUp(controller.signal);
    expect(lifetime.ended).toBe(false);
    controller.abort('aborted');
    expect(() => lifetime.throwIfEnded()).toThrow('aborted');
    expect(removed).toHaveBeenCalledWith('abort', expect.any(Function));

    const second = new AbortController();
    const added = jest.spyOn(second.signal, 'addEventListener');
    const removedAgain = jest.spyOn(second.signal, 'removeEventListener');
    setUp(second.signal).lifetime.end();
    expect(removedAgain.mock.calls).toEqual(added.mock.calls);
  });

  test('does not begin for a signal that was aborted, nor listen to it', () => {
    const signal = AbortSignal.abort('before');
    const added = jest.spyOn(signal, 'addEventListener');
    const { lifetime } = setUp(signal);
    expect(() => lifetime.throwIfEnded()).toThrow('before');
    expect(added).not.toHaveBeenCalled();
  });
});

test('a stopwatch goes by whichever clock says more', () => {
  const clocks = { now: 5000, monotonic: 100 };
  const elapsed = startStopwatch({ now: () => clocks.now, monotonic: () => clocks.monotonic });
  expect(elapsed()).toBe(0);
  clocks.now += 10; // the device slept
  expect(elapsed()).toBe(10);
  clocks.monotonic += 25;
  expect(elapsed()).toBe(25);
  clocks.now = 0; // somebody set the clock back
  expect(elapsed()).toBe(25);
});
