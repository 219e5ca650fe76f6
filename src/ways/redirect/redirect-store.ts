/** The storage of this tab, and that of all tabs. Reading either throws where the browser allows none. */
export interface Storages {
  readonly tabStorage: Storage;
  readonly sharedStorage: Storage;
}

/**
 * Remembers what this tab left for, over a redirect, by the `state` it comes back with. At most one for each
 * provider: who leaves again has given up the one before.
 *
 * The record is in this tab's storage. Duplicating a tab duplicates that, so there is a mark in the storage
 * of all tabs as well, and who takes it takes the record (guarantee G12). The mark says until when.
 */
export interface RedirectStore {
  /** Throws where the browser allows no storage, or has no room; what was there before stays then. */
  set(state: string, record: string): void;
  /** Gives the record out, and forgets it. */
  take(state: string): string | undefined;
  has(state: string): boolean;
  /** Whether another provider's StepUp on this page left with this state. */
  belongsToOtherProvider(state: string): boolean;
  delete(state: string): void;
  /** Forgets everything of this tab and provider. */
  clear(): void;
  /** Forgets records that are too old, of every provider, and their marks. */
  removeExpired(): void;
}

export interface RedirectStoreOptions {
  readonly page: Storages;
  /** Names the provider and the client. */
  readonly owner: string;
  readonly now: () => number;
}

/** How many milliseconds the user may be away. */
export const RECORD_TTL_MS = 600_000;

const PREFIX = 'step-up-spa:';

export function createRedirectStore({ page, owner, now }: RedirectStoreOptions): RedirectStore {
  // Encoded, so that no provider's begins with another's: a client may be named as another one and ":".
  const ownPrefix = `${PREFIX}${encodeURIComponent(owner)}:`;
  const keysOf = (storage: Storage, prefix: string) =>
    Object.keys(storage).filter((key) => key.startsWith(prefix));

  function remove(key: string): void {
    page.tabStorage.removeItem(key);
    page.sharedStorage.removeItem(key);
  }

  function removeExpired(): void {
    for (const key of new Set([...keysOf(page.tabStorage, PREFIX), ...keysOf(page.sharedStorage, PREFIX)])) {
      if (isExpired(page.sharedStorage.getItem(key))) remove(key);
    }
  }

  /** The mark says until when the record is good; without one, or with one that is no time, it is not. */
  const isExpired = (mark: string | null) => mark === null || !(Number(mark) >= now());

  /** Where there is no storage, there is nothing in it. */
  function ifPossible<T>(act: () => T): T | undefined {
    try {
      return act();
    } catch {
      return undefined;
    }
  }

  const has = (state: string) =>
    page.tabStorage.getItem(ownPrefix + state) !== null &&
    page.sharedStorage.getItem(ownPrefix + state) !== null;

  return {
    set(state, record) {
      const key = ownPrefix + state;
      try {
        page.sharedStorage.setItem(key, String(now() + RECORD_TTL_MS));
        page.tabStorage.setItem(key, record);
      } catch (error) {
        ifPossible(() => remove(key));
        throw error;
      }
      for (const other of keysOf(page.tabStorage, ownPrefix)) if (other !== key) remove(other);
    },
    take: (state) =>
      ifPossible(() => {
        removeExpired();
        if (!has(state)) return undefined; // the mark may be another tab's
        const record = page.tabStorage.getItem(ownPrefix + state);
        remove(ownPrefix + state);
        return record ?? undefined;
      }),
    has: (state) => ifPossible(() => has(state)) ?? false,
    belongsToOtherProvider(state) {
      const isOthers = (key: string) => key.endsWith(`:${state}`) && !key.startsWith(ownPrefix);
      return ifPossible(() => keysOf(page.tabStorage, PREFIX).some(isOthers)) ?? false;
    },
    delete: (state) => void ifPossible(() => remove(ownPrefix + state)),
    clear: () => void ifPossible(() => keysOf(page.tabStorage, ownPrefix).forEach(remove)),
    removeExpired: () => void ifPossible(removeExpired),
  };
}
