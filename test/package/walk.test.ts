import { Session } from 'node:inspector/promises';
import { bank, outcome, TRANSFER } from '../fakes/bank';

test('from fetch to the window are at most ten frames of ours', () => {
  const it = bank();
  const { open } = it.browser;
  let frames: string[] = [];
  Error.stackTraceLimit = 100;
  it.browser.open = () => {
    frames = new Error().stack!.split('\n').filter((line) => /\/src\//.test(line));
    return open();
  };
  void it.stepUp.fetch('/api/transfers', TRANSFER).catch(() => {});
  expect(frames.length).toBeGreaterThan(3);
  expect(frames.length).toBeLessThanOrEqual(10);
});

/** The files of `src`, but the fakes, of which a function runs while `act` does, by the engine's own count of calls. */
async function filesEntered(act: () => Promise<void>): Promise<string[]> {
  const inspector = new Session();
  inspector.connect();
  await inspector.post('Profiler.enable');
  await inspector.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  await act();
  const { result } = await inspector.post('Profiler.takePreciseCoverage');
  inspector.disconnect();
  return result
    .filter(({ functions }) => functions.some(({ ranges }) => ranges[0]!.count > 0))
    .flatMap(({ url }) => /\/src\/(?!testing\/)(.*)\.ts$/.exec(url)?.[1] ?? [])
    .sort();
}

/** Where this should go: 20. What a transfer decides is one noun to a file, and there are more of those. */
const MOST_FILES = 37;

test('one popup transfer enters at most 37 files of the core', async () => {
  const it = bank();
  await it.advanceTime(0);
  const files = await filesEntered(async () => {
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.advanceTime(0);
    await it.answer();
    expect(result.value).toHaveProperty('status', 201);
  });
  expect(files).toEqual(expect.arrayContaining(['flow/fetch', 'ways/popup/popup', 'state/token-vault']));
  expect(files.slice(MOST_FILES)).toEqual([]);
});
