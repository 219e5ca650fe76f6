// `npm run coverage`: which branches of what is shipped no unit test takes. Fails if more than two of a hundred are missing.
// istanbul counts them (if, else, ?:, &&, ||, ??, default values) in what ts-jest compiles, and maps them to the source.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const LEAST = 98;

const root = fileURLToPath(new URL('../..', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'step-up-spa-coverage-'));
// Suites of servers, of what is built, and of thousands of calls: with them the count would take much longer.
const LEFT_OUT = [
  'test/clients',
  'test/demo',
  'test/docs',
  'test/package',
  'test/properties',
  'test/state/memory',
];

function measure() {
  const args = [
    '--coverage',
    '--coverageReporters=json',
    `--coverageDirectory=${directory}`,
    '--silent',
    '--testTimeout=60000',
  ];
  const what = ['--collectCoverageFrom=src/**/*.ts', '--testPathIgnorePatterns', ...LEFT_OUT];
  const jest = join(root, 'node_modules', '.bin', 'jest');
  const { status } = spawnSync(jest, [...args, '--forceExit', ...process.argv.slice(2), ...what], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('The unit tests failed');
  return JSON.parse(readFileSync(join(directory, 'coverage-final.json'), 'utf8'));
}

/** Each branch of a file: where it is, and whether it was taken. */
const branchesOf = ({ b: counts, branchMap }) =>
  Object.entries(branchMap).flatMap(([id, { type, loc, locations }]) =>
    locations.map(({ start }, index) => ({
      type,
      line: start.line ?? loc.start.line, // an "else" that nobody wrote is nowhere
      taken: counts[id][index] > 0,
    })),
  );

const share = (taken, all) => (all === 0 ? '' : `${((100 * taken) / all).toFixed(1)} %`);

try {
  const coverage = Object.entries(measure()).map(([path, file]) => ({
    path: relative(root, path),
    branches: branchesOf(file),
  }));
  const folders = new Map();
  for (const { path, branches } of coverage)
    folders.set(dirname(path), [...(folders.get(dirname(path)) ?? []), ...branches]);
  const all = [...folders.values()].flat();
  const count = (branches) => branches.filter(({ taken }) => taken).length;
  const table = [...folders].sort().map(([folder, branches]) => ({
    folder,
    branches: branches.length,
    taken: count(branches),
    share: share(count(branches), branches.length),
  }));
  const sum = {
    folder: 'src in all',
    branches: all.length,
    taken: count(all),
    share: share(count(all), all.length),
  };
  console.table([...table, sum]);

  console.log('Branches that no unit test takes:');
  for (const { path, branches } of coverage)
    for (const { type, line, taken } of branches) if (!taken) console.log(`  ${path}:${line} ${type}`);

  const files = readdirSync(join(root, 'src'), { recursive: true });
  const unloaded = files
    .map((file) => join('src', String(file)))
    .filter((file) => file.endsWith('.ts') && !coverage.some(({ path }) => path === file));
  console.log(`Files that no unit test loads: ${unloaded.length > 0 ? unloaded.join(', ') : 'none'}`);
  if (100 * count(all) < LEAST * all.length)
    throw new Error(`Less than ${LEAST} % of the branches are taken.`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}
