import { median } from './median.mjs';

/**
 * Puts into the page, as `window.calls`, what is compared: calls whose network is a stub, so that only what is on top of it counts.
 *
 * @param {import('@playwright/test').Page} page of the demo's app, where somebody is logged in
 * @param {string} idp
 */
export function prepareCalls(page, idp) {
  return page.evaluate(async (domain) => {
    const { createStepUp, auth0Provider, createAuth0Client } = window.stepUp;
    const audience = 'https://api.fabrikam.example';
    const config = {
      domain,
      clientId: 'fabrikam-spa',
      authorizationParams: { audience, scope: 'openid profile read:accounts' },
    };
    const client = await createAuth0Client(config);
    const claims = await client.getIdTokenClaims();
    // The demo's tokens live too short for a cache to hold them, so both are given one.
    const session = {
      getIdTokenClaims: async () => claims,
      getTokenSilently: async () => ({
        access_token: 'token',
        token_type: 'Bearer',
        scope: 'read:accounts',
        expires_in: 60,
      }),
    };
    const real = window.fetch;
    const stub = async () => new Response(null, { status: 204 });
    // What makes a StepUp takes the platform's fetch as it is then.
    window.fetch = stub;
    const withRules = (count) => {
      const rules = Array.from({ length: count }, (_, index) => ({
        url: `/api/${index}/*/x`,
        scope: 'read:accounts',
      }));
      return createStepUp({
        provider: auth0Provider(config, session),
        rules: [...rules, { url: '/api/accounts', scope: 'read:accounts' }],
      });
    };
    const few = withRules(10);
    const many = withRules(10_000);
    window.fetch = real;
    const fetcher = client.createFetcher({
      baseUrl: location.origin,
      fetch: stub,
      getAccessToken: async () => 'token',
    });
    window.calls = {
      bare: () => stub(new Request('/api/accounts')),
      unnamed: () => few.fetch('/favicon.svg'),
      'unnamed, bare': () => stub('/favicon.svg'),
      granted: () => few.fetch('/api/accounts'),
      'granted, 10,000 rules': () => many.fetch('/api/accounts'),
      fetchWithAuth: () => fetcher.fetchWithAuth('/api/accounts'),
    };
  }, idp);
}

/** What is divided by what, of the calls. */
const RATIOS = {
  'granted / bare': ['granted', 'bare'],
  'fetchWithAuth / bare': ['fetchWithAuth', 'bare'],
  'unnamed / bare': ['unnamed', 'bare'],
  'unnamed / the same, bare': ['unnamed', 'unnamed, bare'],
  '10,000 rules / 10 rules': ['granted, 10,000 rules', 'granted'],
};

export const ratiosOf = (numbers) =>
  Object.fromEntries(
    Object.entries(RATIOS).map(([name, [one, other]]) => [
      name,
      Number((numbers[one] / numbers[other]).toFixed(2)),
    ]),
  );

/** How long a call takes, in µs: medians of rounds, which take turns. */
export async function timePerCall(page) {
  const rounds = await page.evaluate(async () => {
    const time = async (call) => {
      const start = performance.now();
      for (let index = 0; index < 1000; index += 1) await call(); // a page's clock shows no less than 100 µs
      return performance.now() - start;
    };
    const rounds = Object.fromEntries(Object.keys(window.calls).map((name) => [name, []]));
    for (let round = 0; round < 9; round += 1)
      for (const [name, call] of Object.entries(window.calls)) rounds[name].push(await time(call));
    return rounds;
  });
  return Object.fromEntries(
    Object.entries(rounds).map(([name, all]) => [name, Number(median(all).toFixed(1))]),
  );
}

/** Every so many bytes that are allocated, one object is looked at (V8's sampling heap profiler). */
const SAMPLING_INTERVAL = 256;
const CALLS = 2000;

/**
 * How many bytes of V8's heap a call allocates, garbage included: an estimate, by samples that the profiler weighs. What is outside
 * that heap, such as the browser's part of a `Request`, is not in it.
 */
export async function bytesPerCall(page) {
  const client = await page.context().newCDPSession(page);
  const bytes = {};
  for (const name of await page.evaluate(() => Object.keys(window.calls))) {
    const run = (count) =>
      page.evaluate(
        async ([name, count]) => {
          const call = window.calls[name];
          for (let index = 0; index < count; index += 1) await call();
        },
        [name, count],
      );
    await run(200); // what is compiled and cached once is not a call's
    await client.send('HeapProfiler.startSampling', {
      samplingInterval: SAMPLING_INTERVAL,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    });
    await run(CALLS);
    const { profile } = await client.send('HeapProfiler.stopSampling');
    bytes[name] = Math.round(sizeOfNode(profile.head) / CALLS);
  }
  await client.detach();
  return bytes;
}

const sizeOfNode = ({ selfSize, children }) =>
  children.reduce((sum, child) => sum + sizeOfNode(child), selfSize);
