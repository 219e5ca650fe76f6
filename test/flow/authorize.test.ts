import { popup, StepUpError, type StepUpEventType, type Way } from '../../src';
import { redirect } from '../../src/redirect';
import { bank, NOTHING_UNDER_WAY, outcome, TRANSFER } from '../fakes/bank';

const TRANSFER_OF = { url: '/api/transfers', method: 'POST' };

describe('of several ways', () => {
  /** Ways that say what is done with them. One can be used for its scope alone, and nobody answers there. */
  function waysFor(...scopes: string[]) {
    const told: string[] = [];
    const ways = scopes.map((scope): Way => ({
      connect: () => ({
        redirectUri: undefined,
        unavailable: ({ requirement }) =>
          requirement.scope.includes(scope) ? undefined : `not for ${scope}`,
        async authorize() {
          told.push(`${scope} asks`);
          throw new StepUpError('popup_closed', 'Closed');
        },
        afterTurn: (isLast) => (told.push(`${scope} is put away: ${isLast}`), 0),
        dispose: () => {},
      }),
    }));
    return { told, ways };
  }

  test('what another one left open is put away before one asks', async () => {
    const { told, ways } = waysFor('close:account', 'transfer:funds');
    const it = bank({ ways });
    await expect(it.stepUp.fetch('/api/transfers', TRANSFER)).rejects.toHaveProperty('code', 'popup_closed');
    expect(told.slice(0, 2)).toEqual(['close:account is put away: true', 'transfer:funds asks']);
  });

  test('none that can be used is told with the reason of each', async () => {
    const it = bank({ ways: waysFor('close:account', 'read:mail').ways });
    await expect(it.stepUp.fetch('/api/transfers', TRANSFER)).rejects.toThrow(
      'No way can be used here: not for close:account; not for read:mail',
    );
  });

  test('the next one is for a window that did not open, and not for one that the user closed', async () => {
    const it = bank({ ways: [popup(), redirect()] });
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.advanceTime(0);
    await it.closeWindow();
    await it.advanceTime(1000);
    expect(result.error).toMatchObject({ code: 'popup_closed' });
    // There is nothing to go on with in a click: who calls again asks again.
    expect(result.error).not.toHaveProperty('retry');
    expect(it.left).toEqual([]);
  });

  test('what one throws is said to be that', async () => {
    const it = bank({ provider: { authorize: () => Promise.reject(new Error('no metadata')) } });
    await expect(it.stepUp.fetch('/api/transfers', TRANSFER)).rejects.toThrow(
      'The provider or a way failed: no metadata',
    );
  });
});

describe('prepare()', () => {
  test('of what is prepared already does not wait for the window of another call', async () => {
    const it = bank();
    const prepare = () => it.stepUp.prepare({ scope: 'transfer:funds' }, TRANSFER_OF);
    const first = prepare();
    await it.advanceTime(0);
    await it.answer();
    await first;
    void it.stepUp.fetch('/api/account', { stepUp: { scope: 'close:account' } }).catch(() => {});
    await it.advanceTime(0);
    const second = outcome(prepare());
    await it.advanceTime(0);
    expect(second.settled).toBe(true);
    expect(it.popups).toHaveLength(2);
  });

  test('that is aborted as its token arrives keeps none', async () => {
    const it = bank();
    const discarded: string[] = [];
    it.stepUp.on('discarded', ({ reason }) => discarded.push(reason));
    const controller = new AbortController();
    it.stepUp.on('granted', () => controller.abort());
    const { signal } = controller;
    const result = outcome(it.stepUp.prepare({ scope: 'transfer:funds' }, { ...TRANSFER_OF, signal }));
    await it.advanceTime(0);
    await it.answer();
    expect(result.error).toHaveProperty('name', 'AbortError');
    expect(discarded).toEqual(['unused']);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });
});

test('what a page that was come back to goes on with is told as any step-up is', async () => {
  const before = bank({ ways: [redirect()] });
  void before.stepUp.fetch('/api/transfers', TRANSFER).catch(() => {});
  for (let turn = 0; turn < 1000 && before.left.length === 0; turn += 1) await before.advanceTime(0);
  const { tabStorage, sharedStorage } = before.browser.page;
  const { state } = before.authorizations[0]!;
  const it = bank({ ways: [redirect()], page: { tabStorage, sharedStorage } });
  it.visit(`https://app.example/?code=code&state=${state}`);
  const told: StepUpEventType[] = [];
  for (const type of ['required', 'granted', 'spent', 'failed', 'refused'] as const)
    it.stepUp.on(type, () => told.push(type));
  await it.stepUp.handleRedirect();
  expect(told).toEqual(['required', 'granted', 'spent']);
});
