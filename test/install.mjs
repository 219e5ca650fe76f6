import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What the tests run, by Debian's packages. Chromium and Redis may be anywhere; the others are called by their names. */
const PACKAGES = {
  chromium: () => findChromium() !== undefined,
  'firefox-esr': () => findInPath('firefox-esr') !== undefined,
  'webkit2gtk-driver': () => findInPath('WebKitWebDriver') !== undefined,
  xvfb: () => findInPath('Xvfb') !== undefined,
  'redis-server': () => findRedis() !== undefined,
};

const CHROMIUM = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** Where Chromium is on this machine; `undefined` if it is not. */
export function findChromium() {
  return CHROMIUM.find((path) => path !== undefined && existsSync(path));
}

/** Where Chromium's engine without its windows is; `undefined` if it is not, or if another Chromium was asked for. */
export function findHeadlessShell() {
  return process.env.CHROMIUM_PATH === undefined ? findInPath(HEADLESS_SHELL) : undefined;
}

/** Where Redis is on this machine; `undefined` if it is not. */
export function findRedis() {
  return process.env.REDIS_SERVER_PATH ?? findInPath('redis-server');
}

function findInPath(command) {
  const directories = (process.env.PATH ?? '').split(delimiter);
  return directories.map((directory) => join(directory, command)).find((path) => existsSync(path));
}

const missing = () => Object.keys(PACKAGES).filter((name) => !PACKAGES[name]());
/** What makes the tests faster. Without it they pass as well, and not every distribution has it. */
const HEADLESS_SHELL = 'chromium-headless-shell';
const isShellWished = () => process.env.CHROMIUM_PATH === undefined && findHeadlessShell() === undefined;

/**
 * Installs Debian's packages of the programs that are missing, if the machine has apt and the rights.
 *
 * @throws {Error} saying what to install otherwise
 */
export function installPrograms() {
  const wanted = missing();
  if (wanted.length === 0 && !isShellWished()) return;
  if (existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
    const apt = (...args) =>
      spawnSync('apt-get', ['-qq', ...args], {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
    const install = (...packages) => {
      console.log(`Installing ${packages.join(', ')} (apt-get install) …`);
      apt('install', '-y', '--no-install-recommends', 'fonts-liberation', ...packages);
    };
    apt('update');
    if (wanted.length > 0) install(...wanted);
    // By itself: apt installs nothing at all if it does not know one of the packages.
    if (isShellWished()) install(HEADLESS_SHELL);
  }
  const still = missing();
  if (still.length === 0) return;
  throw new Error(
    `The end-to-end tests run in Chromium, Firefox and WebKit, and with a Redis, and there is no ${still.join(', ')}. Install what is missing (Debian, Ubuntu: "sudo apt-get install ${still.join(' ')}"), or set CHROMIUM_PATH or REDIS_SERVER_PATH to where it is, and run "npm test" again.`,
  );
}
