import { findChromium, findHeadlessShell } from '../install.mjs';

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
  // A process of its own is started ahead for a page that may come: as many again as there are pages.
  'SpareRendererForSitePerProcess',
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
  // Playwright turns them off. They are part of what is tested.
  ignoreDefaultArgs: ['--disable-popup-blocking', '--disable-back-forward-cache'],
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

/**
 * Chromium's engine without its windows, menus and popup blocker (Debian's `chromium-headless-shell`): a third faster. The
 * whole Chromium where there is none.
 */
export const engineAlone = { ...launchOptions, executablePath: findHeadlessShell() ?? executablePath };
