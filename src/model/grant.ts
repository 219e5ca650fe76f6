import { isRecord } from './argument';
import { assertAssured } from './assurance';
import type { IdTokenClaims } from './claims';
import { mismatch, StepUpError } from './errors';
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
  const { scope, audience, authorizationParams } = requirement;
  const { sub } = grant.claims;
  // Strictly true: an async allowUser would return a promise, which is truthy for every user.
  if (sub !== subject && allowUser?.({ expected: subject, actual: sub }) !== true)
    throw mismatch('user_mismatch', 'Another user completed the step-up. Call again.', 'sub', subject, sub);
  assertAssured(grant.claims, requirement, grant.tookInSeconds);
  const missing = missingScopes(scope, grant.scope);
  if (missing.length > 0) {
    const message = `The authorization server did not grant ${missing.join(' ')}`;
    throw mismatch('scope_not_granted', message, 'scope', scope, grant.scope);
  }
  const details = authorizationParams?.['authorization_details'];
  const granted = grant.authorizationDetails;
  if (details !== undefined && !covers(granted, details)) {
    const message = 'The authorization server did not grant all authorization_details';
    throw mismatch('scope_not_granted', message, 'authorization_details', details, granted);
  }
  if (audience !== undefined && grant.audience?.includes(audience) === false) {
    const message = `The access token is not for ${audience}`;
    throw mismatch('audience_mismatch', message, 'aud', audience, grant.audience);
  }
  if (!/^(bearer|dpop)$/i.test(grant.tokenType)) {
    const message = 'The access token is of no usable type';
    throw mismatch('invalid_response', message, 'token_type', ['Bearer', 'DPoP'], grant.tokenType);
  }
  if (!(grant.expiresAt > now)) throw new StepUpError('invalid_response', 'The access token has expired');
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
