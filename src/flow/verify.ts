import { assertUsable } from '../model/access-token';
import { freshForSeconds } from '../model/assurance';
import { assertAuthorized } from '../model/authorization-response';
import type { IdTokenClaims } from '../model/claims';
import { mismatch, StepUpError } from '../model/errors';
import { frozenCopy } from '../model/json';
import { assertGrantMeets, type AllowUser, type Grant, type VerifiedGrant } from '../model/grant';
import { assertArrived } from '../model/redirect-uri';
import type { StepUpAttempt } from '../model/request';
import type { Clock } from '../ports/browser';
import type { Events } from '../state/events';
import type { Session } from '../state/session';
import { startStopwatch } from '../state/lifetime';
import type { TokenVault } from '../state/token-vault';
import type { Authorized } from '../ways/way';
import { readUser, toCode, type Call } from './call';

/** Decides what may be kept: who is logged in, and whether a grant is what was asked for. */
export interface Verify {
  /**
   * Who is logged in. Rejects with `login_required`, or with `user_mismatch` if another user made the call.
   */
  subject(call: Pick<Call, 'subject' | 'lifetime'>): Promise<IdTokenClaims>;
  /**
   * For a call with the session's token. Rejects as `subject` does, but takes a session of which no user is
   * known, and one that came about since the call was made, if `clear()` was not called in between.
   *
   * @param epoch the session's `epoch` when the call was made
   */
  assertSubject(subject: Call['subject'], epoch: number): Promise<void>;
  /**
   * Exchanges the code, checks the grant, and puts its token into the vault. The grant is for what was asked,
   * with the parameters that depend on the request.
   */
  response(
    authorized: Authorized,
    attempt: StepUpAttempt,
    call: Pick<Call, 'subject' | 'lifetime'>,
  ): Promise<VerifiedGrant>;
  /** Checks a grant again whose token was prepared. Forgets it if it does not pass. */
  prepared(grant: VerifiedGrant, call: Pick<Call, 'subject' | 'lifetime'>): Promise<VerifiedGrant>;
}

export interface VerifyParts {
  readonly session: Session;
  readonly clock: Clock;
  readonly vault: TokenVault;
  readonly events: Events;
  readonly allowUser: AllowUser | undefined;
}

export function createVerify({ session, clock, vault, events, allowUser }: VerifyParts): Verify {
  async function subject({ subject, lifetime }: Pick<Call, 'subject' | 'lifetime'>): Promise<IdTokenClaims> {
    const user = await readUser(session, lifetime);
    assertSame(await lifetime.race(subject), user);
    return user;
  }

  /**
   * The session is looked at when the grant is there, because somebody may have logged out or in meanwhile.
   */
  async function check(grant: Grant, call: Pick<Call, 'subject' | 'lifetime'>): Promise<VerifiedGrant> {
    const { requirement } = grant.attempt;
    const { sub } = await subject(call);
    assertGrantMeets(grant, { requirement, subject: sub, now: clock.now(), allowUser });
    return grant;
  }

  return {
    subject,
    async assertSubject(subject, epoch) {
      const user = await session.read();
      const caller = await subject;
      // Where nobody was known to be logged in, the provider may have made the session as it was asked for
      // its token. After a login of its own an app calls clear().
      if (user !== undefined && !(caller === undefined && session.epoch === epoch)) assertSame(caller, user);
    },
    async response(authorized, begun, call) {
      const { exchange, requirement, response, redirectUri, askedAt, limitInSeconds } = authorized;
      const attempt = Object.freeze({ ...begun, requirement });
      assertArrived(redirectUri.expected, redirectUri.actual);
      assertAuthorized(response);
      const age = startStopwatch(clock);
      const { accessToken, prove, expiresIn, ...facts } = await call.lifetime.race(
        exchange.exchangeCode(response),
      );
      assertUsable(accessToken, facts.tokenType, prove);
      const grant: Grant = Object.freeze({
        ...facts,
        // Nobody to whom they are shown can change what is remembered of them.
        claims: frozenCopy(facts.claims),
        attempt,
        // A response that names no scope granted what was asked (RFC 6749 §5.1).
        scope: facts.scope ?? requirement.scope,
        tookInSeconds: Math.min((clock.monotonic() - askedAt) / 1000, limitInSeconds),
        expiresAt: clock.now() + expiresIn * 1000,
        age,
        subject: call.subject,
      });
      const verified = await check(grant, call);
      const freshFor = freshForSeconds(grant.claims, requirement, grant.tookInSeconds);
      vault.keep(verified, { accessToken, prove }, Math.min(expiresIn, freshFor) * 1000);
      events.emit('granted', attempt, { scope: grant.scope });
      return verified;
    },
    async prepared(grant, call) {
      call.lifetime.startTimeout();
      try {
        await subject({ ...call, subject: grant.subject }); // the one who prepared it
        return await check(grant, call);
      } catch (error) {
        vault.discard(grant);
        throw toCode(error, call);
      }
    },
  };
}

function assertSame(
  caller: Pick<IdTokenClaims, 'sub'> | undefined,
  { sub }: Pick<IdTokenClaims, 'sub'>,
): void {
  if (caller === undefined)
    throw new StepUpError('login_required', 'Nobody was logged in when the call was made. Call again.');
  if (caller.sub !== sub)
    throw mismatch('user_mismatch', 'Another user logged in since the call was made', 'sub', caller.sub, sub);
}
