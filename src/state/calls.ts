import { StepUpError, type StepUpErrorCode } from '../model/errors';
import { createLifetime, type Lifetime, type Timer } from './lifetime';

const NO_PAGE = 'There is no page. Call it in the browser, or pass { stepUp: false }';

/** Remembers what is under way, so that all of it can be ended. */
export interface Calls {
  /**
   * Begins a call. Throws what ends it at once: the signal's reason, `disposed` or `no_page`.
   *
   * @param signal the caller's, which ends the call with its reason
   */
  begin(signal?: AbortSignal | null): Lifetime;
  /** Ends all calls, each with an error of its own. */
  endAll(code: StepUpErrorCode, message: string, except?: (lifetime: Lifetime) => boolean): void;
  /** Ends all calls, and whatever begins from now on. */
  dispose(): void;
}

export interface CallsOptions {
  /** How long one step-up may take once it is its turn. */
  readonly seconds: number;
  readonly clock: Timer;
  /** Whether there is a page to ask the user from. A server has none. */
  readonly hasPage: boolean;
}

export function createCalls({ seconds, clock, hasPage }: CallsOptions): Calls {
  const underWay = new Set<Lifetime>();
  let isDisposed = false;

  const endAll: Calls['endAll'] = (code, message, except) => {
    for (const lifetime of [...underWay])
      if (!except?.(lifetime)) lifetime.end(new StepUpError(code, message));
  };

  return {
    begin(signal) {
      const lifetime = createLifetime({ seconds, clock }, signal);
      if (isDisposed) lifetime.end(new StepUpError('disposed', 'dispose() was called'));
      if (!hasPage) lifetime.end(new StepUpError('no_page', NO_PAGE));
      lifetime.throwIfEnded();
      underWay.add(lifetime);
      lifetime.onEnd(() => underWay.delete(lifetime));
      return lifetime;
    },
    endAll,
    dispose() {
      isDisposed = true;
      endAll('disposed', 'dispose() was called');
    },
  };
}
