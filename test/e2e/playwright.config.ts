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
  timeout: 60_000,
  use: { launchOptions },
});
