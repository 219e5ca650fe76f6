import { createCalls } from '../../src/state/calls';
import { fakeBrowser } from '../../src/testing';

function setUp({ hasPage = true } = {}) {
  const { browser, advanceTime, leftovers } = fakeBrowser();
  return { calls: createCalls({ seconds: 60, clock: browser.clock, hasPage }), advanceTime, leftovers };
}

describe('the calls under way', () => {
  test('are ended together, each with an error of its own', () => {
    const { calls } = setUp();
    const [one, other] = [calls.begin(), calls.begin()];
    const reasons: unknown[] = [];
    for (const call of [one, other]) call.race(new Promise(() => {})).catch((error) => reasons.push(error));
    calls.endAll('discarded', 'clear() was called');
    expect([one.ended, other.ended]).toEqual([true, true]);
    const caught = [one, other].map((call) => {
      try {
        call.throwIfEnded();
      } catch (error) {
        return error;
      }
    });
    expect(caught[0]).toMatchObject({ code: 'discarded', message: 'clear() was called' });
    expect(caught[1]).toMatchObject({ code: 'discarded' });
    expect(caught[0]).not.toBe(caught[1]);
  });

  test('go on if they are excepted', () => {
    const { calls } = setUp();
    const [one, other] = [calls.begin(), calls.begin()];
    calls.endAll('discarded', 'the page is left', (call) => call === one);
    expect([one.ended, other.ended]).toEqual([false, true]);
  });

  test('are forgotten one by one as they end, whichever ends first', () => {
    const { calls } = setUp();
    const all = [calls.begin(), calls.begin(), calls.begin()];
    all[1]!.end();
    const seen: unknown[] = [];
    calls.endAll('discarded', 'clear() was called', (call) => seen.push(call) > 0);
    expect(seen).toEqual([all[0], all[2]]);
  });

  test('are not ended by what has ended before', () => {
    const { calls } = setUp();
    const first = calls.begin();
    calls.endAll('discarded', 'clear() was called');
    expect(first.ended).toBe(true);
    expect(calls.begin().ended).toBe(false);
  });

  test('do not begin after dispose()', () => {
    const { calls } = setUp();
    const before = calls.begin();
    calls.dispose();
    const disposed = expect.objectContaining({ code: 'disposed', message: 'dispose() was called' });
    expect(() => before.throwIfEnded()).toThrow(disposed);
    expect(() => calls.begin()).toThrow(disposed);
  });

  test('leave no listener at the signal of one that did not begin', () => {
    const { calls } = setUp();
    const { signal } = new AbortController();
    const listeners = new Set<unknown>();
    jest.spyOn(signal, 'addEventListener').mockImplementation((_type, listener) => listeners.add(listener));
    jest
      .spyOn(signal, 'removeEventListener')
      .mockImplementation((_type, listener) => listeners.delete(listener));
    calls.begin(signal).end();
    calls.begin(signal);
    expect(listeners.size).toBe(1);
    calls.dispose();
    expect(() => calls.begin(signal)).toThrow('dispose() was called');
    expect(listeners.size).toBe(0);
  });

  test('do not begin where there is no page, and say what to do', () => {
    const { calls } = setUp({ hasPage: false });
    expect(() => calls.begin()).toThrow(
      expect.objectContaining({
        code: 'no_page',
        message: 'There is no page. Call it in the browser, or pass { stepUp: false }',
      }),
    );
  });

  test("end with the reason of the caller's signal", () => {
    const { calls } = setUp();
    const controller = new AbortController();
    const call = calls.begin(controller.signal);
    controller.abort('not any more');
    expect(() => call.throwIfEnded()).toThrow('not any more');
    expect(() => calls.begin(controller.signal)).toThrow('not any more');
    expect(calls.begin(null).ended).toBe(false);
  });

  test('have the time that was given, once it is their turn', async () => {
    const { calls, advanceTime } = setUp();
    const call = calls.begin();
    call.startTimeout();
    await advanceTime(59_999);
    expect(call.ended).toBe(false);
    await advanceTime(1);
    expect(call.ended).toBe(true);
  });
});
