import { defineConfig } from '@playwright/test';
import { findChromium } from '../chromium.mjs';

const executablePath = findChromium();
if (executablePath === undefined) throw new Error('There is no Chromium. "npm test" installs it where it can.');

export default defineConfig({
  testDir: '.',
  testMatch: '*.e2e.ts',
  outputDir: '../../test-results',
  // Each worker has servers of its own, since its tests watch what those see.
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  timeout: 30_000,
  use: {
    launchOptions: {
      executablePath,
      // Playwright turns the popup blocker off. It is part of what is tested.
      ignoreDefaultArgs: ['--disable-popup-blocking'],
      args: [
        '--no-sandbox',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--disable-quic',
        '--js-flags=--heap-snapshot-string-limit=8192',
      ],
    },
  },
});
