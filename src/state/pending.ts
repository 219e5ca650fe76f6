/** The storage of this tab, and that of all tabs. Reading either throws where the browser allows none. */
export interface Storages {
  readonly tabStorage: Storage;
  readonly sharedStorage: Storage;
}

/**
 * Remembers what this tab left for, over a redirect, by the `state` it comes back with. At most one for each provider: who leaves again has given up
 * the one before.
 *
 * The record is in this tab's storage. Duplicating a tab duplicates that, so there is a mark in the storage of all tabs as well, and who takes it
 * takes the record (guarantee G12). The mark says until when.
 */
export interface Pending {
  /** Throws where the browser allows no storage, or has no room; what was there before stays then. */
  put(state: string, record: string): void;
  /** Gives the record out, and forgets it. */
  take(state: string): string | undefined;
  has(state: string): boolean;
  /** Whether it is one that another provider's StepUp on this page left for. */
  isOthers(state: string): boolean;
  forget(state: string): void;
  /** Forgets everything of this tab and provider. */
  clear(): void;
  /** Forgets what is too old, whoever left it. */
  sweep(): void;
}

export interface PendingOptions {
  readonly page: Storages;
  /** Names the provider and the client. */
  readonly owner: string;
  readonly now: () => number;
  /** How long a record is good for, in milliseconds. */
  readonly ttl: number;
}

const PREFIX = 'step-up-spa:';

export function createPending({ page, owner, now, ttl }: PendingOptions): Pending {
  const mine = `${PREFIX}${owner}:`;
  const keysOf = (storage: Storage, prefix: string) => Object.keys(storage).filter((key) => key.startsWith(prefix));

  function remove(key: string): void {
    page.tabStorage.removeItem(key);
    page.sharedStorage.removeItem(key);
  }

  function sweep(): void {
    for (const key of new Set([...keysOf(page.tabStorage, PREFIX), ...keysOf(page.sharedStorage, PREFIX)])) {
      if (!(Number(page.sharedStorage.getItem(key)) >= now())) remove(key);
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

  const has = (state: string) => page.tabStorage.getItem(mine + state) !== null && page.sharedStorage.getItem(mine + state) !== null;

  return {
    put(state, record) {
      const key = mine + state;
      try {
        page.sharedStorage.setItem(key, String(now() + ttl));
        page.tabStorage.setItem(key, record);
      } catch (error) {
        ifPossible(() => remove(key));
        throw error;
      }
      for (const other of keysOf(page.tabStorage, mine)) if (other !== key) remove(other);
    },
    take: (state) =>
      ifPossible(() => {
        sweep();
        if (!has(state)) return undefined; // the mark may be another tab's
        const record = page.tabStorage.getItem(mine + state);
        remove(mine + state);
        return record ?? undefined;
      }),
    has: (state) => ifPossible(() => has(state)) ?? false,
    isOthers: (state) => ifPossible(() => keysOf(page.tabStorage, PREFIX).some((key) => key.endsWith(`:${state}`) && !key.startsWith(mine))) ?? false,
    forget: (state) => void ifPossible(() => remove(mine + state)),
    clear: () => void ifPossible(() => keysOf(page.tabStorage, mine).forEach(remove)),
    sweep: () => void ifPossible(sweep),
  };
}
