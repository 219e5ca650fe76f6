/** How long something may take that a test waits for: this machine may be busy. */
const PATIENCE_MS = 20_000;

/** How often a page is asked whether it is so far. */
const LOOK_MS = 40;

/** The window is not there any more, so there is nothing to wait for. */
export class WindowClosedError extends Error {}

/**
 * Gives what `look` gives, once that is something.
 *
 * @param look `undefined` or `false`: not yet. What it throws is as good as that until the time is over, for a page may be on its way
 *   elsewhere; but not a `WindowClosedError`
 */
export async function eventually<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  for (let cause: unknown; ;) {
    try {
      const found = await look();
      if (found !== undefined && found !== false) return found;
      cause = undefined;
    } catch (error) {
      if (error instanceof WindowClosedError) throw error;
      cause = error;
    }
    if (Date.now() > end) throw new Error(`There never was: ${what}`, { cause });
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
