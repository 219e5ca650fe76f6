import { InvalidTokenError } from 'express-oauth2-jwt-bearer';
import { highValueScopes } from '../scopes.mjs';

/**
 * A middleware that lets a token with a high-value scope pass once, whichever route it is for, and any other as often as
 * it likes. It belongs after the checks of signature and scope, so that only a token worth something is remembered, and
 * before everything else, so that a token is spent even if its request then fails.
 *
 * @param {object} options
 * @param {{ firstUse(jti: string, exp: number): Promise<boolean> }} options.usedTokens
 * @param {number} options.clockTolerance seconds for which the signature check accepts an expired token
 * @param {(sub: string, token: string) => void} options.onSpent
 */
export function singleUse({ usedTokens, clockTolerance, onSpent }) {
  return async (req, res, next) => {
    const { payload, token } = req.auth;
    const { jti, exp, sub, scope } = payload;
    if (highValueScopes(scope.split(' ')).length === 0) {
      next();
      return;
    }
    if (typeof jti !== 'string' || typeof exp !== 'number') {
      throw new InvalidTokenError('A high-value token needs a jti and an exp');
    }
    if (!(await usedTokens.firstUse(jti, exp + clockTolerance))) {
      throw new InvalidTokenError('The token was used before');
    }
    onSpent(sub, token);
    next();
  };
}
