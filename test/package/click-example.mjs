// What a person does with an example: starts it as its README says, opens it, and clicks. In Chromium, which is to block windows
// that nobody asked for, and with the demo's own servers. Nothing listens beyond this machine.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { chromium, expect as expectOf } from '@playwright/test';
import { startServers } from '../../demo/servers.mjs';
import { launchOptions } from '../e2e/launch.mjs';
import { pass } from '../e2e/pass.mjs';
import { freePort } from '../free-port.mjs';

/** Where the examples look for the servers of `npm start`. */
const STANDARD = { idp: 'http://localhost:4174', api: 'http://localhost:4175' };
/** Between a look for a free port and its use somebody else may take it. */
const ATTEMPTS = 3;
/** For a machine that is busy with other things. */
const timeout = 30_000;
const expect = expectOf.configure({ timeout });

export const openBrowser = () => chromium.launch(launchOptions);

/**
 * The demo's servers on free ports.
 *
 * @typedef {Awaited<ReturnType<typeof startDemo>>} Demo `seen`: what they saw. `ports`: where an app may be served, one as good as the other
 */
export async function startDemo() {
  const ports = await freePorts(ATTEMPTS);
  const redirectUris = ports.flatMap((port) => [
    `http://localhost:${port}`,
    `http://localhost:${port}/callback.html`,
  ]);
  for (let attempt = 1; ; attempt += 1) {
    const [appPort, idpPort, apiPort] = await freePorts(3);
    try {
      const { journal, ...servers } = await startServers({ appPort, idpPort, apiPort }, {}, { redirectUris });
      const seen = [];
      journal.subscribe((entry) => seen.push(entry));
      return { ...servers, ports, seen };
    } catch (error) {
      if (error.code !== 'EADDRINUSE' || attempt === ATTEMPTS) throw error;
    }
  }
}

async function freePorts(count) {
  const ports = [];
  while (ports.length < count) ports.push(await freePort());
  return ports;
}

/**
 * Points a copied example at the servers, by the addresses that its README says to change.
 *
 * @param {string} file
 * @param {Demo} demo
 */
export function configure(file, demo) {
  let code = readFileSync(file, 'utf8');
  for (const [server, address] of Object.entries(STANDARD)) {
    if (!code.includes(address)) throw new Error(`${file} does not name ${address}`);
    code = code.replaceAll(address, demo[server]);
  }
  writeFileSync(file, code);
}

/**
 * Serves an app for as long as `act` takes, on the first of the demo's ports that nobody has taken.
 *
 * @param {string} folder
 * @param {(port: number) => string[]} command what serves it, and says where once it does; `PORT` is in its environment, too
 * @param {Demo} demo
 * @param {(origin: string) => Promise<unknown>} act
 */
export async function whileServed(folder, command, demo, act) {
  for (const port of demo.ports) {
    const server = serve(folder, command(port), port);
    try {
      const problem = await server.started;
      if (problem === undefined) return await act(`http://localhost:${port}`);
      if (port === demo.ports.at(-1) || !/EADDRINUSE|already in use/.test(problem)) throw new Error(problem);
    } finally {
      await server.stop();
    }
  }
}

/** `started` gives what it said if it ended, or did not start in time. */
function serve(cwd, [command, ...args], port) {
  const quiet = { NO_COLOR: '1', NEXT_TELEMETRY_DISABLED: '1', NUXT_TELEMETRY_DISABLED: '1' };
  const env = { ...process.env, ...quiet, PORT: String(port), HOST: 'localhost' };
  const address = new RegExp(`http://(localhost|127\\.0\\.0\\.1|\\[::1\\]):${port}\\b`);
  // npm starts a shell, and that a server: as a group of their own they end together.
  const server = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = once(server, 'close').catch(() => {}); // 'error' tells why
  const kill = () => {
    try {
      if (server.pid !== undefined) process.kill(-server.pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  };
  process.once('exit', kill);
  const started = new Promise((resolve) => {
    let said = '';
    const fail = (why) => resolve(`${[command, ...args].join(' ')}: ${why}\n${said}`);
    server.once('error', fail);
    server.once('close', () => fail('it ended'));
    setTimeout(() => fail(`it did not start in ${2 * timeout} ms`), 2 * timeout).unref();
    server.stderr.on('data', (text) => (said += text));
    server.stdout.on('data', (text) => {
      said += text;
      if (address.test(said)) resolve(undefined);
    });
  });
  const stop = async () => {
    kill();
    process.off('exit', kill);
    await closed;
  };
  return { started, stop };
}

/** What the API saw of one transfer, preflights apart. */
const ONE_TRANSFER = [{ method: 'POST', path: '/api/transfers', status: 201, scope: 'transfer:funds' }];

/**
 * What alice does, and what the app and the servers make of it.
 *
 * @type {[title: string, act: (user: ReturnType<typeof userOf>, demo: Demo) => Promise<unknown>][]}
 */
export const STORIES = [
  [
    'transfers when the second factor is confirmed, by one request that has the one scope',
    async ({ press, confirm, result }, demo) => {
      await confirm(await press());
      await expect(result).toHaveText('Transferred');
      expect(requestsOf(demo)).toEqual(ONE_TRANSFER);
      expect(askedOf(demo)).toEqual([{ scope: 'openid transfer:funds', returnTo: '/callback.html' }]);
    },
  ],
  [
    'says so when the window is closed, sends nothing, and transfers the next time',
    async ({ press, confirm, result, pass }, demo) => {
      const popup = await press();
      await popup.getByTestId('otp').waitFor();
      await pass(1000); // what is closed at the very moment the provider's page comes looks cut off
      await popup.close();
      await expect(result).toHaveText(/^Not transferred: ./);
      expect(requestsOf(demo)).toEqual([]);
      await confirm(await press());
      await expect(result).toHaveText('Transferred');
      expect(requestsOf(demo)).toEqual(ONE_TRANSFER);
    },
  ],
];

const requestsOf = ({ seen }) =>
  seen
    .filter(({ source, type }) => source === 'api' && type === 'request')
    .map(({ method, path, status, scope }) => ({ method, path, status, scope }));

/** What was asked of the user, silent renewals apart. */
const askedOf = ({ seen }) =>
  seen
    .filter(({ type, silent }) => type === 'authorize' && !silent)
    .map(({ scope, returnTo }) => ({ scope, returnTo }));

/**
 * Opens an app in a browser that nobody has used, logs in as alice, and does what a story says.
 *
 * @param {import('@playwright/test').Browser} browser
 * @param {string} origin the app's
 * @param {Demo} demo
 * @param {(typeof STORIES)[number][1]} story
 */
export async function tell(browser, origin, demo, story) {
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  context.setDefaultTimeout(timeout);
  const complaints = [];
  try {
    const page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(origin);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByTestId('username').fill('alice');
    await page.getByTestId('password').fill('alice');
    await page.getByTestId('submit').click();
    const user = userOf(page);
    await user.button.waitFor();
    demo.seen.length = 0;
    await story(user, demo);
    expect(complaints).toEqual([]);
  } catch (error) {
    const windows = context.pages().map((page) => `There was a window at ${page.url()}`);
    throw new Error([error.message, ...windows, ...complaints].join('\n'), { cause: error });
  } finally {
    await context.close();
  }
}

/** @param {import('@playwright/test').Page} page */
function userOf(page) {
  const button = page.getByRole('button', { name: /^Transfer/ });
  return {
    button,
    result: page.getByRole('status'),
    /** Presses the button, and gives the window that opens. */
    async press() {
      const [popup] = await Promise.all([page.waitForEvent('popup'), button.click()]);
      return popup;
    },
    pass: (milliseconds) => page.evaluate(pass, milliseconds),
    /** Enters the code that the phone shows; then the window has nothing left to do. */
    async confirm(popup) {
      const code = await popup.getByTestId('otp-code').textContent();
      await popup.getByTestId('otp').fill(code.trim());
      await Promise.all([popup.waitForEvent('close'), popup.getByTestId('submit').click()]);
    },
  };
}
