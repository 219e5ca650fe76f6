import { bank, TRANSFER } from '../fakes/bank';

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
