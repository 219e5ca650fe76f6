import { rememberSecondFactor, startLab } from './lab.mjs';
import { median } from './median.mjs';
import { chainTo, slowServers } from './slow-servers.mjs';

/** How many milliseconds longer each request takes, preflights included. */
export const DELAY = 100;

/** Ways by their names in lab-page.js. The first is what the others are compared with. */
const WAYS = {
  hand: 'by hand: getTokenWithPopup, then fetch',
  handler: "auth0-spa-js, interactiveErrorHandler: 'popup'",
  message: 'step-up-spa: popup, answer by message',
  callback: 'step-up-spa: popup, callback page',
  oidc: 'step-up-spa/oidc: popup, callback page',
  redirect: 'step-up-spa: redirect',
};

/** The pages on which a person logs in and confirms, and their files: the provider's part, the same for every way. */
const isProvidersPage = ({ url }) => /\/(interaction|assets|authorize\/)/.test(url);

/** Runs one transfer from click to the API's response. */
async function transfer(lab, slow, way) {
  slow.delay = 0;
  const { context, page } = await lab.open(way);
  let windows = 0;
  let result;
  try {
    context.on('page', () => (windows += 1));
    slow.served.length = 0;
    slow.delay = DELAY;
    await page.mouse.click(20, 20);
    await page.waitForFunction(() => window.result !== undefined, undefined, { timeout: 60_000 });
    result = await page.evaluate(() => window.result);
  } finally {
    slow.delay = 0;
    await lab.leave(context);
  }
  const { click, answered, response, status, failed } = result;
  if (status !== 201) throw new Error(`${way}: ${failed ?? status}`);

  const served = slow.served.filter(({ start }) => start >= click && start <= response);
  const sent = served.find(({ url, method }) => method === 'POST' && url.endsWith('/api/transfers'));
  const chain = chainTo(served, sent);
  const token = served.filter(({ url, method }) => method === 'POST' && url.endsWith('/oauth/token')).at(-1);
  const after = served.filter(({ url, start }) => url.endsWith('/api/transfers') && start >= token.end)[0];
  return {
    ms: response - click,
    requests: served.length,
    chain: chain.length,
    ours: chain.filter((request) => !isProvidersPage(request)).map(nameOf),
    windows,
    prompts: served.filter(({ url, method }) => method === 'GET' && /\/interaction\/[^/]+$/.test(url)).length,
    toToken: answered && token.start - answered,
    toApi: after.start - token.end,
  };
}

const nameOf = ({ method, url }) => `${method} ${new URL(url).pathname}`;

async function compare(lab, slow, rounds) {
  const runs = Object.fromEntries(Object.keys(WAYS).map((way) => [way, []]));
  const failures = Object.fromEntries(Object.keys(WAYS).map((way) => [way, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const way of Object.keys(WAYS)) {
      // On a busy machine auth0-spa-js may see its window closed before the answer is there: that is a result, too.
      await transfer(lab, slow, way).then(
        (run) => runs[way].push(run),
        (error) => {
          if (!lab.isOpen()) throw error; // the run itself was ended: there is nothing to write down
          failures[way].push(error.message);
        },
      );
    }
  }
  const ms = Object.fromEntries(
    Object.entries(runs).map(([way, all]) => [way, median(all.map((run) => run.ms))]),
  );
  return Object.entries(runs).map(([way, all]) => {
    if (all.length === 0) return { way: WAYS[way], failures: failures[way] };
    const middle = (name) => median(all.map((run) => run[name]));
    return {
      way: WAYS[way],
      failures: failures[way],
      milliseconds: Math.round(ms[way]),
      ratio: Number((ms[way] / ms.hand).toFixed(2)),
      requestsInSequence: middle('chain'),
      withoutProvidersPages: all[0].ours,
      requests: middle('requests'),
      windows: middle('windows'),
      prompts: middle('prompts'),
      // To the nearest ms; negative where the browser sent a request before the answer's event was seen.
      answerToTokenRequest: all[0].toToken === undefined ? undefined : Math.round(middle('toToken')),
      tokenToApiRequest: Math.round(middle('toApi')),
    };
  });
}

/**
 * Click to the API's response, by each way, against the demo's servers, of which each request takes `DELAY` longer.
 *
 * @param {number} rounds
 * @returns `asked`: with a second factor each time, which is entered as soon as its form is there; `notAsked`: the provider's
 *   session answers
 */
export async function measureStepUp(rounds) {
  const slow = slowServers();
  const lab = await startLab();
  try {
    await lab.logIn();
    await transfer(lab, slow, 'message'); // the API fetches the provider's keys once
    const asked = await compare(lab, slow, rounds);
    const forget = rememberSecondFactor(3600);
    const notAsked = await compare(lab, slow, rounds);
    forget();
    return { chromium: lab.version, delay: DELAY, rounds, asked, notAsked };
  } finally {
    await lab.close();
    slow.restore();
  }
}
