/**
 * `npm run bench` (after `npm run build`): measures, prints tables, and writes docs/benchmarks.json, the tables of
 * docs/benchmarks.md and docs/benchmarks.svg from it. `npm run bench -- size cost` measures those parts alone, and leaves the
 * others as they are; `report` measures nothing. It asserts nothing, so it fails nothing: machines differ, and what is compared was measured in one run.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { noticeOfClosing, overheadOfUnnamed } from './closing.mjs';
import { bytesPerCall, prepareCalls, ratiosOf, timePerCall } from './cost.mjs';
import { startLab } from './lab.mjs';
import { machine } from './machine.mjs';
import { manyAtOnce, manyInSequence } from './many.mjs';
import { measurePeers, SETTINGS } from './peer-sizes.mjs';
import { drawing, tablesOf } from './report.mjs';
import { inBytes, sizeOf, sizeOfEntries } from './size.mjs';
import { measureStepUp } from './step-up.mjs';

const path = (relative) => fileURLToPath(new URL(`../../${relative}`, import.meta.url));
const read = (relative) => readFileSync(path(relative), 'utf8');
const RESULTS = 'docs/benchmarks.json';

/** What an entry, or some of its names, adds to an app that has the SDK's main one. */
async function beside(entry, names = '*') {
  const code = `export * from 'dist/index.js'; export ${names} from 'dist/${entry}.js';`;
  const [alone, both] = [await sizeOfEntries('index'), await sizeOf(code)];
  return { minified: both.minified - alone.minified, gzip: both.gzip - alone.gzip };
}

/** In the demo's page, where somebody is logged in. */
async function withBank(measure) {
  const lab = await startLab();
  try {
    return { chromium: lab.version, ...(await measure(await lab.openBank(), lab.servers)) };
  } finally {
    await lab.close();
  }
}

const PARTS = {
  async size() {
    return {
      settings: SETTINGS,
      peers: await measurePeers(),
      entries: {
        'step-up-spa': await sizeOfEntries('index'),
        'step-up-spa/redirect, beside it': await beside('redirect'),
        'step-up-spa/auth0, beside it (auth0-spa-js not counted)': await beside('auth0'),
        'step-up-spa/oidc, beside it: oidcProvider': await beside('oidc', '{ oidcProvider }'),
        '… and jwksVerification': await beside('oidc', '{ oidcProvider, jwksVerification }'),
        '… or dpop': await beside('oidc', '{ oidcProvider, dpop }'),
        '… or both': await beside('oidc'),
        'step-up-spa/challenges, beside it': await beside('challenges'),
        'step-up-spa/angular, beside it (Angular not counted)': await beside('angular'),
        'step-up-spa/callback': await sizeOfEntries('callback'),
        'step-up-spa/dialog': await sizeOfEntries('dialog'),
        'step-up-spa/react (react not counted)': await sizeOfEntries('react'),
        'step-up-spa/vue (vue not counted)': await sizeOfEntries('vue'),
        'isStepUpError alone': await sizeOf("export { isStepUpError } from 'dist/index.js'"),
        'script-tag bundle, with auth0-spa-js': inBytes(read('dist/step-up-spa.min.js')),
        'script-tag bundle, without': inBytes(read('dist/step-up-spa.slim.min.js')),
      },
    };
  },
  cost: () =>
    withBank(async (page, { idp }) => {
      await prepareCalls(page, idp);
      const microseconds = await timePerCall(page);
      const bytes = await bytesPerCall(page);
      return {
        calls: { microseconds, bytes },
        ratios: { time: ratiosOf(microseconds), bytes: ratiosOf(bytes) },
      };
    }),
  network: () =>
    withBank(async (page, { idp }) => ({
      unnamed: await overheadOfUnnamed(page, idp),
      closedWindow: await noticeOfClosing(page, 10),
    })),
  'step-up': () => measureStepUp(3),
  many: () => manyAtOnce(100),
  sequence: () => manyInSequence(10_000),
};

const asked = process.argv.slice(2);
const unknown = asked.filter((part) => part !== 'report' && !Object.hasOwn(PARTS, part));
if (unknown.length > 0)
  throw new Error(`There is no part ${unknown.join(', ')}. The parts: ${Object.keys(PARTS).join(', ')}.`);

const resultsSoFar = () => (existsSync(path(RESULTS)) ? JSON.parse(read(RESULTS)) : {});
for (const part of asked.length > 0 ? asked : Object.keys(PARTS)) {
  if (part === 'report') continue;
  console.log(`Measuring: ${part} …`);
  const measured = { measuredOn: machine(), ...(await PARTS[part]()) };
  // After each part, so that what takes longest can not lose the others.
  const json = JSON.stringify({ ...resultsSoFar(), [part]: measured });
  writeFileSync(path(RESULTS), await format(json, { parser: 'json', printWidth: 110 }));
}

const results = resultsSoFar();
let text = read('docs/benchmarks.md');
for (const [name, table] of Object.entries(tablesOf(results))) {
  text = text.replace(
    new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`),
    (_, start, end) => `${start}\n${table}\n\n${end}`,
  );
  console.log(`\n${table}`);
}
writeFileSync(path('docs/benchmarks.md'), text);
writeFileSync(path('docs/benchmarks.svg'), drawing(results));
