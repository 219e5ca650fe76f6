import { findStepUpError, isStepUpError, StepUpError } from '../../src';

const error = new StepUpError('popup_closed', 'The user closed the window');

describe('a StepUpError is found', () => {
  class CombinedError extends Error {
    constructor(readonly networkError: Error) {
      super('[Network] failed');
    }
  }
  test.each<[string, unknown]>([
    ['itself', error],
    ['in the cause of ofetch, tRPC and axios', new TypeError('fetch failed', { cause: error })],
    ['in the networkError of urql and Apollo', new CombinedError(error)],
    ["in the error of Angular's HttpErrorResponse", { name: 'HttpErrorResponse', error }],
    ['in a wrapper of wrappers', { error: new CombinedError(new Error('?', { cause: error })) }],
  ])('%s', (_, thrown) => {
    expect(findStepUpError(thrown)).toBe(error);
    expect(findStepUpError(thrown, 'popup_closed')).toBe(error);
    expect(findStepUpError(thrown, 'access_denied')).toBeUndefined();
  });

  test('five deep, and no deeper', () => {
    const wrap = (times: number): unknown => (times === 0 ? error : { cause: wrap(times - 1) });
    expect(findStepUpError(wrap(5))).toBe(error);
    expect(findStepUpError(wrap(6))).toBeUndefined();
  });

  test.each([[undefined], [null], ['popup_closed'], [7], [{}], [new Error('?')], [{ ...error }]])(
    'not in %p',
    (thrown) => {
      expect(findStepUpError(thrown)).toBeUndefined();
    },
  );

  test('not in what holds nothing but itself', () => {
    const cyclic: { cause?: unknown; error?: unknown } = {};
    cyclic.cause = cyclic;
    cyclic.error = { networkError: cyclic };
    expect(findStepUpError(cyclic)).toBeUndefined();
  });
});

test('isStepUpError tells of the very value: what wraps one has no code', () => {
  expect(isStepUpError(new Error('?', { cause: error }))).toBe(false);
});
