import { defineConfig } from '@playwright/test';
import { IN_E2E } from './elsewhere';
import { ENGINES } from './engines';

export default defineConfig({
  testDir: '.',
  testMatch: '*.e2e.ts',
  outputDir: '../../test-results',
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  projects: ENGINES.map((name) => ({ name, ...(name === 'Chromium' && { grepInvert: new RegExp(IN_E2E) }) })),
});
