/**
 * The platform as a schedule needs it: what takes no time is done in the next task, and a digest at once, so
 * that one seed is one schedule. Import it first: the fakes take the timer when they are loaded.
 */
import { createHash } from 'node:crypto';

const { crypto: platform, setTimeout: later } = globalThis;

globalThis.setTimeout = ((act: () => void, milliseconds = 0) =>
  milliseconds === 0 ? setImmediate(act) : later(act, milliseconds)) as unknown as typeof setTimeout;

const sha256 = async (_algorithm: 'SHA-256', bytes: Uint8Array) =>
  Uint8Array.from(createHash('sha256').update(bytes).digest()).buffer;

Object.defineProperty(globalThis, 'crypto', {
  configurable: true,
  value: {
    getRandomValues: (bytes: Uint8Array<ArrayBuffer>) => platform.getRandomValues(bytes),
    subtle: { digest: sha256 },
  },
});

/** Lets every promise that can settle do so. */
export const settle = () => new Promise<void>((resolve) => void setImmediate(resolve));

/** Lets some microtasks run. */
export async function turn(microtasks: number): Promise<void> {
  for (let left = microtasks; left > 0; left -= 1) await Promise.resolve();
}
