import type { Timer } from './lifetime';

/** For how many milliseconds a request waits for one that goes ahead of it: its answer may take long. */
const PATIENCE = 1000;

/**
 * What servers ask for in proofs, by origin (RFC 9449 §9). A nonce is no secret; it is kept in memory alone.
 */
export interface Nonces {
  /** What the origin gave out last. */
  get(origin: string): string | undefined;
  /** Reads the nonce that an answer gives for the next proof. */
  learn(origin: string, response: Response): void;
  /**
   * Sends one of several requests that are made at the same time ahead of the others, so that not each of
   * them is refused for want of a fresh nonce. Where an origin answered without one, none waits.
   */
  inOrder(origin: string, send: () => Promise<Response>): Promise<Response>;
}

export function createNonces(clock: Timer): Nonces {
  /** `null` is for one that answered without. */
  const known = new Map<string, string | null>();
  const ahead = new Map<string, Promise<unknown>>();

  return {
    get: (origin) => known.get(origin) ?? undefined,
    learn(origin, { headers }) {
      const nonce = headers.get('DPoP-Nonce');
      // An answer that gives none leaves the last one good (RFC 9449 §8.2).
      if (nonce !== null || !known.has(origin)) known.set(origin, nonce);
    },
    async inOrder(origin, send) {
      const first = known.get(origin) === null ? undefined : ahead.get(origin);
      if (first !== undefined) {
        await new Promise<void>((resolve) => {
          const stop = clock.after(PATIENCE, resolve);
          void first.then(stop).then(resolve);
        });
        ahead.delete(origin); // one whose answer takes long, such as a long poll, is not waited for by each
      }
      const answer = send();
      if (first === undefined) {
        ahead.set(
          origin,
          answer.catch(() => {}).then(() => ahead.delete(origin)),
        );
      }
      return answer;
    },
  };
}
