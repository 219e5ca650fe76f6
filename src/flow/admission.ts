import { assertTokenSyntax } from '../model/access-token';
import { freshForSeconds } from '../model/assurance';
import { assertAuthorized, type AuthorizationResponse } from '../model/authorization-response';
import type { IdTokenClaims } from '../model/claims';
import { StepUpError } from '../model/errors';
import { assertMeets, type AllowUser, type Grant, type MetGrant } from '../model/grant';
import type { Clock } from '../ports/browser';
import type { Exchange } from '../ports/provider';
import type { Events, StepUpAttempt } from '../state/events';
import type { Kept, Vault } from '../state/vault';
import type { Lifetime } from './lifetime';
import type { Session } from './session';

/** Who made a call. */
export type Caller = Pick<IdTokenClaims, 'sub'>;

/** An authorization request that was answered. */
export interface Answered {
  readonly exchange: Exchange;
  readonly response: AuthorizationResponse;
  /** By the monotonic clock, in milliseconds. */
  readonly askedAt: number;
  /** How long the answer may have taken, in seconds: what is more is a clock's error. */
  readonly limitInSeconds: number;
  /** Whose call it is for. */
  readonly caller: Caller;
}

/** Decides what may be kept: who is logged in, and whether a grant is what was asked for. */
export interface Admission {
  /** Who is logged in; rejects with `login_required`, or with `user_mismatch` if it is not who made the call any more. */
  session(caller: Promise<IdTokenClaims | undefined>, lifetime: Lifetime): Promise<IdTokenClaims>;
  /** Exchanges the code, checks the grant, and puts the token into the vault. */
  admit(answered: Answered, attempt: StepUpAttempt, lifetime: Lifetime): Promise<Kept>;
  /** Checks a grant again that was kept earlier; forgets it if it does not pass. */
  readmit(kept: Kept, caller: Promise<IdTokenClaims | undefined>, lifetime: Lifetime): Promise<Kept>;
  /** Rejects with `user_mismatch` if another user logged in since the call was made. */
  assertCaller(caller: Promise<IdTokenClaims | undefined>, lifetime: Lifetime): Promise<void>;
}

export interface AdmissionParts {
  readonly session: Session;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly events: Events;
  readonly allowUser: AllowUser | undefined;
}

export function createAdmission({ session, clock, vault, events, allowUser }: AdmissionParts): Admission {
  async function sessionNow(lifetime: Lifetime): Promise<IdTokenClaims> {
    const claims = await lifetime.race(session.read());
    if (claims === undefined) throw new StepUpError('login_required', 'Nobody is logged in, so there is nothing to step up from. Log in first.');
    return claims;
  }

  function assertSame(caller: Caller | undefined, { sub }: Caller): void {
    if (caller === undefined) {
      throw new StepUpError('login_required', 'Nobody was logged in when the call was made, so it is nobody\'s. Call again.');
    }
    if (caller.sub === sub) return;
    throw new StepUpError('user_mismatch', 'Another user logged in since the call was made. It was not made for them.', {
      expected: { sub: caller.sub },
      actual: { sub },
    });
  }

  /** The session is looked at when the grant is there, because somebody may have logged out or in meanwhile. */
  async function check(grant: Grant, { requirement }: StepUpAttempt, caller: Caller | undefined, lifetime: Lifetime): Promise<MetGrant> {
    const user = await sessionNow(lifetime);
    assertSame(caller, user);
    assertMeets(grant, { requirement, subject: user.sub, now: clock.now(), allowUser });
    return grant;
  }

  return {
    async session(caller, lifetime) {
      const user = await sessionNow(lifetime);
      assertSame(await lifetime.race(caller), user);
      return user;
    },
    async admit({ exchange, response, askedAt, limitInSeconds, caller }, attempt, lifetime) {
      assertAuthorized(response);
      const { accessToken, expiresIn, ...facts } = await lifetime.race(exchange.finish(response));
      assertTokenSyntax(accessToken, facts.tokenType);
      const { requirement } = attempt;
      const answer = Object.freeze({
        ...facts,
        // An answer that names no scope granted what was asked (RFC 6749 §5.1).
        scope: facts.scope ?? requirement.scope,
        took: Math.min(Math.max(0, (clock.monotonic() - askedAt) / 1000), limitInSeconds),
        expiresAt: clock.now() + expiresIn * 1000,
      });
      const grant = await check(answer, attempt, caller, lifetime);
      const kept = Object.freeze({ grant, attempt });
      const { scope, claims, took } = grant;
      vault.keep(kept, accessToken, Math.min(expiresIn, freshForSeconds(claims, requirement, took)) * 1000);
      events.emit('granted', attempt, { scope });
      return kept;
    },
    async assertCaller(caller, lifetime) {
      const user = await lifetime.race(session.read());
      if (user !== undefined) assertSame(await lifetime.race(caller), user);
    },
    async readmit(kept, caller, lifetime) {
      lifetime.limit();
      try {
        await check(kept.grant, kept.attempt, await lifetime.race(caller), lifetime);
        return kept;
      } catch (error) {
        vault.discard(kept);
        throw error;
      }
    },
  };
}
