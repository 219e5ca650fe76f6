import { toBase64Url, toUtf8 } from './crypto';

const DATABASE = 'step-up-spa';
const STORE = 'keys';
const KEY = 'redirect';
// It inherits nothing: a `length` that somebody added to Object.prototype would make a weak key, and for good.
const HMAC = { __proto__: null, name: 'HMAC', hash: 'SHA-256' } as object as HmacKeyGenParams;

/** What an IndexedDB request comes to. */
function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * The key of this origin in this browser. It is made once, and can't be read by any script, only used by
 * those of this origin.
 */
async function originKey(): Promise<CryptoKey> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await done(opening);
  try {
    const read = () =>
      done(database.transaction(STORE).objectStore(STORE).get(KEY) as IDBRequest<CryptoKey | undefined>);
    const kept = await read();
    if (kept !== undefined) return kept;
    const made = await crypto.subtle.generateKey(HMAC, false, ['sign']);
    // Another tab may have been faster: its key stays.
    await done(database.transaction(STORE, 'readwrite').objectStore(STORE).add(made, KEY)).catch(() => {});
    return (await read())!; // without one, because there is no room for it, nothing can be signed
  } finally {
    database.close();
  }
}

/** A MAC of a text by the origin's key. Rejects where the browser keeps no key. */
export async function signWithOriginKey(text: string): Promise<string> {
  const key = await originKey();
  return toBase64Url(new Uint8Array(await crypto.subtle.sign('HMAC', key, toUtf8(text))));
}
