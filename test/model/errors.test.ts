import { findStepUpError, isStepUpError, StepUpError } from '../../src';
import { addToError, asStepUpError } from '../../src/model/errors';

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

test('of an error that took name, code and message of what it wraps, as axios has it, the inner one is found', () => {
  const outer = new StepUpError('popup_closed', error.message, error);
  expect(findStepUpError(outer)).toBe(error);
  const again = new StepUpError('popup_closed', 'Refused before.', error);
  expect(findStepUpError(again)).toBe(again);
  const other = new StepUpError('access_denied', error.message, error);
  expect(findStepUpError(other)).toBe(other);
});

test('what else was thrown becomes a StepUpError, with its message if it has one', () => {
  expect(asStepUpError(error, 'token_failed', 'The session')).toBe(error);
  const thrown = new Error('offline');
  expect(asStepUpError(thrown, 'token_failed', 'The session')).toMatchObject({
    name: 'StepUpError',
    code: 'token_failed',
    message: 'The session: offline',
    cause: thrown,
  });
  expect(asStepUpError('text', 'token_failed', 'The session')).toMatchObject({
    message: 'The session',
    cause: 'text',
  });
});

test('an error is told from others by its name and code, whichever copy of the SDK made it', () => {
  const named = (value: object) => Object.assign(new Error('?'), value);
  expect(isStepUpError(named({ name: 'StepUpError', code: 'timeout' }), 'timeout')).toBe(true);
  expect(isStepUpError(named({ name: 'StepUpError' }))).toBe(false);
  expect(isStepUpError(named({ code: 'timeout' }))).toBe(false);
  expect(isStepUpError({ name: 'StepUpError', code: 'timeout' })).toBe(false);
  expect('cause' in new StepUpError('timeout', 'Late')).toBe(false);
});

test('what only the place where a call ends knows is added to the same error', () => {
  const blocked = new StepUpError('popup_blocked', 'Blocked');
  const retry = () => Promise.resolve();
  addToError(blocked, { retry });
  expect(blocked.retry).toBe(retry);
  expect(blocked.code).toBe('popup_blocked');
});
