import { StepUpError } from './errors';

/** RFC 6750 §2.1: b64token */
const ACCESS_TOKEN = /^[\w.~+/-]+=*$/;
/** RFC 9110 §5.6.2: token */
const TOKEN_TYPE = /^[\w!#$%&'*+.^`|~-]+$/;

/**
 * Accepts an access token and its type if a header can carry them. The platform would quote the header that it refuses, and with it the token.
 *
 * @throws StepUpError `invalid_response`, which quotes neither
 */
export function assertTokenSyntax(accessToken: unknown, tokenType: unknown): void {
  const isFine = typeof accessToken === 'string' && ACCESS_TOKEN.test(accessToken) && typeof tokenType === 'string' && TOKEN_TYPE.test(tokenType);
  if (!isFine) throw new StepUpError('invalid_response', 'The access token or its type has characters that no header can carry (RFC 6750 §2.1)');
}
