import { findChromium } from '../install.mjs';

const executablePath = findChromium();
if (executablePath === undefined)
  throw new Error('There is no Chromium. "npm test" installs it where it can.');

/**
 * Chromium takes the last `--disable-features` alone, so what Playwright turns off for automation is listed again,
 * but for the partitioned storage that people have.
 */
const DISABLED_FEATURES = [
  // Each window has a hidden page that waits to show suggestions while somebody types an address: a third of the work
  // of a test, by CPU time.
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'AimEnabled',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
];

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
    `--disable-features=${DISABLED_FEATURES.join()}`,
    '--js-flags=--heap-snapshot-string-limit=8192',
  ],
};
