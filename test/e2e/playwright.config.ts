import { defineConfig } from '@playwright/test';
import { engineAlone, launchOptions } from './launch.mjs';

/**
 * The story on each page, and what is about the browser's windows, its popup blocker, its back/forward cache, or what it keeps.
 * What is left has to do with what a page and the servers say to each other, or with redirects.
 */
const WHOLE_CHROMIUM =
  /@chromium|\b(bfcache|callback|challenge|dialog|forensics|frameworks|isolation|refusals|requests|story)\.e2e\.ts/;

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
    viewport: { width: 800, height: 480 },
    // Nor with a spinner, sixty times a second for as long as a call waits for its window.
    contextOptions: { reducedMotion: 'reduce' },
  },
  projects: [
    { name: 'engine alone', grepInvert: WHOLE_CHROMIUM, use: { launchOptions: engineAlone } },
    { name: 'Chromium', grep: WHOLE_CHROMIUM, use: { launchOptions } },
  ],
});
