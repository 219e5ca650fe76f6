import { fileURLToPath } from 'node:url';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** `MUTATION_TESTS=state/,flow/own`: only these tests, for a quick look. Nothing of it is kept. */
const only = process.env.MUTATION_TESTS?.split(',');
const temporary = join(tmpdir(), 'step-up-spa-mutation');

/** `npm run mutation`: what Stryker changes, and with which tests it looks for the change. */
export default {
  mutate: ['src/model/**/*.ts', 'src/state/**/*.ts', 'src/flow/**/*.ts', 'src/ways/**/*.ts'],
  testRunner: 'warm-jest',
  plugins: [fileURLToPath(new URL('warm-jest.mjs', import.meta.url))],
  warmJest: {
    only,
    // Suites of servers, builds and documents, one that counts bytes of 10,000 calls, and one that loads all of Angular.
    ignore: ['clients/', 'demo/', 'docs/', 'package/', 'state/memory', 'angular'],
    // Tests that measure time, which instrumented code takes more of.
    leaveOut: 'takes? linear time',
  },
  coverageAnalysis: 'perTest',
  ignorePatterns: ['/demo/app/built', '/docs', '/dist', '/test/e2e', '/test/engines'],
  disableTypeChecks: false,
  concurrency: 1,
  timeoutMS: 60_000,
  incremental: only === undefined,
  incrementalFile: join(temporary, 'incremental.json'),
  tempDirName: join(temporary, 'sandbox'),
  reporters: ['clear-text', 'progress-append-only'],
  clearTextReporter: { allowColor: false, allowEmojis: false, logTests: false, reportTests: false },
  allowEmpty: true,
  thresholds: { high: 95, low: 90, break: 90 },
};
