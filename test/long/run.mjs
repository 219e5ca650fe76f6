// `npm run test:long`, after a build: what is slow and rare. It takes some five minutes, and `.ci/run` calls it only where
// something that it is about was changed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exitIfUnchanged } from '../package/changed.mjs';
import { cleanCommit, recordTested } from '../package/tested.mjs';

const COMMAND = 'npm run test:long';
/** How many schedules each of two processes, one for each core, makes up. */
const SCHEDULES = 50_000;
const root = fileURLToPath(new URL('../..', import.meta.url));
exitIfUnchanged(root, COMMAND);
const commit = cleanCommit(root);

/** Whether the command of this project passed. */
async function passes(command, args, environment) {
  const child = spawn(join(root, 'node_modules', '.bin', command), args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  const [status] = await once(child, 'exit');
  return status === 0;
}

const schedules = () => passes('jest', ['test/properties/schedules'], { STEP_UP_SCHEDULES: `${SCHEDULES}` });

const results = [
  await passes('playwright', ['test', '--config', 'test/long/playwright.config.ts', '--reporter=list']),
  ...(await Promise.all([schedules(), schedules()])),
];
if (results.every(Boolean)) recordTested(root, COMMAND, commit);
else process.exitCode = 1;
