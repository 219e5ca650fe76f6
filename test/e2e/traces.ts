import type { BrowserContext, Page, Request } from '@playwright/test';
import { TYPES } from '../../src/state/events';
import { expect, type Bank } from './bank';

/** What nobody may find once the request was sent. */
export interface Secrets {
  readonly token: string;
  readonly signature: string;
  readonly code: string;
  readonly verifier: string;
}

/** A page's global, and what is listened to there. */
export type Global = typeof import('../../src/global');

/** Every page's StepUp tells the console every event, whole, and what it prints by itself with `debug`. */
export async function listen(context: BrowserContext): Promise<string[]> {
  const lines: string[] = [];
  context.on('console', (message) => lines.push(message.text()));
  await context.addInitScript((events) => {
    let sdk: Global;
    Object.defineProperty(window, 'stepUp', {
      get: () => sdk,
      set(given: Global) {
        const createStepUp: Global['createStepUp'] = (options) => {
          const stepUp = given.createStepUp({ ...options, debug: true });
          for (const type of events)
            stepUp.on(type, (event) => console.debug(`event ${JSON.stringify(event)}`));
          return stepUp;
        };
        sdk = { ...given, createStepUp };
      },
    });
  }, TYPES);
  return lines;
}

/** The strings of the page's heap, uncut (`--heap-snapshot-string-limit` in launch.mjs), once what nobody holds is gone. */
async function heapOf(page: Page): Promise<string> {
  const client = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  client.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  await client.send('HeapProfiler.collectGarbage');
  await client.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await client.detach();
  return chunks.join('');
}

/** The entries of the tab's history, as the browser keeps them. */
async function historyOf(page: Page): Promise<string> {
  const client = await page.context().newCDPSession(page);
  const entries = JSON.stringify(await client.send('Page.getNavigationHistory'));
  await client.detach();
  return entries;
}

/** What a script in the page can read beside the heap. */
const readPage = async () => {
  const databases = [];
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open(name!);
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error!);
    });
    for (const store of database.objectStoreNames)
      databases.push(
        await new Promise((resolve) => {
          const reading = database.transaction(store).objectStore(store).getAll();
          reading.onsuccess = () => resolve(reading.result);
        }),
      );
    database.close();
  }
  const caches = [];
  for (const name of await window.caches.keys()) {
    const cache = await window.caches.open(name);
    for (const request of await cache.keys())
      caches.push(request.url, await (await cache.match(request))!.text());
  }
  const read = {
    storage: [{ ...localStorage }, { ...sessionStorage }],
    databases,
    caches,
    address: [location.href, document.referrer, document.cookie, history.state, window.name],
    performance: performance.getEntries().filter(({ entryType }) => entryType !== 'navigation'),
    'navigation entry': performance.getEntriesByType('navigation'),
  };
  return Object.entries(read).map(([place, content]) => [place, JSON.stringify(content)] as const);
};

export async function secretsOf(sent: readonly Request[], exchanges: readonly Request[]): Promise<Secrets> {
  const form = new URLSearchParams(exchanges.at(-1)!.postData()!);
  const token = (await sent.at(-1)!.allHeaders())['authorization']!.replace(/^Bearer /, '');
  const [, , signature] = token.split('.') as [string, string, string];
  return { token, signature, code: form.get('code')!, verifier: form.get('code_verifier')! };
}

type Places = readonly (readonly [place: string, content: string])[];

/** Where which of the secrets is found, such as `heap: token`. */
export const traces = (places: Places, secrets: readonly Secrets[]): string[] =>
  places.flatMap(([place, content]) =>
    secrets
      .flatMap((one) => Object.entries(one))
      .filter(([, secret]) => content.includes(secret))
      .map(([name]) => `${place}: ${name}`),
  );

/** Every place but the heap. */
export const outsideHeap = async ({ page, context }: Bank, lines: readonly string[]): Promise<Places> => [
  ...(await page.evaluate(readPage)),
  ['history', await historyOf(page)],
  ['cookies', JSON.stringify(await context.cookies())],
  ['console and events', lines.join('\n')],
];

/** Every place. @param ordinary the session's own token, which can be found: so another could be */
export async function everywhere(bank: Bank, lines: readonly string[], ordinary: string): Promise<Places> {
  const heap = await heapOf(bank.page); // first: what is read afterwards is in the heap
  expect(heap.includes(ordinary)).toBe(true);
  return [['heap', heap], ...(await outsideHeap(bank, lines))];
}

/** Puts a token into every place but the heap. */
export async function plant(token: string): Promise<void> {
  sessionStorage.setItem('planted', token);
  document.cookie = `planted=${token}`;
  console.log(token);
  performance.mark(token);
  history.replaceState(null, '', `?${token}`);
  await (await caches.open('planted')).put('/planted', new Response(token));
  await new Promise((resolve) => {
    const opening = indexedDB.open('planted');
    opening.onupgradeneeded = () => opening.result.createObjectStore('planted', { autoIncrement: true });
    opening.onsuccess = () => {
      const database = opening.result;
      const writing = database.transaction('planted', 'readwrite');
      writing.objectStore('planted').add({ token });
      writing.oncomplete = () => resolve(database.close());
    };
  });
}
