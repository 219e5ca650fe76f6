import { StepUpError } from '../../model/errors';

/**
 * auth0-spa-js throws a plain `Error` for an ID token that fails verification, and for a token endpoint that
 * is too slow. The cause is taken apart: the original may refer to more than should leave this file.
 */
export function exchangeError(error: unknown): StepUpError {
  const { error: code, name, message } = error as Partial<Record<'error' | 'name' | 'message', string>>;
  const isInvalid =
    code === 'state_mismatch' ||
    code === 'missing_transaction' ||
    (code === undefined && name === 'Error' && !message?.startsWith('Timeout'));
  return isInvalid
    ? new StepUpError('invalid_response', `The answer was not accepted: ${message}`, {
        error: code ?? message,
      })
    : new StepUpError('token_failed', `The code could not be exchanged for a token: ${message}`, {
        error: code ?? name,
      });
}
