import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** `MUTATION_TESTS=state/,flow/own npm run mutation`: by these tests alone, for a quick look. Nothing of it is kept. */
const only = process.env.MUTATION_TESTS?.split(',');

const pathTo = (name) => fileURLToPath(new URL(name, import.meta.url));
const temporary = join(tmpdir(), 'step-up-spa-mutation');

/** `npm run mutation`: what Stryker changes, and with which tests it looks for each change. */
export default {
  mutate: ['src/model/**/*.ts', 'src/state/**/*.ts', 'src/flow/**/*.ts', 'src/ways/**/*.ts'],
  testRunner: 'warm-jest',
  plugins: [pathTo('warm-jest.mjs'), pathTo('folders.mjs')],
  warmJest: {
    ...(only && { only }),
    // Suites of servers, builds and documents, those of thousands of calls, and one that loads all of Angular.
    ignore: ['clients/', 'demo/', 'docs/', 'package/', 'properties/', 'state/memory', 'angular'],
    // Tests that measure time, which instrumented code takes more of.
    leaveOut: 'takes? linear time',
  },
  coverageAnalysis: 'perTest',
  ignorePatterns: ['/demo/app/built', '/docs', '/dist', '/test/e2e', '/test/engines'],
  disableTypeChecks: false,
  // Two cores are what the project's machines have, and others want one.
  concurrency: 1,
  timeoutMS: 60_000,
  dryRunTimeoutMinutes: 60,
  // A run goes on where the one before ended: only what was changed since is looked for again.
  incremental: only === undefined,
  incrementalFile: join(temporary, 'incremental.json'),
  cleanTempDir: 'always',
  tempDirName: join(temporary, 'sandbox'),
  reporters: ['progress-append-only', 'folders'],
};
