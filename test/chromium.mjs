import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const CANDIDATES = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** Where Chromium is on this machine; `undefined` if it is not. */
export function findChromium() {
  return CANDIDATES.find((path) => path !== undefined && existsSync(path));
}

/**
 * Installs Debian's package if there is no Chromium, and the machine has apt and the rights.
 *
 * @throws {Error} saying what to install otherwise
 */
export function installChromium() {
  if (findChromium() !== undefined) return;
  const canInstall = existsSync('/usr/bin/apt-get') && process.getuid?.() === 0;
  if (canInstall) {
    console.log('Installing Chromium (apt-get install chromium) …');
    const apt = (...args) =>
      spawnSync('apt-get', ['-qq', ...args], {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
    apt('update');
    apt('install', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation');
  }
  if (findChromium() !== undefined) return;
  throw new Error(
    'The end-to-end tests need Chromium and there is none. Install it (Debian, Ubuntu: "sudo apt-get install chromium"), or set CHROMIUM_PATH to where it is, and run "npm test" again.',
  );
}
