import { StepUpError, type StepUpErrorCode } from '../model/errors';
import { createLifetime, type Lifetime, type Timer } from './lifetime';

/** Remembers what is under way, so that all of it can be ended. */
export interface Calls {
  /** @param signal the caller's own */
  begin(signal?: AbortSignal | null): Lifetime;
  /** Ends all with an error of its own each. */
  endAll(code: StepUpErrorCode, message: string, except?: (lifetime: Lifetime) => boolean): void;
  /** Ends all, and whatever begins from now on. */
  dispose(): void;
}

export function createCalls({ seconds, clock }: { readonly seconds: number; readonly clock: Timer }): Calls {
  const underWay = new Set<Lifetime>();
  let isDisposed = false;

  const endAll: Calls['endAll'] = (code, message, except = () => false) => {
    for (const lifetime of [...underWay]) if (!except(lifetime)) lifetime.end(new StepUpError(code, message));
  };

  return {
    begin(signal) {
      const lifetime = createLifetime({ seconds, clock }, signal);
      if (isDisposed) lifetime.end(new StepUpError('disposed', 'dispose() was called on this StepUp. Make a new one.'));
      underWay.add(lifetime);
      lifetime.onEnd(() => underWay.delete(lifetime));
      return lifetime;
    },
    endAll,
    dispose() {
      isDisposed = true;
      endAll('disposed', 'dispose() was called while this was under way.');
    },
  };
}
