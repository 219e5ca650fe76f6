/** A login transaction (state, nonce and PKCE verifier) that is kept in memory instead of in storage. */
export interface HeldTransaction {
  /** The transaction as auth0-spa-js wrote it; `null` if it is not under the key where it was expected. */
  readonly text: string | null;
  /**
   * Puts it into storage, once, for as long as `use` runs synchronously, which is when auth0-spa-js reads it.
   */
  lend<T>(use: () => Promise<T>): Promise<T>;
}

const keyOf = (clientId: string): string => `a0.spajs.txs.${clientId}`;

function swap(key: string, value: string | null): string | null {
  const before = sessionStorage.getItem(key);
  if (value === null) sessionStorage.removeItem(key);
  else sessionStorage.setItem(key, value);
  return before;
}

/**
 * Takes the transaction that `begin` writes out of storage again.
 *
 * auth0-spa-js keeps it in sessionStorage, under one key for all clients with one client id: the app's own
 * login waiting for its callback would be overwritten, and a step-up that is given up would stay there. In
 * memory neither can happen, and there is nothing to clean up. If a version of auth0-spa-js uses another key,
 * the transaction stays where that version wrote it and all works the same.
 *
 * @param begin calls `written` as soon as the transaction is in storage
 */
export async function holdTransaction(
  clientId: string,
  begin: (written: () => void) => Promise<void>,
): Promise<HeldTransaction> {
  const key = keyOf(clientId);
  const theirs = sessionStorage.getItem(key);
  let ours: string | null = null;
  await begin(() => {
    ours = swap(key, theirs);
  });
  return heldTransaction(clientId, ours);
}

/** A transaction that was held before, perhaps by a page that is gone. */
export function heldTransaction(clientId: string, text: string | null): HeldTransaction {
  const key = keyOf(clientId);
  let ours = text;
  return {
    text,
    lend(use) {
      const others = swap(key, ours);
      ours = null;
      try {
        return use();
      } finally {
        swap(key, others);
      }
    },
  };
}
