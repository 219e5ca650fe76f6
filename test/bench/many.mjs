import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createStepUp } from '../../dist/index.js';
import { fakePorts } from '../../dist/testing.js';
import { rememberSecondFactor, startLab } from './lab.mjs';

/** What a page holds, once what nobody holds is gone. */
async function heldBy(page) {
  const client = await page.context().newCDPSession(page);
  await client.send('Performance.enable');
  for (let round = 0; round < 3; round += 1) await client.send('HeapProfiler.collectGarbage');
  const { metrics } = await client.send('Performance.getMetrics');
  await client.detach();
  const { JSHeapUsedSize, JSEventListeners, Frames } = Object.fromEntries(
    metrics.map(({ name, value }) => [name, value]),
  );
  return { heapBytes: JSHeapUsedSize, listeners: JSEventListeners, frames: Frames };
}

/**
 * Transfers that one click starts, in Chromium, against the demo's servers. The provider asks for a second factor once; then its
 * session answers.
 *
 * @param {number} count
 */
export async function manyAtOnce(count) {
  const lab = await startLab();
  const forget = rememberSecondFactor(3600);
  try {
    await lab.logIn();
    const { context, page } = await lab.open('callback');
    // One before, so that what is loaded and made once is not counted.
    await page.mouse.click(20, 20);
    await page.waitForFunction(() => window.result !== undefined, undefined, { timeout: 60_000 });
    const session = await page.context().cookies();
    const before = await heldBy(page);

    const seen = [];
    const stop = lab.servers.journal.subscribe((entry) => seen.push(entry));
    let windows = 0;
    context.on('page', () => (windows += 1));
    await page.evaluate((count) => window.transfers(count), count);
    const started = performance.now();
    await page.mouse.click(20, 20);
    await page.waitForFunction((count) => window.results?.length === count, count, { timeout: 500_000 });
    const seconds = (performance.now() - started) / 1000;
    stop();
    const results = await page.evaluate(() => window.results);
    await page.evaluate(() => delete window.results);
    const after = await heldBy(page);
    const spent = seen.filter(
      ({ type, path, method }) => type === 'request' && method === 'POST' && path === '/api/transfers',
    );
    return {
      chromium: lab.version,
      transfers: count,
      accepted: results.filter((status) => status === 201).length,
      windows,
      windowsLeft: context.pages().length - 1,
      prompts: seen.filter(({ type }) => type === 'second-factor').length,
      authorizations: seen.filter(({ type, silent }) => type === 'authorize' && !silent).length,
      tokens: new Set(spent.map(({ jti }) => jti)).size,
      seconds: Math.round(seconds),
      heapBytesGained: after.heapBytes - before.heapBytes,
      listenersGained: after.listeners - before.listeners,
      framesGained: after.frames - before.frames,
      sessionCookies: session.length === (await context.cookies()).length ? 'the same' : 'others',
    };
  } finally {
    forget();
    await lab.close();
  }
}

/**
 * Transfers one after the other, in Node, on the fakes of `step-up-spa/testing`, whose records are emptied: what grows is the SDK's.
 *
 * @param {number} count
 */
export async function manyInSequence(count) {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc');
  const fakes = fakePorts({ fetch: () => new Response(null, { status: 201 }) });
  const { provider, browser, answer, requests, asked, authorizations, issued, popups, leftovers } = fakes;
  const rules = [{ url: '/api/transfers', method: 'POST', scope: 'transfer:funds' }];
  const stepUp = createStepUp({ provider, browser, rules });
  const counted = { accepted: 0, prompts: 0, windows: 0, tokens: 0 };
  const asBefore = leftovers();

  async function transfer() {
    const sent = stepUp.fetch('/api/transfers', { method: 'POST', body: '{"amount":100}' });
    await answer();
    counted.accepted += (await sent).status === 201 ? 1 : 0;
    counted.prompts += asked.length;
    counted.windows += popups.length;
    counted.tokens += requests.filter(
      ({ authorization }) => authorization === `Bearer ${issued.at(-1)}`,
    ).length;
    for (const record of [requests, asked, authorizations, popups]) record.length = 0;
  }
  /** What is finalized is freed by the next collection, after a task. */
  async function heap() {
    for (let round = 0; round < 5; round += 1) {
      gc();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return process.memoryUsage().heapUsed;
  }

  for (let index = 0; index < 1000; index += 1) await transfer(); // what is compiled once
  for (const name of Object.keys(counted)) counted[name] = 0;
  const before = await heap();
  for (let index = 0; index < count; index += 1) await transfer();
  issued.length = 0; // the fakes name a token by how many there were, so this list is emptied last
  const heapBytesGained = (await heap()) - before;
  const left = leftovers();
  stepUp.dispose();
  return { transfers: count, ...counted, heapBytesGained, asBefore, left, afterDispose: leftovers() };
}
