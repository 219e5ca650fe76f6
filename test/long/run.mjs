// `npm run test:long`, after a build: what unit tests show with fakes, once more end to end. It takes some minutes, and `.ci/run`
// calls it only where something that it is about was changed.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exitIfUnchanged } from '../package/changed.mjs';
import { cleanCommit, recordTested } from '../package/tested.mjs';

const COMMAND = 'npm run test:long';
const root = fileURLToPath(new URL('../..', import.meta.url));
exitIfUnchanged(root, COMMAND);
const commit = cleanCommit(root);
const { status, error } = spawnSync(
  join(root, 'node_modules', '.bin', 'playwright'),
  ['test', '--config', 'test/long/playwright.config.ts', '--reporter=list'],
  { cwd: root, stdio: 'inherit' },
);
if (error !== undefined) throw error;
if (status === 0) recordTested(root, COMMAND, commit);
else process.exitCode = 1;
