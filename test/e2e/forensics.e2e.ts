import type { BrowserContext, Page, Request } from '@playwright/test';
import { expect, test, watchRequests, type Bank } from './bank';

/** What nobody may find once the request was sent. */
interface Secrets {
  readonly token: string;
  readonly signature: string;
  readonly code: string;
  readonly verifier: string;
}

/** A page's global, and what is listened to there. */
type Global = typeof import('../../src/global');

const EVENTS = [
  'required',
  'waiting',
  'granted',
  'spent',
  'discarded',
  'refused',
  'failed',
  'ignored',
] as const;

/** Every page's StepUp tells the console every event, whole, and what it prints by itself with `debug`. */
async function listen(context: BrowserContext): Promise<string[]> {
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
  }, EVENTS);
  return lines;
}

/** The strings of the page's heap, uncut (`--heap-snapshot-string-limit` in launch.ts), once what nobody holds is gone. */
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

async function secretsOf(sent: readonly Request[], exchanges: readonly Request[]): Promise<Secrets> {
  const form = new URLSearchParams(exchanges.at(-1)!.postData()!);
  const token = (await sent.at(-1)!.allHeaders())['authorization']!.replace(/^Bearer /, '');
  const [, , signature] = token.split('.') as [string, string, string];
  return { token, signature, code: form.get('code')!, verifier: form.get('code_verifier')! };
}

/** Where which of the secrets is found, such as `heap: token`. */
async function traces(
  bank: Bank,
  secrets: readonly Secrets[],
  ordinary: string,
  lines: string[],
): Promise<string[]> {
  const { page, context } = bank;
  const heap = await heapOf(page); // first: what is read afterwards is in the heap
  expect(heap.includes(ordinary)).toBe(true); // the session's token can be found, so another could be
  const places = [
    ['heap', heap],
    ...(await page.evaluate(readPage)),
    ['history', await historyOf(page)],
    ['cookies', JSON.stringify(await context.cookies())],
    ['console and events', lines.join('\n')],
  ] as const;
  return places.flatMap(([place, text]) =>
    secrets
      .flatMap((one) => Object.entries(one))
      .filter(([, secret]) => text.includes(secret))
      .map(([name]) => `${place}: ${name}`),
  );
}

/** Logs in, runs transfers, and gives what there is to look for, and for comparison the session's own token. */
async function transfer(
  bank: Bank,
  ...runs: readonly (() => Promise<void>)[]
): Promise<readonly [Secrets[], string]> {
  const { context } = bank;
  const post = (path: string) =>
    watchRequests(context, (request) => request.method() === 'POST' && request.url().endsWith(path));
  const [sent, exchanges] = [post('/api/transfers'), post('/oauth/token')];
  const accounts = watchRequests(context, (request) => request.url().endsWith('/api/accounts'));
  await bank.logIn();
  const secrets: Secrets[] = [];
  for (const run of runs) {
    await run();
    secrets.push(await secretsOf(sent, exchanges));
  }
  expect(sent).toHaveLength(runs.length);
  const ordinary = (await accounts.at(-1)!.allHeaders())['authorization']!.replace('Bearer ', '');
  return [secrets, ordinary];
}

const choose = (way: string) => localStorage.setItem('fabrikam.way', way);

test('after a transfer by message and one by callback page, no token, code or verifier is left in the browser (G3)', async ({
  bank,
  page,
  context,
}) => {
  const lines = await listen(context);
  const by = (way: string) => async () => {
    await page.evaluate(choose, way);
    await bank.confirm(await bank.openPopup());
    await bank.expectResult('ok');
  };
  const [secrets, ordinary] = await transfer(bank, by('window'), by('callback'));
  expect(lines.filter((line) => line.startsWith('event {"type":"spent"'))).toHaveLength(2); // they were heard
  expect(await traces(bank, secrets, ordinary, lines)).toEqual([]);
});

test('after a transfer by redirect, none is left but the code, where the browser keeps how a page was loaded (G3)', async ({
  bank,
  page,
  context,
}) => {
  const lines = await listen(context);
  const [secrets, ordinary] = await transfer(bank, async () => {
    await page.evaluate(choose, 'redirect');
    await bank.transferButton.click();
    await bank.confirm(page);
    await bank.expectResult('ok');
  });
  expect(lines.join('\n')).toContain('event {"type":"spent"');
  // For as long as the page is there (Navigation Timing §4.1), and no script can change that. The code is spent.
  expect(await traces(bank, secrets, ordinary, lines)).toEqual(['navigation entry: code']);
});

test('the same search finds what getTokenWithPopup of one client leaves', async ({ bank, page, context }) => {
  const lines = await listen(context);
  const [secrets, ordinary] = await transfer(bank, async () => {
    await page.evaluate(async ({ idp, api }) => {
      const client = await (window as never as { stepUp: Global }).stepUp.createAuth0Client({
        domain: idp,
        clientId: 'fabrikam-spa',
        authorizationParams: {
          audience: 'https://api.fabrikam.example',
          scope: 'openid profile read:accounts',
        },
      });
      const button = Object.assign(document.createElement('button'), { textContent: 'Naive' });
      button.onclick = async () => {
        const token = await client.getTokenWithPopup({ authorizationParams: { scope: 'transfer:funds' } });
        const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
        const body = JSON.stringify({ to: 'Contoso', amount: 100 });
        const { status } = await fetch(`${api}/api/transfers`, { method: 'POST', headers, body });
        button.dataset['outcome'] = String(status);
      };
      document.body.prepend(button);
      Object.assign(window, { client });
    }, bank.origins);
    const button = page.getByRole('button', { name: 'Naive' });
    await bank.confirm(await bank.openPopup(() => button.click()));
    await expect(button).toHaveAttribute('data-outcome', '201');
  });
  expect(await traces(bank, secrets, ordinary, lines)).toEqual(['heap: token', 'heap: signature']);

  // And in every other place where somebody had put it.
  await page.evaluate(plant, secrets[0]!.token);
  const found = await traces(bank, secrets, ordinary, lines);
  for (const place of [
    'storage',
    'databases',
    'caches',
    'address',
    'performance',
    'cookies',
    'history',
    'console and events',
  ])
    expect(found).toContain(`${place}: token`);
});

async function plant(token: string): Promise<void> {
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
