import { ownOf } from '../model/argument';
import { MULTI_FACTOR } from '../model/assurance';
import type { ChallengeReader } from '../model/challenge';
import { readBody, recordIn } from './json-body';

/** Clerk's `reverificationErrorResponse()` says `text/plain`, as every `Response` that is made of text. */
const TYPES = /^(application\/json|text\/plain)\b/i;

/** What Clerk's names for a reverification stand for. */
const PRESETS = new Map<unknown, readonly [level: string, afterMinutes: number]>([
  ['strict_mfa', ['multi_factor', 10]],
  ['strict', ['second_factor', 10]],
  ['moderate', ['second_factor', 60]],
  ['lax', ['second_factor', 1440]],
]);

/** Whether a level takes a second factor. */
const LEVELS = new Map<unknown, boolean>([
  ['first_factor', false],
  ['second_factor', true],
  ['multi_factor', true],
]);

/**
 * Reads the answer of Clerk's `reverificationErrorResponse()`. Its minutes become `max_age`, its level
 * `MULTI_FACTOR`, unless a first factor will do. An answer that says neither means `strict`, as in Clerk's
 * guide.
 *
 * The ID token must say when and how the user was authenticated, or the answer to a step-up is refused
 * (`assurance_not_met`).
 *
 * @returns a part for the option `challenges`
 * @example
 * ```ts
 * const challenges = [wwwAuthenticate(), clerkReverification()];
 * ```
 * @see https://clerk.com/docs/guides/secure/reverification
 */
export const clerkReverification = (): ChallengeReader =>
  readBody(TYPES, (body) => {
    const error = recordIn(body, 'clerk_error');
    if (ownOf(error, 'type') !== 'forbidden' || ownOf(error, 'reason') !== 'reverification-error')
      return undefined;
    const wanted = ownOf(recordIn(error, 'metadata'), 'reverification') ?? 'strict';
    const [level, minutes] = PRESETS.get(wanted) ?? [ownOf(wanted, 'level'), ownOf(wanted, 'afterMinutes')];
    const hasSecond = LEVELS.get(level);
    const max_age = typeof minutes === 'number' ? minutes * 60 : NaN;
    if (hasSecond === undefined || !Number.isSafeInteger(max_age) || max_age < 0) return undefined;
    return { max_age, ...(hasSecond && { acr_values: MULTI_FACTOR }) };
  });
