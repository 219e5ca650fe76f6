import { assertIs } from '../model/argument';
import type { IdTokenClaims } from '../model/claims';
import type { StepUpError } from '../model/errors';
import type { NormalizedRequirement } from '../model/requirement';
import type { Scope } from '../model/scope';
import type { StepUpAttempt } from '../model/request';
import type { GrantedScopes } from './granted-scopes';

/**
 * Why a token was forgotten without having been used: its time was over, `clear()` or the page's end, or the
 * call it was for ended before.
 */
export type DiscardReason = 'expired' | 'cleared' | 'unused';

/** What is told with each event. Never a token. */
export interface StepUpEventDetails {
  /** A call needs more than the session was granted. */
  required: object;
  /** The window shows the authorization server. */
  waiting: object;
  /** The answer passed every check. */
  granted: { readonly scope: Scope };
  /** The token was attached to its one request, and forgotten. */
  spent: object;
  /** The token was forgotten without having been used. */
  discarded: { readonly reason: DiscardReason };
  /** The user or the authorization server said no, or granted something else than what was asked. */
  refused: { readonly error: StepUpError };
  /**
   * There was no answer: blocked, closed, timed out, aborted, unreachable. `error` is what the caller's
   * promise rejects with.
   */
  failed: { readonly error: unknown };
}

/**
 * Something from outside was not acted on, and `reason` says why: an API's challenge, or a URL that looks
 * like a redirect's return.
 */
export interface Ignored {
  readonly what: 'challenge' | 'redirect';
  readonly reason: string;
  /** Without query and hash. */
  readonly url: string;
  readonly method?: string;
}

export type StepUpEventType = keyof StepUpEventDetails | 'ignored';
export type StepUpEvent<T extends StepUpEventType = StepUpEventType> = {
  [K in T]: { readonly type: K } & (K extends keyof StepUpEventDetails
    ? StepUpAttempt & StepUpEventDetails[K]
    : Ignored);
}[T];

/** What a user interface can show. A new object whenever something changed, and the same one until then. */
export interface StepUpSnapshot {
  /** `waiting` while a step-up is under way. */
  readonly status: 'idle' | 'waiting';
  /** What the oldest step-up under way asks for. */
  readonly requirement: NormalizedRequirement | undefined;
  /** What the session is known to have been granted; empty while nobody is known to be logged in. */
  readonly granted: GrantedScopes;
  /**
   * How the user was authenticated, by the newest ID token that was verified: the session's, or one that
   * `ensure` got.
   */
  readonly assurance: IdTokenClaims | undefined;
}

export const TYPES: readonly StepUpEventType[] = [
  'required',
  'waiting',
  'granted',
  'spent',
  'discarded',
  'refused',
  'failed',
  'ignored',
];

/** Remembers who listens, and what they can see. */
export interface Events {
  on<T extends StepUpEventType>(type: T, listener: (event: StepUpEvent<T>) => void): () => void;
  subscribe(listener: () => void): () => void;
  getSnapshot(): StepUpSnapshot;
  emit<T extends keyof StepUpEventDetails>(
    type: T,
    attempt: StepUpAttempt,
    details: StepUpEventDetails[T],
  ): void;
  /** Tells that something was not acted on. */
  ignore(ignored: Ignored): void;
  /** Shows what is known of the session. */
  publish(session: Pick<StepUpSnapshot, 'granted' | 'assurance'>): void;
  dispose(): void;
}

export function createEvents(): Events {
  const listeners = new Map(TYPES.map((type) => [type, new Set<(event: never) => void>()]));
  const subscribers = new Set<() => void>();
  const underWay = new Map<number, NormalizedRequirement>();
  let snapshot: StepUpSnapshot = Object.freeze({
    status: 'idle',
    requirement: undefined,
    granted: {},
    assurance: undefined,
  });

  function update(change: Partial<StepUpSnapshot>): void {
    snapshot = Object.freeze({ ...snapshot, ...change });
    for (const subscriber of [...subscribers]) callAndReport(subscriber);
  }

  function add<L extends (event: never) => void>(set: Set<L>, listener: L): () => void {
    assertIs(typeof listener === 'function', 'listener', 'a function');
    // Of its own, for one function may listen twice, and off() ends one of them.
    const own = ((event: never) => listener(event)) as L;
    set.add(own);
    return () => void set.delete(own);
  }

  function tell(event: { readonly type: StepUpEventType }): void {
    for (const listener of [...listeners.get(event.type)!]) callAndReport(() => listener(event as never));
  }

  return {
    on(type, listener) {
      const set = listeners.get(type);
      if (set === undefined)
        throw new TypeError(`"${String(type)}" is unknown. Known are: ${[...listeners.keys()].join(', ')}`);
      return add(set, listener);
    },
    subscribe: (listener) => add(subscribers, listener),
    getSnapshot: () => snapshot,
    emit(type, attempt, details) {
      if (type === 'required') underWay.set(attempt.id, attempt.requirement);
      else if (type !== 'waiting') underWay.delete(attempt.id);
      tell(Object.freeze({ type, ...attempt, ...details }));
      const [requirement] = underWay.values();
      if (requirement !== snapshot.requirement)
        update({ status: requirement === undefined ? 'idle' : 'waiting', requirement });
    },
    ignore: (ignored) => tell(Object.freeze({ type: 'ignored', ...ignored })),
    publish(session) {
      const { granted, assurance } = snapshot;
      if (session.granted !== granted || session.assurance !== assurance) update(session);
    },
    dispose() {
      subscribers.clear();
      for (const set of listeners.values()) set.clear();
    },
  };
}

/**
 * Calls what must not keep others from being called: a listener that throws must not end somebody's transfer.
 * The page hears of it as of any unhandled error.
 */
export function callAndReport(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    void Promise.reject(error);
  }
}
