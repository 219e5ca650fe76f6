import { defineConfig } from '@playwright/test';
import { launchOptions } from './launch';

export default defineConfig({
  testDir: '.',
  testMatch: '*.e2e.ts',
  outputDir: '../../test-results',
  // Each worker has servers of its own, since its tests watch what those see.
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  timeout: 90_000,
  // For a machine that is busy with other things.
  expect: { timeout: 15_000 },
  // One column: the timeline's picture is below the screen, and the browser has no work with it.
  use: {
    launchOptions,
    viewport: { width: 800, height: 480 },
    // Nor with a spinner, sixty times a second for as long as a call waits for its window.
    contextOptions: { reducedMotion: 'reduce' },
  },
});
