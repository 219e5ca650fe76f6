// Stryker's own jest runner starts jest for every mutant, which takes a hundred times as long as the few tests that it is
// about. This one loads each test file once, as jest does, and then switches mutants on and off, as Stryker's runners for
// mocha and vitest do. A failure counts if the same test passes without the mutant, or in a file loaded for this mutant.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { relative, resolve } from 'node:path';
import { commonTokens, declareClassPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import { DryRunStatus, MutantRunStatus, TestStatus } from '@stryker-mutator/api/test-runner';

const require = createRequire(import.meta.url);
const { readConfig } = require('jest-config');
const { default: Runtime } = require('jest-runtime');
const { default: JestRunner } = require('jest-runner');
const { context, waiting } = require('./warm-file.cjs');

/** How many milliseconds a test may take, and how many one that is known to pass may, on a busy machine. */
const TIMEOUT = 5000;
const PATIENCE = 60_000;

const neverInterrupted = { isInterrupted: () => false, on() {} };
const failed = (results) => results.filter(({ passed }) => !passed);
const nameOf = (path) => path.replace(/^.*\/(src|test)\//, '').replace(/(\.test)?\.ts$/, '');

/** The file that mirrors the one under test comes first, then its folder's, then the others. */
function rankFor(sandboxFileName) {
  const under = nameOf(resolve(sandboxFileName));
  const [folder] = under.split('/');
  return (path) => (nameOf(path) === under ? 0 : nameOf(path).startsWith(`${folder}/`) ? 1 : 2);
}

class WarmJestRunner {
  constructor({ warmJest }) {
    this.options = warmJest;
    this.leaveOut = new RegExp(warmJest.leaveOut);
    /** The files that are loaded, by path. */
    this.files = new Map();
    /** The mutants that a file runs into, by path; in a process that made no dry run, none is known. */
    this.mutants = new Map();
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    process.env.NODE_ENV = 'test';
    const { jest } = JSON.parse(readFileSync('package.json', 'utf8'));
    const config = { ...jest, testRunner: require.resolve('./warm-file.cjs') };
    const argv = { $0: 'stryker', _: [], config: JSON.stringify(config), runInBand: true, silent: true };
    const { globalConfig, projectConfig } = await readConfig(argv, process.cwd());
    this.globalConfig = globalConfig;
    this.jest = await Runtime.createContext(projectConfig, { maxWorkers: 1, watchman: false });
    const { only = [''], ignore } = this.options;
    const isAny = (parts, file) => parts.some((part) => relative('test', file).startsWith(part));
    this.paths = this.jest.hasteFS
      .getAllFiles()
      .filter((file) => file.endsWith('.test.ts') && isAny(only, file) && !isAny(ignore, file))
      .sort();
  }

  /** Loads a test file, and what it imports, if it is not. */
  async load(path) {
    if (!this.files.has(path)) {
      const loaded = new Promise((done, reject) => {
        waiting.set(path, done);
        const runner = new JestRunner(this.globalConfig, {});
        runner.on('test-file-failure', ([, error]) => reject(error));
        void runner.runTests([{ context: this.jest, path }], neverInterrupted, { serial: true });
      });
      this.files.set(path, await loaded);
    }
    return this.files.get(path);
  }

  unload(path) {
    this.files.get(path)?.unload();
    this.files.delete(path);
  }

  async dryRun() {
    const tests = [];
    const mutantCoverage = { static: {}, perTest: {} };
    for (const path of this.paths) {
      context.mutantCoverage = { static: {}, perTest: {} };
      const file = await this.load(path);
      // What its tests leave behind in it is there for the first mutant as well.
      file.isUsed = true;
      const how = { bail: false, timeout: PATIENCE, leaveOut: this.leaveOut };
      for (const { id, passed, message, milliseconds } of await file.run(how))
        tests.push({
          id,
          name: id,
          fileName: path,
          timeSpentMs: milliseconds,
          status: passed ? TestStatus.Success : TestStatus.Failed,
          failureMessage: message,
        });
      const { static: covered, perTest } = context.mutantCoverage;
      this.mutants.set(path, new Set([covered, ...Object.values(perTest)].flatMap(Object.keys)));
      for (const [id, times] of Object.entries(covered))
        mutantCoverage.static[id] = (mutantCoverage.static[id] ?? 0) + times;
      Object.assign(mutantCoverage.perTest, perTest);
    }
    return { status: DryRunStatus.Complete, tests, mutantCoverage };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit, sandboxFileName, reloadEnvironment }) {
    context.hitLimit = hitLimit;
    let nrOfTests = 0;
    for (const [path, ids] of this.testsOf(activeMutant.id, testFilter, sandboxFileName)) {
      const results = await this.runFile(path, ids, activeMutant.id, reloadEnvironment);
      nrOfTests += results.length;
      if (context.hitCount > hitLimit) {
        this.unload(path);
        return { status: MutantRunStatus.Timeout, reason: `hit more than ${hitLimit} times` };
      }
      const [first] = failed(results);
      if (first !== undefined) {
        const { id, message: failureMessage } = first;
        return { status: MutantRunStatus.Killed, killedBy: [id], failureMessage, nrOfTests };
      }
    }
    return { status: MutantRunStatus.Survived, nrOfTests };
  }

  /** The tests that may find a mutant, by file. Without a filter they are those of the files that run into it. */
  testsOf(mutant, filter, sandboxFileName) {
    const rank = rankFor(sandboxFileName);
    const files = this.paths.map((path) => [path, filter?.filter((id) => id.startsWith(`${path} `))]);
    return files
      .filter(([path, ids]) =>
        ids === undefined ? (this.mutants.get(path)?.has(mutant) ?? true) : ids.length > 0,
      )
      .sort(([one], [other]) => rank(one) - rank(other));
  }

  async runFile(path, ids, mutant, mustReload) {
    if (mustReload) this.unload(path);
    const wasUsed = this.files.get(path)?.isUsed === true;
    const results = await this.runWith(path, ids, mutant);
    if (mustReload) this.unload(path);
    const [first] = failed(results);
    if (!wasUsed || first === undefined || context.hitCount > context.hitLimit) return results;
    const [unharmed] = await this.runWith(path, [first.id], undefined);
    if (unharmed?.passed === true) return results;
    this.unload(path);
    return this.runWith(path, ids, mutant);
  }

  async runWith(path, ids, mutant) {
    context.activeMutant = mutant;
    context.hitCount = 0;
    try {
      // With a mutant that only tests run into, it is loaded as it is.
      const file = await this.load(path);
      file.isUsed = true;
      const timeout = mutant === undefined ? PATIENCE : TIMEOUT;
      return await file.run({ ids, bail: true, timeout, leaveOut: this.leaveOut });
    } catch (error) {
      return [{ id: `${path} `, passed: false, message: String(error?.stack ?? error) }];
    } finally {
      context.activeMutant = undefined;
    }
  }

  async dispose() {
    for (const path of [...this.files.keys()]) this.unload(path);
  }
}
WarmJestRunner.inject = tokens(commonTokens.options);

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'warm-jest', WarmJestRunner)];

export const strykerValidationSchema = {
  properties: {
    warmJest: {
      type: 'object',
      properties: {
        only: { type: 'array', items: { type: 'string' } },
        ignore: { type: 'array', items: { type: 'string' } },
        leaveOut: { type: 'string' },
      },
      additionalProperties: false,
    },
  },
};
