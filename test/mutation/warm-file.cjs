const { EventEmitter } = require('node:events');
const { dirname, join } = require('node:path');

/** What Stryker's instrumented code reads and writes, as `__stryker__` of each test file's own global. */
const context = {};

/** Test files that are loaded, by path. */
const files = new Map();

const INITIALIZER = join(dirname(require.resolve('jest-circus')), 'jestAdapterInit.js');
const PROCESS_EVENTS = ['uncaughtException', 'unhandledRejection'];

function* testsUnder(block) {
  for (const child of block.children) {
    if (child.type === 'test') yield child;
    else yield* testsUnder(child);
  }
}

function reset(test) {
  test.errors = [];
  test.status = null;
  test.unhandledRejectionErrorByPromise.clear();
}

/**
 * jest's `testRunner` for one file: as jest-circus's own, but the file stays loaded, and its tests can be run as often
 * as wanted.
 */
async function keepLoaded(globalConfig, config, environment, runtime, testPath) {
  const nameOf = (test) => {
    const names = [];
    for (let part = test; part.parent; part = part.parent) names.unshift(part.name);
    return names.join(' ');
  };
  const idOf = (name) => `${testPath} ${name}`;
  let wanted;
  let bail;
  let timeout;
  let leaveOut;
  let isOver;
  environment.global.__stryker__ = context;
  environment.handleTestEvent = (event, state) => {
    if (event.name === 'run_start') {
      // The handlers stay where they are when a run ends.
      state.parentProcess = new EventEmitter();
      state.unhandledErrors = [];
      state.testTimeout = timeout;
      for (const test of testsUnder(state.rootDescribeBlock)) reset(test);
      isOver = false;
      // jest asks this before a test, and before a block's hooks, which are run even if it is over.
      state.testNamePattern = {
        test: (name) =>
          !(isOver && state.currentlyRunningTest) &&
          !leaveOut.test(name) &&
          (wanted === undefined || wanted.has(idOf(name))),
      };
    }
    if (event.name === 'test_start') context.currentTestId = idOf(nameOf(event.test));
    if (event.name === 'test_done') {
      context.currentTestId = undefined;
      if (event.test.errors.length > 0) isOver = bail;
    }
  };

  const handlersBefore = PROCESS_EVENTS.map((name) => process.listeners(name));
  const { initialize, runAndTransformResultsToJestFormat } = runtime.requireInternalModule(INITIALIZER);
  await initialize({
    config,
    environment,
    globalConfig,
    localRequire: runtime.requireModule.bind(runtime),
    parentProcess: process,
    runtime,
    setGlobalsForRuntime: runtime.setGlobalsForRuntime.bind(runtime),
    testPath,
  });
  const handlers = PROCESS_EVENTS.map((name) => process.listeners(name));
  const put = (lists) =>
    PROCESS_EVENTS.forEach((name, index) => {
      process.removeAllListeners(name);
      for (const listener of lists[index]) process.on(name, listener);
    });

  runtime.requireModule(testPath);
  const now = Date.now();
  const setupAfterEnvPerfStats = { setupAfterEnvStart: now, setupAfterEnvEnd: now };
  let last;
  await new Promise((unload) => {
    files.set(testPath, {
      unload,
      /** Runs the tests with these ids, or all; with `bail`, none after the first that fails. */
      async run(ids, options) {
        wanted = ids && new Set(ids);
        ({ bail, timeout, leaveOut } = options);
        put(handlers);
        last = await runAndTransformResultsToJestFormat({
          config,
          globalConfig,
          setupAfterEnvPerfStats,
          testPath,
        });
        put(handlersBefore);
        return last.testResults
          .filter(({ status }) => status === 'passed' || status === 'failed')
          .map(({ fullName, status, failureMessages, duration }) => ({
            id: idOf(fullName),
            passed: status === 'passed',
            message: failureMessages.join('\n'),
            milliseconds: duration ?? 0,
          }));
      },
    });
  });
  files.delete(testPath);
  return { ...last, console: undefined, snapshot: { ...last?.snapshot } };
}

module.exports = keepLoaded;
module.exports.files = files;
module.exports.context = context;
