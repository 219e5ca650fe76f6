import { popup, type Browser, type PromptRequest } from '../../src';
import { redirect } from '../../src/redirect';
import { until } from '../fakes/until';
import { bank, NOTHING_UNDER_WAY, outcome, TRANSFER } from '../fakes/bank';

type Bank = ReturnType<typeof bank>;

/** How the user says no, and the code of it. */
const NO: [code: string, say: (it: Bank) => Promise<unknown>][] = [
  ['popup_closed', async ({ popups, advanceTime }) => ((popups.at(-1)!.closed = true), advanceTime(1000))],
  ['access_denied', ({ respond, asked }) => respond(asked.length, { error: 'access_denied' })],
];

async function refused(it: Bank, say = NO[0]![1], url = '/api/transfers') {
  const result = outcome(it.stepUp.fetch(url, TRANSFER));
  await it.advanceTime(0);
  await say(it);
  return result.error;
}

describe('a request that the user refused', () => {
  test.each(NO)('is not asked for again by itself: %s, at once, without a window', async (code, say) => {
    const it = bank();
    const first = await refused(it, say);
    expect(first).toMatchObject({ code });
    it.useGesture('none');
    const failed = jest.fn();
    const required = jest.fn();
    it.stepUp.on('required', required);
    it.stepUp.on(code === 'access_denied' ? 'refused' : 'failed', ({ error }) => failed(error));
    const again = outcome(it.stepUp.fetch('/api/transfers?retry=1', TRANSFER));
    await it.advanceTime(0);
    expect(again.error).toMatchObject({ name: 'StepUpError', code, cause: first });
    expect(failed).toHaveBeenCalledWith(again.error);
    expect(required).not.toHaveBeenCalled();
    expect([it.popups.length, it.asked.length, it.requests.length]).toEqual([1, 1, 0]);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test.each<[Browser['gesture'], boolean]>([
    ['now', true],
    ['recent', true],
    [undefined, true],
    ['none', false],
  ])('where the browser says of a gesture: %s, is asked for: %s', async (gesture, isAsked) => {
    const it = bank();
    await refused(it);
    it.useGesture(gesture);
    void outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.advanceTime(0);
    expect(it.popups).toHaveLength(isAsked ? 2 : 1);
  });

  test('by a click on Cancel, which the browser takes for a gesture too, is asked for by the next click alone', async () => {
    let prompted: PromptRequest | undefined;
    const it = bank({ ways: [popup({ prompt: (request) => void (prompted = request) })] });
    it.refuseWindows();
    await refused(it, async ({ advanceTime }) => (prompted!.cancel(), advanceTime(0)));
    prompted = undefined;
    const isAsked = async (gesture: Browser['gesture']) => {
      it.useGesture(gesture);
      const controller = new AbortController();
      void outcome(it.stepUp.fetch('/api/transfers', { ...TRANSFER, signal: controller.signal }));
      await it.advanceTime(0);
      controller.abort();
      const was = prompted !== undefined;
      prompted = undefined;
      return was;
    };
    await it.advanceTime(1000);
    expect(await isAsked('recent')).toBe(false);
    expect(await isAsked('now')).toBe(true);
    await it.advanceTime(4000);
    expect(await isAsked('recent')).toBe(true);
    expect(await isAsked('none')).toBe(false);
  });

  test.each([
    ['a minute', undefined, 60_000],
    ['the time that is set', { askAgainAfterSeconds: 5 }, 5000],
  ])('is asked for again after %s, and retries do not make it longer', async (_, options, after) => {
    const it = bank(options);
    await refused(it);
    it.useGesture('none');
    await it.advanceTime(after - 1500);
    await refused(it, async () => {});
    expect(it.popups).toHaveLength(1);
    await it.advanceTime(1500);
    void outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.advanceTime(0);
    expect(it.popups).toHaveLength(2);
  });

  test.each<[string, Parameters<typeof bank>[0], (it: Bank) => Promise<unknown>]>([
    [
      'askAgainAfterSeconds is 0',
      { askAgainAfterSeconds: 0 },
      ({ stepUp }) => stepUp.fetch('/api/transfers', TRANSFER),
    ],
    ['clear() was called', {}, ({ stepUp }) => (stepUp.clear(), stepUp.fetch('/api/transfers', TRANSFER))],
    [
      'it is another request',
      { rules: [{ url: '/api/**', scope: 'transfer:funds' }] },
      ({ stepUp }) => stepUp.fetch('/api/transfers/2', TRANSFER),
    ],
    [
      'it is another method',
      { rules: [{ url: '/api/**', scope: 'transfer:funds' }] },
      ({ stepUp }) => stepUp.fetch('/api/transfers', { method: 'PUT' }),
    ],
    ['it is for no request', {}, ({ stepUp }) => stepUp.withToken({ scope: 'transfer:funds' }, () => {})],
  ])('does not count where %s', async (_, options, act) => {
    const it = bank(options);
    await refused(it);
    it.useGesture('none');
    void outcome(act(it));
    await it.advanceTime(0);
    expect(it.popups).toHaveLength(2);
  });

  test.each<[string, (it: Bank, scope: string) => Promise<unknown>]>([
    ['ensure', ({ stepUp }, scope) => stepUp.ensure({ scope })],
    ['withToken', ({ stepUp }, scope) => stepUp.withToken({ scope }, async () => 'sent')],
    ['prepare', ({ stepUp }, scope) => stepUp.prepare({ scope })],
  ])('by %s, which names none, is told by its requirement', async (_, call) => {
    const it = bank();
    const first = outcome(call(it, 'transfer:funds'));
    await it.advanceTime(0);
    await NO[0]![1](it);
    it.useGesture('none');
    const [again, other] = [outcome(call(it, 'transfer:funds')), outcome(call(it, 'close:account'))];
    await it.advanceTime(0);
    expect(again.error).toMatchObject({ code: 'popup_closed', cause: first.error });
    expect(other.error).toBeUndefined();
    expect(it.popups).toHaveLength(2);
  });

  test('is not asked for in its turn, where a second call waited for the first', async () => {
    const it = bank();
    const results = [1, 2].map(() => outcome(it.stepUp.fetch('/api/transfers', TRANSFER)));
    await it.advanceTime(0);
    it.useGesture('none');
    await NO[1]![1](it);
    await it.advanceTime(1000);
    expect(results.map(({ error }) => error)).toMatchObject([
      { code: 'access_denied' },
      { code: 'access_denied' },
    ]);
    expect(it.asked).toHaveLength(1);
  });

  test('spends a token that was prepared for it', async () => {
    const it = bank();
    await refused(it);
    void it.stepUp.prepare({ scope: 'transfer:funds' });
    await it.advanceTime(0);
    await it.respond(2);
    it.useGesture('none');
    await expect(it.stepUp.fetch('/api/transfers', TRANSFER)).resolves.toHaveProperty('status', 201);
  });

  test('is not refused anew by a call that was not asked', async () => {
    const it = bank();
    await refused(it);
    it.useGesture('none');
    await it.advanceTime(50_000);
    await expect(it.stepUp.fetch('/api/transfers', TRANSFER)).rejects.toMatchObject({ code: 'popup_closed' });
    await it.advanceTime(20_000);
    void outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.advanceTime(0);
    expect(it.popups).toHaveLength(2);
  });

  test('is not one that waited while another call left the page', async () => {
    const it = bank({ ways: [redirect()] });
    await it.advanceTime(0);
    it.useGesture('none');
    void outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    const behind = outcome(it.stepUp.prepare({ scope: 'close:account' }));
    await until(() => behind.settled);
    expect(behind.error).toMatchObject({ code: 'cancelled' });
    void outcome(it.stepUp.prepare({ scope: 'close:account' }));
    await until(() => it.left.length > 1);
    expect(it.asked).toMatchObject([{ scope: ['transfer:funds'] }, { scope: ['close:account'] }]);
  });

  test('because of a timeout or a blocked window is asked for again', async () => {
    const it = bank();
    it.useGesture('none');
    await refused(it, ({ advanceTime }) => advanceTime(300_000));
    void outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.advanceTime(0);
    expect(it.popups).toHaveLength(2);
  });
});

test.each([[-1], [3601], ['60'], [NaN]])(
  '"askAgainAfterSeconds" of %p is refused',
  (askAgainAfterSeconds) => {
    expect(() => bank({ askAgainAfterSeconds: askAgainAfterSeconds as number })).toThrow(
      '"askAgainAfterSeconds" must be a number of seconds',
    );
  },
);
