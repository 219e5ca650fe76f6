/** The storage of this tab, and that of all tabs. Reading either throws where the browser allows none. */
export interface Storages {
  readonly tabStorage: Storage;
  readonly sharedStorage: Storage;
}

/**
 * Remembers what this tab left for, over a redirect, by the `state` it comes back with. At most one: who leaves again has given up the one before.
 *
 * The record is in this tab's storage. Duplicating a tab duplicates that, so there is a mark in the storage of all tabs as well, and who takes it
 * takes the record (guarantee G12).
 */
export interface Pending {
  /** Throws where the browser allows no storage, or has no room. */
  put(state: string, record: string): void;
  /** Gives the record out, and forgets it. */
  take(state: string): string | undefined;
  has(state: string): boolean;
  /** Forgets everything of this tab. */
  clear(): void;
}

export interface PendingOptions {
  readonly page: Storages;
  readonly now: () => number;
  /** How long a record is good for, in milliseconds. */
  readonly ttl: number;
}

const PREFIX = 'step-up-spa:';

export function createPending({ page, now, ttl }: PendingOptions): Pending {
  const keysOf = (storage: Storage) => Object.keys(storage).filter((key) => key.startsWith(PREFIX));

  function clear(): void {
    for (const key of keysOf(page.tabStorage)) {
      page.tabStorage.removeItem(key);
      page.sharedStorage.removeItem(key);
    }
    // Marks of tabs that never came back.
    for (const key of keysOf(page.sharedStorage)) {
      if (!(Number(page.sharedStorage.getItem(key)) > now())) page.sharedStorage.removeItem(key);
    }
  }

  /** Where there is no storage, there is nothing in it. */
  function ifPossible<T>(act: () => T): T | undefined {
    try {
      return act();
    } catch {
      return undefined;
    }
  }

  return {
    put(state, record) {
      clear();
      page.sharedStorage.setItem(PREFIX + state, String(now() + ttl));
      page.tabStorage.setItem(PREFIX + state, record);
    },
    take: (state) =>
      ifPossible(() => {
        const record = page.tabStorage.getItem(PREFIX + state);
        const isMarked = page.sharedStorage.getItem(PREFIX + state) !== null;
        clear();
        return isMarked ? record ?? undefined : undefined;
      }),
    has: (state) => ifPossible(() => page.tabStorage.getItem(PREFIX + state) !== null) ?? false,
    clear: () => void ifPossible(clear),
  };
}
