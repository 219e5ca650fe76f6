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
  // An answer may lie three page loads away, with a provider, an API and two browsers on two shared cores. What is fast
  // enough is the benchmark's to say.
  expect: { timeout: 20_000 },
  use: { launchOptions },
});
