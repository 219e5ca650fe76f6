// `npm run test:package`, after a build: packs the SDK, installs the tarball as people do, and uses it in what they have; the
// examples are clicked through. Everything happens in a temporary folder. It installs from npm what this repository does not need
// itself, so it takes about four minutes, and `.ci/run` calls it only where something that it is about was changed.
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { exitIfUnchanged } from './changed.mjs';
import { configure, openBrowser, startDemo, STORIES, tell, whileServed } from './click-example.mjs';
import { buildExample, EXAMPLES, IN_DEVELOPMENT } from './examples.mjs';
import { cleanCommit, recordTested } from './tested.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const COMMAND = 'npm run test:package';
exitIfUnchanged(root, COMMAND);
const folder = mkdtempSync(join(tmpdir(), 'step-up-spa-consumers-'));
const at = (...path) => join(folder, ...path);
const failed = [];
let passed = 0;

/** Runs a command, and gives what it printed; if it fails, the error says what it printed. */
async function run(cwd, command, ...args) {
  try {
    const { stdout } = await promisify(execFile)(command, args, { cwd, env: { ...process.env, CI: '1' } });
    return stdout.trim();
  } catch (error) {
    throw new Error([error.message, error.stdout, error.stderr].filter(Boolean).join('\n'));
  }
}
const inConsumers = (...args) => run(at('consumers'), process.execPath, ...args);

/** Whether it passed. */
async function check(title, act) {
  const began = performance.now();
  const error = await act().then(
    () => undefined,
    (reason) => reason,
  );
  console.log(
    `${error === undefined ? '✓' : '✘'} ${title} (${((performance.now() - began) / 1000).toFixed(1)} s)`,
  );
  if (error === undefined) passed += 1;
  else failed.push(`${title}\n${error.message}`);
  return error === undefined;
}

function expect(actual, expected) {
  if (actual !== expected) throw new Error(`got:      ${actual}\nexpected: ${expected}`);
}

/** Does one after the other, as many at a time as there are processors. */
async function inParallel(acts) {
  const waiting = [...acts];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await next();
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
}

/** Copies a project and installs it, with the tarball in place of the folder that it names. */
async function install(project, name, tarball) {
  cpSync(join(root, project), at(name), {
    recursive: true,
    filter: (path) => !path.includes('node_modules'),
  });
  const manifest = JSON.parse(readFileSync(at(name, 'package.json'), 'utf8'));
  manifest.dependencies['step-up-spa'] = `file:${tarball}`;
  writeFileSync(at(name, 'package.json'), JSON.stringify(manifest));
  await run(at(name), 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund');
}

/** What a compiler says of our types and their use. Other packages' types are not ours to mend. */
async function compile(typescript, module, moduleResolution) {
  // Files of their own: compilers run side by side. `.cts` is CommonJS, which `bundler` makes no difference of.
  const name = `types-${typescript}-${moduleResolution}`;
  const files = moduleResolution === 'bundler' ? [`${name}.ts`] : [`${name}.mts`, `${name}.cts`];
  for (const file of files) cpSync(at('consumers', 'types.txt'), at('consumers', file));
  const options = {
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    target: 'es2022',
    jsx: 'react-jsx',
    types: [],
  };
  const compilerOptions = { ...options, lib: ['es2022', 'dom', 'dom.iterable'], module, moduleResolution };
  writeFileSync(at('consumers', `${name}.json`), JSON.stringify({ compilerOptions, files }));
  const tsc = join('node_modules', typescript, 'bin', 'tsc');
  const said = await inConsumers(tsc, '--project', `${name}.json`, '--pretty', 'false').catch((error) => {
    if (!error.message.includes('error TS')) throw error; // it did not get that far
    return error.message;
  });
  const ours = (line) => line.includes('error TS') && !/^[^(]*node_modules\/(?!step-up-spa\/)/.test(line);
  expect(said.split('\n').filter(ours).join('\n'), '');
}

/** Installs an example, builds it, and clicks through it however it is served. */
async function tryExample(name, tarball, browser) {
  const { configured, served } = EXAMPLES[name];
  let demo;
  try {
    const isThere = await check(`the example ${name} installs and builds`, async () => {
      demo = await startDemo(); // first: what is built has their addresses in it
      await install(`demo/examples/${name}`, name, tarball);
      configure(at(name, configured), demo);
      await buildExample(name, at(name), run);
    });
    if (!isThere) return;
    for (const [how, command] of Object.entries(served)) {
      const visit = async (origin) => {
        for (const [what, story] of how === IN_DEVELOPMENT ? STORIES.slice(0, 1) : STORIES)
          await check(`the example ${name} ${how} ${what}`, () => tell(browser, origin, demo, story));
      };
      await check(`the example ${name} starts ${how}`, () => whileServed(at(name), command, demo, visit));
    }
  } finally {
    await demo?.close();
  }
}

const BUNDLERS = ['esbuild', 'rollup', 'vite', 'webpack'];
const COMPILERS = ['typescript-5.4', 'typescript-5.9', 'typescript', 'typescript-7.0'].flatMap((typescript) =>
  [
    ['node16', 'node16'],
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ].map((modules) => [typescript, ...modules]),
);
const LOADED = `idle ${Array.from({ length: 6 }, () => 'function').join()}`;

const consumers = [
  ['an ES module', async () => expect(await inConsumers('use.mjs'), 'true passed')],
  ['CommonJS', async () => expect(await inConsumers('use.cjs'), 'object true')],
  [
    'React and Vue on a server',
    async () => expect(await inConsumers('render.mjs'), '<p>idle<!-- -->asked</p> <p>idle</p>'),
  ],
  ...['node', 'jsdom', 'happy-dom'].map((environment) => [
    `Vitest, in ${environment}`,
    () => inConsumers(join('node_modules', 'vitest', 'vitest.mjs'), 'run', '--environment', environment),
  ]),
  ...BUNDLERS.flatMap((bundler) => [
    [
      `${bundler}, everything`,
      async () => expect(await inConsumers(await inConsumers('bundle.mjs', bundler, 'app.js')), LOADED),
    ],
    [
      `${bundler} leaves out what is not used`,
      async () => {
        const file = await inConsumers('bundle.mjs', bundler, 'tree.js');
        expect(await inConsumers(file), 'false');
        const { size } = statSync(file);
        if (size > 2000) throw new Error(`isStepUpError alone is ${size} bytes`);
      },
    ],
  ]),
  ...COMPILERS.map(([typescript, module, resolution]) => [
    `${typescript === 'typescript' ? 'TypeScript 6' : typescript.replace('typescript-', 'TypeScript ')} with moduleResolution ${resolution}`,
    () => compile(typescript, module, resolution),
  ]),
];

const commit = cleanCommit(root);
try {
  if (!existsSync(join(root, 'dist', 'integrity.json'))) throw new Error('There is no build: npm run build');
  const packed = await run(root, 'npm', 'pack', '--json', '--ignore-scripts', '--pack-destination', folder);
  const tarball = at([JSON.parse(packed)].flat()[0].filename);
  await check('installing', () => install('test/package/consumers', 'consumers', tarball));
  await inParallel(consumers.map((consumer) => () => check(...consumer)));
  const browser = await openBrowser();
  try {
    await inParallel(Object.keys(EXAMPLES).map((name) => () => tryExample(name, tarball, browser)));
  } finally {
    await browser.close();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const failure of failed) console.error(`\n✘ ${failure}`);
console.log(`\n${passed} passed, ${failed.length} failed`);
if (failed.length > 0) process.exitCode = 1;
else recordTested(root, COMMAND, commit);
