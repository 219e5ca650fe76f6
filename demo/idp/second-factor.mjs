import { hkdfSync } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

const PERIOD_IN_SECONDS = 30;

/** Steps accepted before and after the current one (RFC 6238 §5.2 recommends at most one for the network's delay). */
const WINDOW = 1;

/**
 * Codes by RFC 6238, each good for one authorization.
 *
 * RFC 6238 §5.2 forbids accepting a code twice, and a plain authenticator has one code per 30 seconds: a second
 * transfer would have to wait for the next one. So the key is not the person's own but derived from it and from the
 * authorization (§3, R6 allows derived keys). Every authorization has codes of its own, each is accepted once, and a
 * code seen over a shoulder confirms nothing else. Banks' own apps do the same: PSD2 calls it dynamic linking.
 *
 * Wrong codes are counted per authorization. A production server would also count them per account (RFC 4226 §7.3).
 *
 * @param {{ maxFailures: number, lifetimeInSeconds: number }} options lifetime: how long an authorization may take
 */
export function createSecondFactor({ maxFailures, lifetimeInSeconds }) {
  const attempts = new Map();

  function attemptFor(authorization) {
    const now = Date.now();
    for (const [key, { expiresAt }] of attempts) {
      if (expiresAt <= now) attempts.delete(key);
    }
    if (!attempts.has(authorization)) {
      attempts.set(authorization, {
        failures: 0,
        acceptedStep: -1,
        expiresAt: now + lifetimeInSeconds * 1000,
      });
    }
    return attempts.get(authorization);
  }

  function totpFor(account, authorization) {
    const key = hkdfSync('sha256', account.totpKey, '', `fabrikam-id second factor ${authorization}`, 20);
    return new TOTP({
      secret: new Secret({ buffer: key }),
      algorithm: 'SHA1',
      digits: 6,
      period: PERIOD_IN_SECONDS,
    });
  }

  return {
    /** What the demo's phone shows now. */
    currentCode(account, authorization) {
      const totp = totpFor(account, authorization);
      return { code: totp.generate(), remaining: totp.remaining(), period: PERIOD_IN_SECONDS * 1000 };
    },
    /**
     * @param {string} authorization what stays the same while one authorization is under way, reloads included
     * @returns {'accepted' | 'wrong' | 'exhausted'} exhausted: no further try, not even with the right code
     */
    verify(account, authorization, code) {
      const attempt = attemptFor(authorization);
      if (attempt.failures >= maxFailures) return 'exhausted';
      const timestamp = Date.now();
      const totp = totpFor(account, authorization);
      const distance = totp.validate({ token: code, timestamp, window: WINDOW });
      const step = distance === null ? undefined : totp.counter({ timestamp }) + distance;
      if (step !== undefined && step > attempt.acceptedStep) {
        attempt.acceptedStep = step;
        return 'accepted';
      }
      attempt.failures += 1;
      return attempt.failures < maxFailures ? 'wrong' : 'exhausted';
    },
  };
}
