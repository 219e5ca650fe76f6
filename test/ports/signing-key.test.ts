import { signWithOriginKey } from '../../src/ports/signing-key';

/** An IndexedDB with one store, which keeps what is added if it has room. */
function fakeIndexedDb(hasRoom: boolean) {
  const kept = new Map<unknown, unknown>();
  const request = (result: unknown, error?: Error) => {
    const it: { result: unknown; error?: Error | undefined; onsuccess?(): void; onerror?(): void } = {
      result,
      error,
    };
    queueMicrotask(() => (error ? it.onerror?.() : it.onsuccess?.()));
    return it;
  };
  const store = {
    get: (key: unknown) => request(kept.get(key)),
    add(value: unknown, key: unknown) {
      if (!hasRoom) return request(undefined, new DOMException('full', 'QuotaExceededError'));
      kept.set(key, value);
      return request(key);
    },
  };
  const database = { transaction: () => ({ objectStore: () => store }), close: jest.fn() };
  return { open: () => request(database), database };
}

function install(hasRoom: boolean) {
  const fake = fakeIndexedDb(hasRoom);
  Object.defineProperty(globalThis, 'indexedDB', { configurable: true, value: fake });
  return fake.database;
}
afterEach(() => void Reflect.deleteProperty(globalThis, 'indexedDB'));

test('what was signed is signed alike by the next page, with the key that was kept', async () => {
  const { close } = install(true);
  const signature = await signWithOriginKey('text');
  expect(signature).toMatch(/^[\w-]{43}$/);
  expect(await signWithOriginKey('text')).toBe(signature);
  expect(await signWithOriginKey('other')).not.toBe(signature);
  expect(close).toHaveBeenCalledTimes(3);
});

test('the key is as long as its hash is, whatever is added to Object.prototype (Web Cryptography §31.6.3)', async () => {
  install(true);
  const generateKey = jest.spyOn(crypto.subtle, 'generateKey');
  Object.assign(Object.prototype, { length: 8 });
  try {
    await signWithOriginKey('text');
    const [algorithm] = generateKey.mock.calls[0]!;
    expect('length' in (algorithm as object)).toBe(false);
  } finally {
    Reflect.deleteProperty(Object.prototype, 'length');
    generateKey.mockRestore();
  }
});

test('G12: where the browser has no room for the key nothing is signed, so that nobody leaves in vain', async () => {
  const { close } = install(false);
  await expect(signWithOriginKey('text')).rejects.toHaveProperty('name', 'TypeError');
  expect(close).toHaveBeenCalledTimes(1);
});
