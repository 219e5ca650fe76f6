const { EventEmitter } = require('node:events');
const { dirname, join } = require('node:path');

/** What Stryker's instrumented code reads and writes: `__stryker__` of each test file's own global. */
const context = {};

/** Who waits for a test file to be loaded, by its path. */
const waiting = new Map();

const INITIALIZER = join(dirname(require.resolve('jest-circus')), 'jestAdapterInit.js');
const PROCESS_EVENTS = ['uncaughtException', 'unhandledRejection'];

const handlersNow = () => PROCESS_EVENTS.map((name) => [name, process.listeners(name)]);

function useHandlers(handlers) {
  for (const [name, listeners] of handlers) {
    process.removeAllListeners(name);
    for (const listener of listeners) process.on(name, listener);
  }
}

function nameOf(test) {
  const names = [];
  for (let part = test; part.parent; part = part.parent) names.unshift(part.name);
  return names.join(' ');
}

/** Makes a test of an earlier run as if it had not been run. */
function reset(block) {
  for (const child of block.children) {
    if (child.type !== 'test') reset(child);
    else {
      Object.assign(child, { errors: [], status: null });
      child.unhandledRejectionErrorByPromise.clear();
    }
  }
}

/**
 * jest's `testRunner`, for one file: as jest-circus's own, but the file stays loaded, and its tests can be run as often
 * as wanted.
 */
async function keepLoaded(globalConfig, config, environment, runtime, testPath) {
  const idOf = (name) => `${testPath} ${name}`;
  let now; // how the tests are run now: see run()
  let isOver = false;
  environment.global.__stryker__ = context;
  environment.handleTestEvent = (event, state) => {
    if (event.name === 'run_start') {
      isOver = false;
      reset(state.rootDescribeBlock);
      Object.assign(state, {
        unhandledErrors: [],
        testTimeout: now.timeout,
        // jest takes its handlers away from here when a run ends: they are changed below instead.
        parentProcess: new EventEmitter(),
        // It is asked before each test, and before a block's hooks, which are run even if it is over.
        testNamePattern: {
          test: (name) =>
            !(isOver && state.currentlyRunningTest) &&
            !now.leaveOut.test(name) &&
            (now.ids === undefined || now.ids.includes(idOf(name))),
        },
      });
    }
    if (event.name === 'test_start') context.currentTestId = idOf(nameOf(event.test));
    if (event.name === 'test_done') {
      context.currentTestId = undefined;
      if (now.bail && event.test.errors.length > 0) isOver = true;
    }
  };

  const before = handlersNow();
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
  const handlers = handlersNow();
  const setupAfterEnvPerfStats = { setupAfterEnvStart: 0, setupAfterEnvEnd: 0 };
  let last;
  const run = async (how) => {
    now = how;
    useHandlers(handlers);
    try {
      last = await runAndTransformResultsToJestFormat({
        config,
        globalConfig,
        setupAfterEnvPerfStats,
        testPath,
      });
    } finally {
      useHandlers(before);
    }
    return last.testResults
      .filter(({ status }) => status === 'passed' || status === 'failed')
      .map(({ fullName, status, failureMessages, duration }) => ({
        id: idOf(fullName),
        passed: status === 'passed',
        message: failureMessages.join('\n'),
        milliseconds: duration ?? 0,
      }));
  };

  try {
    runtime.requireModule(testPath);
  } finally {
    useHandlers(before);
  }
  await new Promise((unload) => waiting.get(testPath)({ run, unload }));
  return { ...last, snapshot: {} };
}

module.exports = keepLoaded;
module.exports.context = context;
module.exports.waiting = waiting;
