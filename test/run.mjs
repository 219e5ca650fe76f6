// `npm test`: installs what is missing, then types and build, unit tests, end-to-end tests, and those in every engine.
// Stops at the first that fails.
// Only node's own modules may be imported statically: on a fresh clone nothing else is installed yet.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installMissing } from '../demo/install.mjs';
import { installPrograms } from './install.mjs';
import { cleanCommit, recordTested } from './package/tested.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const reports = mkdtempSync(join(tmpdir(), 'step-up-spa-'));
const unitReport = join(reports, 'unit.json');
const endToEndReport = join(reports, 'end-to-end.json');
const enginesReport = join(reports, 'engines.json');

const binOf = (command) =>
  command === 'node' ? process.execPath : join(root, 'node_modules', '.bin', command);

/** Runs a command of this project in the foreground and gives up if it fails. */
function run(title, command, args, environment = {}) {
  console.log(`\n— ${title}`);
  const { status, error } = spawnSync(binOf(command), args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${title}: failed`);
}

/** Runs a command, and shows what it printed when it has ended. @returns whether it succeeded */
async function runApart([title, command, args]) {
  let output = '';
  const child = spawn(binOf(command), args, { cwd: root });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  const status = await new Promise((resolve, reject) => child.on('close', resolve).on('error', reject));
  console.log(`\n— ${title}\n${output}`.trimEnd());
  return status === 0;
}

/** Runs rows of commands that have nothing to do with each other side by side, and those of each row in turn. */
async function runTogether(rows) {
  const runs = rows.map(async (row) => {
    for (const command of row) if (!(await runApart(command))) return command[0];
    return [];
  });
  const failed = (await Promise.all(runs)).flat();
  if (failed.length > 0) throw new Error(`${failed.join(', ')}: failed`);
}

function runPlaywright(title, config, report) {
  run(title, 'playwright', ['test', '--config', config, '--reporter=list,json'], {
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
  });
}

/** The counts of a report; none if it was not written. */
function count(path, read) {
  try {
    return read(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    if (error.code === 'ENOENT') return { passed: 0, failed: 0, skipped: 0 };
    throw error;
  }
}

const commit = cleanCommit(root);
try {
  await installMissing();
  installPrograms();
  await runTogether([
    // The longest, on one processor, while the others are short.
    [
      ['Build', 'rollup', ['--config', 'rollup.config.mjs', '--silent']],
      ['Build of the demo', 'rollup', ['--config', 'demo/app/rollup.config.mjs', '--silent']],
    ],
    // What `src` may use is less than what tests may: the platform's names, and none of Node's.
    [['Types of the source', 'tsc', ['--project', 'tsconfig.json']]],
    [['Types', 'tsc', ['--project', 'test/tsconfig.json']]],
    [['Types of the demo', 'tsc', ['--project', 'demo/app/tsconfig.json']]],
    [
      [
        'Format',
        'prettier',
        ['--check', '--log-level=warn', '**/*.{ts,tsx,js,mjs,cjs,json,html,css}', '!package-lock.json'],
      ],
    ],
    [['Lint', 'eslint', ['--config', 'test/lint/eslint.config.mjs', '.']]],
    [['Generated reference', 'node', ['test/docs/api.mjs', '--check']]],
  ]);
  run('Unit tests', 'jest', ['--maxWorkers=100%', '--json', `--outputFile=${unitReport}`, '--silent']);
  runPlaywright('End-to-end tests', 'test/e2e/playwright.config.ts', endToEndReport);
  runPlaywright(
    'End-to-end tests in Chromium, Firefox and WebKit',
    'test/engines/playwright.config.ts',
    enginesReport,
  );
  recordTested(root, 'npm test', commit);
} catch (error) {
  console.error(`\n${error.message}`);
  process.exitCode = 1;
} finally {
  const unit = count(unitReport, (report) => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests,
  }));
  const ofPlaywright = ({ stats }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
  });
  const counts = [unit, count(endToEndReport, ofPlaywright), count(enginesReport, ofPlaywright)];
  const total = (name) => counts.reduce((sum, part) => sum + part[name], 0);
  console.log(
    `\n${total('passed')} passed, ${total('failed')} failed${total('skipped') > 0 ? `, ${total('skipped')} skipped` : ''}`,
  );
  rmSync(reports, { recursive: true, force: true });
}
