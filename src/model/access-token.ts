import { StepUpError } from './errors';

/**
 * RFC 6750 §2.1: b64token, and two characters more that servers have in theirs (Salesforce, Amazon) and that
 * end no credential. Linear: its two repetitions share no character.
 */
const ACCESS_TOKEN = /^[\w.~+/!|-]+=*$/;
/** RFC 9110 §5.6.2: token */
const TOKEN_TYPE = /^[\w!#$%&'*+.^`|~-]+$/;

/**
 * Accepts an access token and a token type that can stand in an `Authorization` field. Whatever else a server
 * may have sent, `Headers` would refuse with an error that quotes the token, or a field would hold more than
 * one credential. A token is bound to a key if its type says so, and only then: otherwise a server could turn
 * what was to be bound into a token that anybody can use.
 *
 * @param prove what makes the proofs for a token that is bound to a key
 * @throws StepUpError `invalid_response`, which quotes neither
 * @see RFC 6750 §2.1, RFC 9110 §11.4, RFC 9449 §5
 */
export function assertUsable(accessToken: unknown, tokenType: unknown, prove: unknown): void {
  const isWellFormed =
    typeof accessToken === 'string' &&
    ACCESS_TOKEN.test(accessToken) &&
    typeof tokenType === 'string' &&
    TOKEN_TYPE.test(tokenType);
  if (!isWellFormed) throw new StepUpError('invalid_response', 'The access token or its type is malformed');
  if ((tokenType.toLowerCase() === 'dpop') !== (prove !== undefined)) {
    throw new StepUpError(
      'invalid_response',
      `The access token is ${prove === undefined ? 'a DPoP token without a key' : 'not bound to its key'}`,
    );
  }
}
