import { assertUsable } from '../model/access-token';
import { asStepUpError, StepUpError } from '../model/errors';
import type { VerifiedGrant } from '../model/grant';
import type { RequestId } from '../model/request';
import { sameRequirement, type NormalizedRequirement } from '../model/requirement';
import type { Prove, Provider, SessionToken } from '../ports/provider';
import type { Calls } from '../state/calls';
import type { Events } from '../state/events';
import type { Lifetime } from '../state/lifetime';
import type { Session } from '../state/session';
import type { Spender, TokenVault } from '../state/token-vault';
import type { Authorize } from './authorize';
import type { CallContext } from './call';
import type { Verify } from './verify';

/** A token for one request. */
export interface AccessToken {
  readonly accessToken: string;
  readonly tokenType: string;
  readonly prove?: Prove | undefined;
  /**
   * Whether it is from a step-up. Then the vault has forgotten it, and what is sent with it is not sent
   * again.
   */
  readonly isStepUp: boolean;
}

/** Decides between the session's token and a step-up. Nothing is awaited before a step-up asks the user. */
export interface Tokens {
  /** `undefined` where the session is enough, and has no token that a page can see. */
  for(requirement: NormalizedRequirement, context: CallContext): Promise<AccessToken | undefined>;
  /** Takes the token out of the vault for its one request, which may have become known only now. */
  spend(grant: VerifiedGrant, request: RequestId | undefined, lifetime: Lifetime): AccessToken;
}

export interface TokenParts {
  readonly provider: Provider;
  readonly session: Session;
  readonly calls: Calls;
  readonly vault: TokenVault;
  readonly events: Events;
  readonly verify: Verify;
  readonly authorize: Authorize;
}

export function createTokens({
  provider,
  session,
  calls,
  vault,
  events,
  verify,
  authorize,
}: TokenParts): Tokens {
  async function sessionToken(
    { audience }: NormalizedRequirement,
    { subject }: CallContext,
  ): Promise<SessionToken | undefined> {
    const { epoch } = session;
    try {
      const token = await provider.token(audience);
      if (token) session.setGranted(audience, token.scope, epoch);
      await verify.assertSubject(subject, epoch); // the session may be another user's by now
      return token;
    } catch (error) {
      throw asStepUpError(error, 'token_failed', 'The session has no token');
    }
  }

  /**
   * Says which prepared tokens a call may spend: those for its request, and, if the app asks for the same by
   * a rule or by `withToken`, those for no request in particular. A call spends none for what an API asked
   * for by a challenge.
   */
  function spenderOf(
    missing: NormalizedRequirement,
    requirement: NormalizedRequirement,
    { request, source, isChallenged }: CallContext,
  ): Spender | undefined {
    if (isChallenged) return undefined;
    const withoutChallenge = session.missing(requirement);
    const isApps =
      source !== 'call' && withoutChallenge !== undefined && sameRequirement(withoutChallenge, missing);
    return { ...request, isApps };
  }

  function spend(grant: VerifiedGrant, request: RequestId | undefined, lifetime: Lifetime): AccessToken {
    if (lifetime.ended) vault.discard(grant);
    lifetime.throwIfEnded();
    const token = vault.spend(grant);
    events.emit('spent', { ...grant.attempt, ...request }, {});
    return { ...token, tokenType: grant.tokenType, isStepUp: true };
  }

  return {
    spend,
    async for(requirement, context) {
      const lifetime = calls.begin(context.signal);
      const { request } = context;
      try {
        let missing = session.missing(requirement, request);
        if (missing === undefined) {
          // With the session's token the request was sent before, and refused.
          if (context.isChallenged)
            throw new StepUpError('discarded', 'The challenge was forgotten. Call again.');
          const stopTimeout = lifetime.startTimeout();
          const token = await lifetime.race(sessionToken(requirement, context));
          stopTimeout(); // a step-up has its own, from its turn on
          // The token's response may have told that the session was granted less than it was asked for.
          missing = session.missing(requirement, request);
          if (missing === undefined) {
            if (token) assertUsable(token.accessToken, token.tokenType, token.prove);
            return token && { ...token, isStepUp: false };
          }
        }
        const grant = await authorize.now(
          missing,
          { ...context, lifetime },
          spenderOf(missing, requirement, context),
        );
        return spend(grant, request, lifetime);
      } finally {
        lifetime.end();
      }
    },
  };
}
