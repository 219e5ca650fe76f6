import { findChromium } from '../chromium.mjs';

const executablePath = findChromium();
if (executablePath === undefined)
  throw new Error('There is no Chromium. "npm test" installs it where it can.');

/** Debian's Chromium, as it is for a person, but that it keeps to itself. */
export const launchOptions = {
  executablePath,
  // Playwright turns it off. It is part of what is tested.
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
};
