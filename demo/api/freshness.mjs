import { UnauthorizedError } from 'express-oauth2-jwt-bearer';

/** RFC 9470 §3: the person must authenticate again, at most `maxAge` seconds ago. */
class InsufficientUserAuthenticationError extends UnauthorizedError {
  name = 'InsufficientUserAuthenticationError';
  code = 'insufficient_user_authentication';

  constructor(maxAge) {
    super('A more recent authentication is required');
    const challenge = `Bearer realm="api", error="${this.code}", error_description="${this.message}", max_age="${maxAge}"`;
    this.headers = { 'WWW-Authenticate': challenge };
  }
}

/**
 * A middleware that lets a token pass whose person logged in at most `maxAge` seconds ago (`auth_time`, RFC 9068 §2.2.1). A token
 * that does not say when does not pass.
 *
 * @param {number} maxAge
 * @param {{ clockTolerance: number }} options seconds by which clocks may differ
 */
export function loggedInWithin(maxAge, { clockTolerance }) {
  return (req, res, next) => {
    const { auth_time: authTime } = req.auth.payload;
    const isRecent = typeof authTime === 'number' && Date.now() / 1000 - authTime <= maxAge + clockTolerance;
    next(isRecent ? undefined : new InsufficientUserAuthenticationError(maxAge));
  };
}
