import { fakeBrowser } from '../../../src/testing';
import { createRedirectStore, RECORD_TTL_MS } from '../../../src/ways/redirect/redirect-store';

let time = 1_000_000;
const now = () => time;
const newPage = () => fakeBrowser().browser.page;
type Page = ReturnType<typeof newPage>;
const storeOf = (page: Pick<Page, 'tabStorage' | 'sharedStorage'>, owner = 'https://idp.example/ spa') =>
  createRedirectStore({ page, owner, now });
const keysOf = ({ tabStorage, sharedStorage }: Page) => [Object.keys(tabStorage), Object.keys(sharedStorage)];

test('what is kept is of this package by its name, so that nothing of the app is touched', () => {
  const page = newPage();
  for (const storage of [page.tabStorage, page.sharedStorage]) storage.setItem('cart', 'null');
  const store = storeOf(page);
  store.set('s', 'record');
  const key = 'step-up-spa:https%3A%2F%2Fidp.example%2F%20spa:s';
  expect(keysOf(page)).toEqual([
    ['cart', key],
    ['cart', key],
  ]);
  store.removeExpired();
  expect(store.has('s')).toBe(true);
  time += RECORD_TTL_MS + 1;
  store.removeExpired();
  expect(keysOf(page)).toEqual([['cart'], ['cart']]);
});

test.each([
  ['delete', (store: ReturnType<typeof storeOf>) => store.delete('s')],
  ['clear', (store: ReturnType<typeof storeOf>) => store.clear()],
])("%s() forgets the record and its mark, and nothing of another provider's", (_, forget) => {
  const page = newPage();
  const [store, other] = [storeOf(page), storeOf(page, 'other')];
  store.set('s', 'record');
  other.set('t', 'record');
  forget(store);
  expect([store.has('s'), store.take('s')]).toEqual([false, undefined]);
  expect(other.take('t')).toBe('record');
  expect(keysOf(page)).toEqual([[], []]);
});

test('a record is given out once', () => {
  const store = storeOf(newPage());
  store.set('s', 'record');
  expect([store.has('s'), store.take('s'), store.take('s'), store.has('s')]).toEqual([
    true,
    'record',
    undefined,
    false,
  ]);
});

test('a mark that is no time, or none at all, is one that is over', () => {
  const page = newPage();
  const store = storeOf(page);
  for (const spoil of [
    (key: string) => page.sharedStorage.setItem(key, 'later'),
    (key: string) => page.sharedStorage.removeItem(key),
  ]) {
    store.set('s', 'record');
    spoil(Object.keys(page.tabStorage)[0]!);
    expect(store.take('s')).toBeUndefined();
    expect(keysOf(page)).toEqual([[], []]);
  }
});

test('the mark of another tab is not taken by one that has no record (G12)', () => {
  const [one, other] = [newPage(), newPage()];
  const { sharedStorage } = one;
  storeOf(one).set('s', 'record');
  const there = storeOf({ tabStorage: other.tabStorage, sharedStorage });
  expect([there.has('s'), there.take('s')]).toEqual([false, undefined]);
  expect(storeOf(one).take('s')).toBe('record');
});

test('what belongs to another provider is told by its state', () => {
  const page = newPage();
  const [store, other] = [storeOf(page), storeOf(page, 'other')];
  other.set('t', 'record');
  store.set('s', 'record');
  expect(['s', 't', 'u'].map(store.belongsToOtherProvider)).toEqual([false, true, false]);
  expect(['s', 't', 'u'].map(other.belongsToOtherProvider)).toEqual([true, false, false]);
});

test('where the browser has no room, set() throws, and leaves no mark behind', () => {
  const page = newPage();
  const full = new DOMException('full', 'QuotaExceededError');
  const store = storeOf({
    sharedStorage: page.sharedStorage,
    tabStorage: Object.assign(Object.create(page.tabStorage) as Storage, {
      setItem: () => {
        throw full;
      },
      removeItem: () => {},
    }),
  });
  expect(() => store.set('s', 'record')).toThrow(full);
  expect(Object.keys(page.sharedStorage)).toEqual([]);
});

test('where the browser allows no storage, there is nothing in it, and nothing throws but set()', () => {
  const page = {
    get tabStorage(): Storage {
      throw new DOMException('denied', 'SecurityError');
    },
    get sharedStorage(): Storage {
      throw new DOMException('denied', 'SecurityError');
    },
  };
  const store = storeOf(page);
  expect([store.has('s'), store.belongsToOtherProvider('s'), store.take('s')]).toEqual([
    false,
    false,
    undefined,
  ]);
  for (const act of [() => store.delete('s'), () => store.clear(), () => store.removeExpired()])
    expect(act).not.toThrow();
  expect(() => store.set('s', 'record')).toThrow('denied');
});
