import { StepUpError, type StepUpErrorCode } from '../../src/model/errors';
import type { StepUpAttempt } from '../../src/model/request';
import type { Browser } from '../../src/ports/browser';
import { createRefusals } from '../../src/state/refusals';
import { fakeBrowser } from '../../src/testing';

const REQUEST = {
  id: 1,
  url: 'https://api.example/transfers',
  method: 'POST',
  requirement: { scope: ['transfer:funds'], audience: 'api' },
};
const AGAIN = 'Refused before. Not asked again without a click.';

function setUp(gesture: Browser['gesture'] = 'none') {
  const { browser, advanceTime } = fakeBrowser();
  const page = { clock: browser.clock, gesture } as Browser & { gesture: Browser['gesture'] };
  const refusals = createRefusals(page, 30);
  const refuse = (code: StepUpErrorCode) => {
    const error = new StepUpError(code, 'No.');
    refusals.add(REQUEST, error);
    return error;
  };
  const isAsked = (attempt: Partial<StepUpAttempt> = REQUEST) => {
    try {
      refusals.assertAskable({ ...REQUEST, ...attempt });
      return true;
    } catch {
      return false;
    }
  };
  return { refusals, refuse, isAsked, advanceTime, page };
}

describe('what the user said no to', () => {
  test.each(['popup_closed', 'cancelled', 'access_denied'] as const)(
    'is not asked again without a click after %s, and the error says so',
    (code) => {
      const { refusals, refuse, isAsked } = setUp();
      expect(isAsked()).toBe(true);
      const error = refuse(code);
      expect(() => refusals.assertAskable(REQUEST)).toThrow(
        expect.objectContaining({ code, message: AGAIN, cause: error }),
      );
    },
  );

  test.each(['timeout', 'popup_blocked', 'token_failed'] as const)(
    'is not what failed with %s, which nobody said',
    (code) => {
      const { refuse, isAsked } = setUp();
      refuse(code);
      expect(isAsked()).toBe(true);
    },
  );

  test('is not what was aborted', () => {
    const { refusals, isAsked } = setUp();
    refusals.add(REQUEST, Object.assign(new Error('aborted'), { code: 'cancelled' }));
    expect(isAsked()).toBe(true);
  });

  test('is about the same requirement where it is for no request', () => {
    const { refusals } = setUp();
    const { requirement } = REQUEST;
    refusals.add({ id: 1, requirement }, new StepUpError('cancelled', 'No.'));
    expect(() => refusals.assertAskable({ id: 2, requirement: { ...requirement } })).toThrow(AGAIN);
    expect(() =>
      refusals.assertAskable({ id: 2, requirement: { ...requirement, scope: ['admin'] } }),
    ).not.toThrow();
    expect(() => refusals.assertAskable(REQUEST)).not.toThrow();
  });

  test('is about that URL and that method only', () => {
    const { refuse, isAsked } = setUp();
    refuse('cancelled');
    expect(isAsked({ ...REQUEST, method: 'PUT' })).toBe(true);
    expect(isAsked({ ...REQUEST, url: 'https://api.example/accounts' })).toBe(true);
    expect(isAsked({ requirement: { scope: ['admin'], audience: 'api' } })).toBe(false);
  });

  test('counts for its seconds, and no longer', async () => {
    const { refuse, isAsked, advanceTime } = setUp();
    refuse('access_denied');
    await advanceTime(29_999);
    expect(isAsked()).toBe(false);
    await advanceTime(1);
    expect(isAsked()).toBe(true);
  });

  test('is asked again in a click, but for the click on the "Cancel" of a prompt', async () => {
    const { refuse, isAsked, page, advanceTime } = setUp('recent');
    refuse('popup_closed');
    expect(isAsked()).toBe(true);
    refuse('cancelled');
    expect(isAsked()).toBe(false);
    await advanceTime(4999);
    expect(isAsked()).toBe(false);
    await advanceTime(1);
    expect(isAsked()).toBe(true);
    refuse('cancelled');
    page.gesture = 'now';
    expect(isAsked()).toBe(true);
    page.gesture = undefined; // a browser that can't tell
    expect(isAsked()).toBe(true);
  });

  test('by the newest of several refusals', () => {
    const { refuse, isAsked } = setUp('recent');
    refuse('cancelled');
    refuse('popup_closed');
    expect(isAsked()).toBe(true);
  });

  test('is forgotten with clear()', () => {
    const { refusals, refuse, isAsked } = setUp();
    refuse('cancelled');
    refusals.clear();
    expect(isAsked()).toBe(true);
  });
});
