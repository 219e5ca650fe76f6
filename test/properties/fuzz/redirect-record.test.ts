/** @jest-environment node */
import '../platform';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { createStepUp, isStepUpError } from '../../../src';
import { redirect } from '../../../src/redirect';
import { fakePorts } from '../../../src/testing';
import { APP, ENDPOINTS, RULES, type Endpoint } from '../app';
import { settle } from '../platform';

/** What another page of this origin can do as well: it has the key, and writes to the same storage. */
const sign = async (text: string) => createHash('sha256').update(`key ${text}`).digest('hex');
const digestOf = (text: string) => createHash('sha256').update(text).digest('base64url');

/** A page to which the user comes back, and in whose storage somebody wrote. */
async function comeBack(text: string, kept = JSON.stringify([text, 'transaction'])) {
  const state = `step-up.${digestOf(text)}.${await sign(digestOf(text))}`;
  const ports = fakePorts({
    url: `${APP}/?code=code&state=${encodeURIComponent(state)}`,
    granted: 'read:accounts',
    page: { sign },
    fetch: async () => new Response('done'),
  });
  const { tabStorage, sharedStorage } = ports.browser.page;
  const key = `step-up-spa:${encodeURIComponent(ports.provider.id)}:${state}`;
  tabStorage.setItem(key, kept);
  sharedStorage.setItem(key, String(ports.browser.clock.now() + 1000));
  const rules = RULES.map(({ authorizationParams: _, ...rule }) => rule);
  const { provider, browser } = ports;
  const stepUp = createStepUp({ provider, browser, rules, ways: [redirect()], timeoutInSeconds: 2 });
  return { ...ports, stepUp };
}

/** Nothing at all, or what is nearly right: one member of it is something else. */
const anything = fc.jsonValue({ maxDepth: 3 }).map((value) => value as unknown);
const endpoint = fc.constantFrom(...Object.values(ENDPOINTS));
const recordFor = ({ url, method, needs }: Endpoint) => ({
  salt: 'salt',
  askedAt: Date.UTC(2026, 10, 1) - 1000,
  subject: 'alice',
  requirement: { scope: [needs ?? 'transfer:funds'], audience: 'https://api.example' },
  request: {
    url,
    method,
    headers: [['x-trace', '7']],
    ...(method !== 'GET' && { body: btoa('{}') }),
    options: { mode: 'cors', credentials: 'same-origin', redirect: 'follow' },
  },
  source: 'rule',
  purpose: 'request',
});
const honest = endpoint.map(recordFor);
const PATHS = [
  ['subject'],
  ['askedAt'],
  ['purpose'],
  ['source'],
  ['preparedFor'],
  ['appState'],
  ['requirement'],
  ...[
    'scope',
    'audience',
    'acr_values',
    'acrDemands',
    'max_age',
    'claims',
    'acrs',
    'authorizationParams',
  ].map((name) => ['requirement', name]),
  ['request'],
  ...['url', 'method', 'headers', 'body', 'options'].map((name) => ['request', name]),
];
const hostile = fc.oneof(
  anything,
  fc.constantFrom<unknown>(
    'call',
    'prepare',
    'claims',
    ['transfer:funds'],
    'transfer:funds',
    null,
    '',
    'https://evil.example/api/transfers',
    'javascript:1',
    [['authorization', 'Bearer mine']],
    '!no base64',
    'x'.repeat(20_000),
    JSON.parse('{"__proto__":{"isPolluted":true},"constructor":{"prototype":{"isPolluted":true}}}'),
  ),
);

function withMember(record: object, [first, ...rest]: readonly string[], value: unknown): object {
  const name = first!;
  const inner = (record as Record<string, unknown>)[name];
  const isDeep = rest.length > 0 && typeof inner === 'object' && inner !== null;
  return { ...record, [name]: isDeep ? withMember(inner, rest, value) : value };
}

const changed = fc
  .tuple(honest, fc.array(fc.tuple(fc.constantFrom(...PATHS), hostile), { maxLength: 3 }))
  .map(([record, changes]) =>
    changes.reduce<object>((before, [path, value]) => withMember(before, path, value), record),
  );
const texts = fc.oneof(
  { weight: 8, arbitrary: changed.map((record) => JSON.stringify(record)) },
  { weight: 1, arbitrary: anything.map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: fc.string() },
);

/** Whether a request may go with a token: a rule names it, or the record says that the call did, for this origin. */
function isAllowed({ url, method }: { url: string; method: string }, text: string): boolean {
  const { origin, href } = new URL(url);
  const isNamed = Object.values<Endpoint>(ENDPOINTS).some(
    (one) =>
      one.needs && !one.isStated && one.url === href && (one.method === method || one === ENDPOINTS.accounts),
  );
  return isNamed || (origin === APP && (JSON.parse(text) as { source?: unknown }).source === 'call');
}

/** What can't be made a number: once it threw what is no error of ours. */
const noTime = JSON.stringify({
  ...recordFor(ENDPOINTS.accounts),
  askedAt: { toString: null },
});

describe('a record of a redirect that another page of this origin wrote and signed', () => {
  test('is gone on with if today’s rules allow it, or ends in a code; nothing else comes of it', async () => {
    let sent = 0;
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const { stepUp, requests, leftovers } = await comeBack(text);
        const error: unknown = await stepUp.handleRedirect().then(
          () => undefined,
          (reason: unknown) => reason,
        );
        if (error !== undefined && !isStepUpError(error)) throw error;
        for (const request of requests)
          if (!isAllowed(request, text)) throw new Error(`${request.method} ${request.url}`);
        sent += requests.length;
        expect(requests.length).toBeLessThanOrEqual(1);
        expect(({} as { isPolluted?: true }).isPolluted).toBeUndefined();

        // It does no harm to what comes after.
        const { url, method } = ENDPOINTS.closing;
        const later = stepUp.fetch(url, { method });
        later.catch(() => {});
        await settle();
        stepUp.dispose();
        await later.catch((reason: unknown) => {
          if (!isStepUpError(reason)) throw reason;
        });
        expect(leftovers()).toEqual({ windows: 0, listeners: 0, timers: 0, channels: 0 });
      }),
      { numRuns: 200, examples: [[noTime]] },
    );
    expect(sent).toBeGreaterThan(5);
  }, 300_000);

  test('is nothing, if what is kept is no pair of texts', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          anything.map((value) => JSON.stringify(value)),
        ),
        async (kept) => {
          const { stepUp, requests } = await comeBack('{}', kept);
          await expect(stepUp.handleRedirect()).rejects.toMatchObject({ code: 'not_resumable' });
          expect(requests).toEqual([]);
          stepUp.dispose();
        },
      ),
      { numRuns: 50 },
    );
  }, 300_000);
});
