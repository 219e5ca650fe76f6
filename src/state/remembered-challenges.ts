import type { RequestId } from '../model/request';
import type { NormalizedChallenge } from '../model/requirement';

export interface RememberedChallenge extends NormalizedChallenge {
  /** That of the request's requirement: for another one it says nothing. */
  readonly audience: string | undefined;
  /** Whether a request was accepted with what it asks for. */
  readonly isConfirmed: boolean;
}

/**
 * Remembers what APIs asked for when they refused a request: for that request only, as no API speaks for
 * another.
 */
export interface RememberedChallenges {
  get(request: RequestId, audience: string | undefined): RememberedChallenge | undefined;
  set(request: RequestId, challenge: RememberedChallenge): void;
  /** What the API asked for was enough. */
  confirm(request: RequestId): void;
  /** What the API asked for can't be had, or is not enough. */
  delete(request: RequestId): void;
  clear(): void;
}

/**
 * For how many requests challenges are remembered: the oldest is forgotten first, and its API asked again.
 */
const MOST = 100;

export function createRememberedChallenges(): RememberedChallenges {
  const challenges = new Map<string, RememberedChallenge>();
  const key = ({ method, url }: RequestId): string => `${method} ${url}`;

  function set(request: RequestId, challenge: RememberedChallenge): void {
    challenges.delete(key(request)); // so that it comes last, as the newest
    challenges.set(key(request), Object.freeze(challenge)); // explain() shows it
    const [oldest] = challenges.keys();
    if (challenges.size > MOST && oldest !== undefined) challenges.delete(oldest);
  }

  return {
    get(request, audience) {
      const challenge = challenges.get(key(request));
      return challenge?.audience === audience ? challenge : undefined;
    },
    set,
    confirm(request) {
      const challenge = challenges.get(key(request));
      if (challenge !== undefined) set(request, { ...challenge, isConfirmed: true });
    },
    delete: (request) => void challenges.delete(key(request)),
    clear: () => challenges.clear(),
  };
}
