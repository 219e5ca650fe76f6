/** A login transaction (state, nonce and PKCE verifier) that is kept in memory instead of in storage. */
export interface HeldTransaction {
  /** Puts it into storage, once, for as long as `use` runs synchronously, which is when auth0-spa-js reads it. */
  lend<T>(use: () => Promise<T>): Promise<T>;
}

/**
 * Takes the transaction that `begin` writes out of storage again.
 *
 * auth0-spa-js keeps it in sessionStorage, under one key for all clients with one client id: the app's own login waiting for its
 * callback would be overwritten, and a step-up that is given up would stay there. In memory neither can happen, and there is
 * nothing to clean up. If a version of auth0-spa-js uses another key, the transaction stays where that version wrote it and all works the same.
 *
 * @param begin calls `written` as soon as the transaction is in storage
 */
export async function holdTransaction(clientId: string, begin: (written: () => void) => Promise<void>): Promise<HeldTransaction> {
  const key = `a0.spajs.txs.${clientId}`;
  const swap = (value: string | null): string | null => {
    const before = sessionStorage.getItem(key);
    if (value === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, value);
    return before;
  };

  const theirs = sessionStorage.getItem(key);
  let ours: string | null = null;
  await begin(() => {
    ours = swap(theirs);
  });

  return {
    lend(use) {
      const others = swap(ours);
      ours = null;
      try {
        return use();
      } finally {
        swap(others);
      }
    },
  };
}
