import * as oauth from 'oauth4webapi';
import { isStepUpError, StepUpError } from '../../model/errors';

/** The token endpoint said no, or something that is no answer of one. */
const REFUSED: readonly unknown[] = [
  oauth.RESPONSE_BODY_ERROR,
  oauth.WWW_AUTHENTICATE_CHALLENGE,
  oauth.RESPONSE_IS_NOT_JSON,
  oauth.RESPONSE_IS_NOT_CONFORM,
];

/**
 * Gives what went wrong with a code as an error with a code. The cause is taken apart: the original refers to
 * the response, and so to what nobody should have.
 */
export function exchangeError(error: unknown): StepUpError {
  if (isStepUpError(error)) return error;
  const {
    code,
    error: said,
    error_description,
    message,
  } = error as Partial<Record<'error' | 'error_description' | 'message', string>> & { code?: unknown };
  const reason = error_description ? `${said}: ${error_description}` : (said ?? message);
  return REFUSED.includes(code)
    ? new StepUpError('token_failed', `The code was not exchanged: ${reason}`, {
        error: said ?? code,
        error_description,
      })
    : new StepUpError('invalid_response', `The answer was not accepted: ${message}`, { error: code });
}
