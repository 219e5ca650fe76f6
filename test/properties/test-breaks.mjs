// `npm run test:breaks`: breaks a copy of the source, one break at a time, and sees that the schedules find each.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { BREAKS } from './breaks.mjs';
import { compileCopy, root } from './compile.mjs';

const SCHEDULES = 2000;
const { STEP_UP_SEED: seed } = process.env;

const CHECK = `
require('./test/properties/platform.js');
require('./test/properties/schedules.js')
  .checkSchedules({ numRuns: ${SCHEDULES}, endOnFailure: true ${seed ? `, seed: ${Number(seed)}` : ''} }, new Map())
  .then(({ failed, seed, numRuns, errorInstance }) =>
    console.log(JSON.stringify({ failed, seed, numRuns, message: errorInstance?.message })));
`;

/** What is to be broken, broken; `undefined` if that does not apply any more. */
function broken({ file, edits }) {
  let text = readFileSync(join(root, file), 'utf8');
  for (const [from, to] of edits) {
    if (text.split(from).length !== 2) return undefined;
    text = text.replace(from, () => to);
  }
  return text;
}

const { directory, write } = compileCopy();
const run = () => {
  const { stdout } = spawnSync(process.execPath, ['-e', CHECK], {
    cwd: directory,
    encoding: 'utf8',
    timeout: 600_000,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    return JSON.parse(stdout);
  } catch {
    return { failed: true, seed: '?', numRuns: '?', message: 'it did not even run' };
  }
};
const only = process.argv.slice(2).join(' ');
let isBad = false;
try {
  for (const one of BREAKS.filter(({ name }) => name.includes(only))) {
    const { name, guarantee, file } = one;
    const text = broken(one);
    let verdict;
    if (text === undefined) {
      verdict = `DOES NOT APPLY: what it replaces is not in ${file} exactly once. Write it anew in breaks.mjs.`;
    } else {
      write(file, text);
      const { failed, seed, numRuns, message } = run();
      write(file, readFileSync(join(root, file), 'utf8'));
      const isFound = failed && message.startsWith('G');
      verdict = isFound
        ? `found in schedule ${numRuns} of seed ${seed}: ${message.split('\n')[0]}`
        : failed
          ? `FAILED OTHERWISE: ${message}`
          : `NOT FOUND in ${numRuns} schedules of seed ${seed}`;
    }
    isBad ||= !verdict.startsWith('found');
    console.log(`${guarantee} · ${name}\n  ${verdict}`);
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
process.exitCode = isBad ? 1 : 0;
