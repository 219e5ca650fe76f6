import { createHmac, randomBytes } from 'node:crypto';
import { UnauthorizedError } from 'express-oauth2-jwt-bearer';
import { decodeJwt } from 'jose';

/** Seconds for which a nonce is given out. It is taken for as long again. */
const NONCE_LIFETIME = 60;

/** Seconds for which `auth()` accepts a proof, by its `iat`, at most. */
const PROOF_LIFETIME = 600;

/** RFC 9449 §7.1 and §9. */
class ProofError extends UnauthorizedError {
  name = 'ProofError';

  constructor(code, message) {
    super(message);
    this.code = code;
    this.headers = { 'WWW-Authenticate': `DPoP error="${code}", error_description="${message}"` };
  }
}

/**
 * A middleware for tokens that are bound to a key: `auth()` has checked the proof, and here it is seen to that no proof is taken
 * twice, and that it holds a nonce of this server's, if it is to. It belongs before everything that spends a token: what is refused
 * here was not processed, and may be sent again with another proof.
 *
 * @param {object} options
 * @param {{ firstUse(jti: string, exp: number): Promise<boolean> }} options.usedTokens remembers proofs as well
 * @param {boolean} options.nonces whether proofs need a nonce
 * @see RFC 9449 §9, §11.1
 */
export function provedOnce({ usedTokens, nonces }) {
  const secret = randomBytes(32);
  const nonceOf = (period) => createHmac('sha256', secret).update(`${period}`).digest('base64url');

  return async (req, res, next) => {
    if (!/^dpop /i.test(req.get('authorization'))) {
      next();
      return;
    }
    const { jti, nonce, iat } = decodeJwt(req.get('dpop'));
    if (nonces) {
      const period = Math.floor(Date.now() / 1000 / NONCE_LIFETIME);
      res.set('DPoP-Nonce', nonceOf(period));
      if (nonce !== nonceOf(period) && nonce !== nonceOf(period - 1))
        throw new ProofError('use_dpop_nonce', 'The proof needs a nonce of this server');
    }
    if (typeof jti !== 'string' || !(await usedTokens.firstUse(`proof ${jti}`, iat + PROOF_LIFETIME)))
      throw new ProofError('invalid_dpop_proof', 'The proof was used before');
    next();
  };
}
