import { test as base } from '@playwright/test';

export { expect } from '@playwright/test';

interface Closeable {
  close(): Promise<unknown>;
}

/** Gives what `start` starts, which it does once for a worker. It is closed when the worker ends. */
export type Once = <T extends Closeable>(start: () => Promise<T>) => Promise<T>;

/**
 * What every test begins with. A worker goes on from file to file only as long as these have the same fixtures of a worker's scope, and a new
 * one starts a browser and servers anew: so there is one such fixture, for whatever a file needs once.
 */
export const test = base.extend<object, { once: Once }>({
  once: [
    async ({}, use) => {
      const started = new Map<() => Promise<Closeable>, Promise<Closeable>>();
      await use((start) => {
        if (!started.has(start)) started.set(start, start());
        return started.get(start) as ReturnType<typeof start>;
      });
      for (const running of started.values()) await (await running).close();
    },
    { scope: 'worker' },
  ],
});
