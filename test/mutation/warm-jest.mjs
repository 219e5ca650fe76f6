// Stryker's own jest runner starts jest for every mutant, which takes a hundred times as long as the few tests it is about.
// This one loads each test file once, as jest does, and then only switches mutants on and off (as Stryker's runners for mocha
// and vitest do). A failure counts if the same tests pass without the mutant, or if the file was loaded for this mutant.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { relative, resolve } from 'node:path';
import { commonTokens, declareClassPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import { DryRunStatus, MutantRunStatus, TestStatus } from '@stryker-mutator/api/test-runner';

const require = createRequire(import.meta.url);
const { readConfig } = require('jest-config');
const { default: Runtime } = require('jest-runtime');
const { default: JestRunner } = require('jest-runner');
const warm = require('./warm-file.cjs');

const neverInterrupted = { isInterrupted: () => false, on() {} };
const failed = (results) => results.filter(({ passed }) => !passed);
const nameOf = (path) => path.replace(/^.*\/(src|test)\//, '').replace(/(\.test)?\.ts$/, '');

/** How many milliseconds a test may take, and how many one that is known to pass may take on a busy machine. */
const TIMEOUT = 5000;
const PATIENCE = 60_000;

class WarmJestRunner {
  constructor(options) {
    this.options = options.warmJest;
    this.leaveOut = new RegExp(options.warmJest.leaveOut);
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
    const loaded = warm.files.get(path);
    if (loaded !== undefined) return loaded;
    const runner = new JestRunner(this.globalConfig, {});
    await new Promise((done, reject) => {
      runner.on('test-file-failure', ([, error]) => reject(error));
      void runner.runTests([{ context: this.jest, path }], neverInterrupted, { serial: true });
      const set = warm.files.set.bind(warm.files);
      warm.files.set = (...entry) => {
        warm.files.set = set;
        set(...entry);
        done();
      };
    });
    return warm.files.get(path);
  }

  unload(path) {
    warm.files.get(path)?.unload();
    warm.files.delete(path);
  }

  async dryRun() {
    warm.context.mutantCoverage = { static: {}, perTest: {} };
    const tests = [];
    for (const path of this.paths) {
      const file = await this.load(path);
      const results = await file.run(undefined, { bail: false, timeout: PATIENCE, leaveOut: this.leaveOut });
      for (const { id, passed, message, milliseconds } of results)
        tests.push({
          id,
          name: id,
          fileName: path,
          timeSpentMs: milliseconds,
          status: passed ? TestStatus.Success : TestStatus.Failed,
          failureMessage: message,
        });
    }
    return { status: DryRunStatus.Complete, tests, mutantCoverage: warm.context.mutantCoverage };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit, sandboxFileName, reloadEnvironment }) {
    warm.context.mutantCoverage = undefined;
    warm.context.hitLimit = hitLimit;
    let nrOfTests = 0;
    for (const [path, ids] of this.filesWith(testFilter, sandboxFileName)) {
      const results = await this.runFile(path, ids, activeMutant.id, reloadEnvironment);
      nrOfTests += results.length;
      if (warm.context.hitCount > hitLimit) {
        this.unload(path);
        return { status: MutantRunStatus.Timeout, reason: `hit more than ${hitLimit} times` };
      }
      const [first] = failed(results);
      if (first !== undefined)
        return {
          status: MutantRunStatus.Killed,
          killedBy: [first.id],
          failureMessage: first.message,
          nrOfTests,
        };
    }
    process.env.MUTATION_LOG &&
      require('node:fs').appendFileSync(
        process.env.MUTATION_LOG,
        JSON.stringify({
          f: activeMutant.fileName.replace(/.*src/, 'src'),
          l: activeMutant.location.start,
          r: activeMutant.replacement,
          m: activeMutant.mutatorName,
          n: nrOfTests,
        }) + '\n',
      );
    return { status: MutantRunStatus.Survived, nrOfTests };
  }

  /** The tests by file: first the file that mirrors the one under test, then its folder's. */
  filesWith(ids, sandboxFileName) {
    const under = nameOf(resolve(sandboxFileName));
    const folder = under.split('/')[0];
    const rank = (path) => {
      const name = nameOf(path);
      return name === under ? 0 : name.startsWith(folder) ? 1 : 2;
    };
    return this.paths
      .map((path) => [path, ids?.filter((id) => id.startsWith(`${path} `))])
      .filter(([, own]) => own === undefined || own.length > 0)
      .sort(([a], [b]) => rank(a) - rank(b));
  }

  async runFile(path, ids, mutant, reload) {
    const fresh = async () => {
      this.unload(path);
      return this.runWith(path, ids, mutant);
    };
    if (reload) {
      const results = await fresh();
      this.unload(path);
      return results;
    }
    const file = await this.load(path);
    const wasUsed = file.used === true;
    file.used = true;
    const results = await this.runWith(path, ids, mutant);
    const failures = failed(results);
    if (!wasUsed || failures.length === 0 || warm.context.hitCount > warm.context.hitLimit) return results;
    const unharmed = await this.runWith(path, [failures[0].id], undefined);
    return failed(unharmed).length === 0 ? results : fresh();
  }

  async runWith(path, ids, mutant) {
    warm.context.activeMutant = mutant;
    warm.context.hitCount = 0;
    try {
      const file = await this.load(path);
      const timeout = mutant === undefined ? PATIENCE : TIMEOUT;
      return await file.run(ids, { bail: true, timeout, leaveOut: this.leaveOut });
    } catch (error) {
      return [{ id: `${path} `, passed: false, message: String(error?.stack ?? error) }];
    } finally {
      warm.context.activeMutant = undefined;
    }
  }

  dispose() {
    for (const path of [...warm.files.keys()]) this.unload(path);
    return Promise.resolve();
  }
}
WarmJestRunner.inject = tokens(commonTokens.options);

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'warm-jest', WarmJestRunner)];
