import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../free-port.mjs';
import { WEBDRIVER_KEYS, WINDOW_SIZE, type Protocol } from './driver';
import { eventually } from './eventually';
import { start, temporaryDirectory } from './process';

/**
 * How long a page may take to answer: one that is on its way elsewhere may take the answer along. Less than a test waits for, so that it
 * can ask once more. The start of the browser has no such limit, for nobody asks a second time.
 */
const REQUEST_TIMEOUT_MS = 10_000;

/** WebKitGTK's MiniBrowser from Debian, by WebDriver. */
export async function launchWebKit(): Promise<Protocol> {
  const home = temporaryDirectory();
  // A reader who prefers no motion: there is no spinner then, drawn sixty times a second.
  const settings = join(home.path, '.config', 'gtk-3.0');
  mkdirSync(settings, { recursive: true });
  writeFileSync(join(settings, 'settings.ini'), '[Settings]\ngtk-enable-animations=0\n');
  // Without a window manager, the window under the mouse has the focus. The mouse begins in the middle of the screen, so the
  // screen is so small that a window of WINDOW_SIZE, which stands in its corner, reaches there.
  const screen = await start(
    'Xvfb',
    ['-displayfd', '1', '-screen', '0', '1200x800x24', '-nolisten', 'tcp'],
    /(\d+)\n/,
  );
  const port = await freePort();
  const driver = await start('WebKitWebDriver', [`--port=${port}`], /^/, {
    DISPLAY: `:${screen.said[1]}`,
    HOME: home.path,
    XDG_RUNTIME_DIR: home.path,
    GDK_BACKEND: 'x11',
    NO_AT_BRIDGE: '1',
    // There is no graphics card, and nobody looks.
    WEBKIT_DISABLE_COMPOSITING_MODE: '1',
  });

  async function request<T>(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    body?: object,
    signal: AbortSignal | null = AbortSignal.timeout(REQUEST_TIMEOUT_MS),
  ): Promise<T> {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      signal,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const { value } = (await response.json()) as { value: T & { error?: string; message?: string } };
    if (!response.ok) throw new Error(`${method} ${path}: ${value.error}: ${value.message}`);
    return value;
  }
  await eventually('WebKitWebDriver', () => request('GET', '/status'));
  const capabilities = {
    alwaysMatch: { pageLoadStrategy: 'none', timeouts: { script: REQUEST_TIMEOUT_MS / 2 } },
  };
  const { sessionId } = await request<{ sessionId: string }>('POST', '/session', { capabilities }, null);
  const session = `/session/${sessionId}`;

  let last: Promise<unknown> = Promise.resolve();
  /** A command concerns the window that was switched to last, so one comes after the other. */
  function inTurn<T>(command: () => Promise<T>): Promise<T> {
    const turn = last.then(command);
    last = turn.catch(() => {});
    return turn;
  }
  const inWindow = <T>(handle: string, method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) =>
    inTurn(async () => {
      await request('POST', `${session}/window`, { handle });
      return request<T>(method, session + path, body);
    });
  const act = (handle: string, source: object) => inWindow(handle, 'POST', '/actions', { actions: [source] });

  const windows = () => inTurn(() => request<string[]>('GET', `${session}/window/handles`));

  return {
    windows,
    async open() {
      const { handle } = await inTurn(() =>
        request<{ handle: string }>('POST', `${session}/window/new`, { type: 'window' }),
      );
      await inWindow(handle, 'POST', '/window/rect', WINDOW_SIZE);
      return handle;
    },
    async close(window) {
      // What WebDriver closes does not hear that it is left: it has no `beforeunload`. What closes itself has, as with its
      // user; but it can only if it was opened by a page.
      await inWindow(window, 'POST', '/execute/sync', { script: 'window.close()', args: [] });
      const isOpen = async () => (await windows()).includes(window);
      for (const end = Date.now() + 500; (await isOpen()) && Date.now() < end;);
      if (await isOpen()) await inWindow(window, 'DELETE', '/window');
    },
    async navigate(window, url) {
      await inWindow(window, 'POST', '/url', { url });
    },
    async evaluate(window, expression) {
      const script = `const done = arguments[0]; ${expression}.then((value) => done([value]), (error) => done([, String(error)]));`;
      const [value, error] = await inWindow<[string, string?]>(window, 'POST', '/execute/async', {
        script,
        args: [],
      });
      if (error !== undefined) throw new Error(error);
      return value;
    },
    async click(window, x, y) {
      await act(window, {
        type: 'pointer',
        id: 'mouse',
        parameters: { pointerType: 'mouse' },
        actions: [
          { type: 'pointerMove', x, y, duration: 0 },
          { type: 'pointerDown', button: 0 },
          { type: 'pointerUp', button: 0 },
        ],
      });
    },
    async press(window, keys) {
      const values = keys.map((key) => WEBDRIVER_KEYS[key] ?? key);
      await act(window, {
        type: 'key',
        id: 'keyboard',
        actions: values.flatMap((value) => [
          { type: 'keyDown', value },
          { type: 'keyUp', value },
        ]),
      });
    },
    async screenshot(window) {
      return Buffer.from(await inWindow<string>(window, 'GET', '/screenshot'), 'base64');
    },
    async quit() {
      await driver.stop();
      await screen.stop();
      home.remove();
    },
  };
}
