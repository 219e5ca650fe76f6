import { isRecord } from './argument';
import { assertAssured } from './assurance';
import type { IdTokenClaims } from './claims';
import { StepUpError } from './errors';
import type { StepUpAttempt } from './request';
import type { NormalizedRequirement } from './requirement';
import { missingScopes, type Scope } from './scope';

/**
 * What the authorization server granted, as far as it can be told without the token, which only the vault
 * holds.
 */
export interface Grant {
  /** The step-up that it answers. */
  readonly attempt: StepUpAttempt;
  readonly claims: IdTokenClaims;
  readonly scope: Scope;
  /** `aud` of the access token; `undefined` for an opaque token, of which it can't be told. */
  readonly audience: readonly string[] | undefined;
  /** RFC 6749 §7.1 */
  readonly tokenType: string;
  /** What the token response granted of them (RFC 9396 §7). */
  readonly authorizationDetails?: unknown;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** How many seconds passed between the request and the answer. */
  readonly tookInSeconds: number;
  /** How many milliseconds ago its code was exchanged. It was issued since then, so it is not older. */
  readonly age: () => number;
  /** Who was logged in when it was asked for. Another user may have answered (`allowUser`). */
  readonly subject: Promise<IdTokenClaims | undefined>;
}

declare const verified: unique symbol;
/** A grant that passed `assertGrantMeets`. Only such a grant has a token that can be spent. */
export type VerifiedGrant = Grant & { readonly [verified]: true };

/** Who may complete a step-up. */
export type AllowUser = (users: { expected: string; actual: string }) => boolean;

/** What a grant is held against. */
export interface Expectation {
  readonly requirement: NormalizedRequirement;
  /** `sub` of the session. */
  readonly subject: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly allowUser: AllowUser | undefined;
}

/**
 * Accepts a grant only if it is what was asked for, by the user who is logged in (guarantee G6).
 *
 * @throws StepUpError `user_mismatch`, `assurance_not_met`, `scope_not_granted`, `audience_mismatch`,
 *   `invalid_response`
 * @see OpenID Connect Core §3.1.3.7, RFC 6749 §3.3 and §5.1, RFC 8707 §2, RFC 9396 §7
 */
export function assertGrantMeets(
  grant: Grant,
  { requirement, subject, now, allowUser }: Expectation,
): asserts grant is VerifiedGrant {
  // Strictly true: an async allowUser would return a promise, which is truthy for every user.
  if (grant.claims.sub !== subject && allowUser?.({ expected: subject, actual: grant.claims.sub }) !== true) {
    throw new StepUpError('user_mismatch', 'Another user completed the step-up. Call again.', {
      expected: { sub: subject },
      actual: { sub: grant.claims.sub },
    });
  }
  assertAssured(grant.claims, requirement, grant.tookInSeconds);
  const missing = missingScopes(requirement.scope, grant.scope);
  if (missing.length > 0) {
    throw new StepUpError(
      'scope_not_granted',
      `The authorization server did not grant ${missing.join(' ')}`,
      {
        expected: { scope: requirement.scope },
        actual: { scope: grant.scope },
      },
    );
  }
  const details = requirement.authorizationParams?.['authorization_details'];
  if (details !== undefined && !covers(grant.authorizationDetails, details)) {
    throw new StepUpError('scope_not_granted', 'The authorization details are not what was asked for', {
      expected: { authorization_details: details },
      actual: { authorization_details: grant.authorizationDetails },
    });
  }
  if (
    requirement.audience !== undefined &&
    grant.audience !== undefined &&
    !grant.audience.includes(requirement.audience)
  ) {
    throw new StepUpError('audience_mismatch', `The access token is not for ${requirement.audience}`, {
      expected: { aud: requirement.audience },
      actual: { aud: grant.audience },
    });
  }
  if (!/^(bearer|dpop)$/i.test(grant.tokenType)) {
    throw new StepUpError('invalid_response', 'The access token is of no type that can be used', {
      expected: { token_type: ['Bearer', 'DPoP'] },
      actual: { token_type: grant.tokenType },
    });
  }
  if (!(grant.expiresAt > now)) {
    throw new StepUpError('invalid_response', 'The access token has expired');
  }
}

/** Whether what was granted has at least what was asked for: a server may add members, and details. */
function covers(granted: unknown, asked: unknown): boolean {
  if (Array.isArray(asked))
    return Array.isArray(granted) && asked.every((one) => granted.some((other) => covers(other, one)));
  if (!isRecord(asked)) return granted === asked;
  return (
    isRecord(granted) &&
    Object.entries(asked).every(
      ([name, value]) => Object.hasOwn(granted, name) && covers(granted[name], value),
    )
  );
}
