import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import WebSocket from 'ws';
import { WEBDRIVER_KEYS, WINDOW_SIZE, type Protocol } from './driver';
import { start, temporaryDirectory } from './process';

const PREFERENCES = {
  // What automation usually changes, the popup blocker first of all, is part of what is tested.
  'remote.prefs.recommended': false,
  'dom.disable_open_during_load': true,
  // Whatever the browser would like to ask on the network ends here: there is no such proxy, and loopback needs none.
  'network.proxy.type': 1,
  'network.proxy.http': '127.0.0.1',
  'network.proxy.http_port': 9,
  'network.proxy.ssl': '127.0.0.1',
  'network.proxy.ssl_port': 9,
  // Nothing to greet anybody with.
  'browser.aboutwelcome.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'browser.startup.page': 0,
  'datareporting.policy.dataSubmissionPolicyBypassNotification': true,
  'signon.rememberSignons': false,
  // What a browser does on the side, and none of a page's affair: a quarter of what Firefox itself takes of the processor here.
  'app.normandy.enabled': false,
  'browser.newtab.preload': false,
  'browser.newtabpage.enabled': false,
  'browser.pagethumbnails.capturing_disabled': true,
  'browser.safebrowsing.blockedURIs.enabled': false,
  'browser.safebrowsing.downloads.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'browser.sessionstore.interval': 3_600_000,
  'datareporting.healthreport.uploadEnabled': false,
  'dom.ipc.processPrelaunch.enabled': false,
  'extensions.systemAddon.update.enabled': false,
  'extensions.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'toolkit.cosmeticAnimations.enabled': false,
  'toolkit.telemetry.enabled': false,
  // A reader who prefers no motion: there is no spinner then, drawn sixty times a second.
  'ui.prefersReducedMotion': 1,
};

/**
 * How long a command may take. One that looks at a page which is on its way elsewhere may get no answer at all: whoever looks looks again
 * (`eventually`), and a test that can't go on says at which command.
 */
const ANSWER_MS = 10_000;

interface Answer {
  readonly id?: number;
  readonly error?: string;
  readonly message?: string;
  readonly result?: unknown;
}

/** The commands of WebDriver BiDi, as far as they are needed here. */
async function connect(url: string): Promise<{
  send<T>(method: string, params?: object): Promise<T>;
  close(): void;
}> {
  const socket = new WebSocket(`${url}/session`);
  const waiting = new Map<number, (answer: Answer) => void>();
  let sent = 0;
  socket.on('message', (data) => {
    const answer = JSON.parse((data as Buffer).toString()) as Answer;
    if (answer.id !== undefined) waiting.get(answer.id)?.(answer);
  });
  await once(socket, 'open');
  return {
    async send<T>(method: string, params: object = {}): Promise<T> {
      const id = (sent += 1);
      socket.send(JSON.stringify({ id, method, params }));
      const { error, message, result } = await Promise.race([
        new Promise<Answer>((resolve) => waiting.set(id, resolve)),
        after<Answer>(ANSWER_MS, { error: 'no answer', message: `within ${ANSWER_MS} ms` }, { ref: false }),
      ]);
      waiting.delete(id);
      if (error !== undefined) throw new Error(`${method}: ${error}: ${message}`);
      return result as T;
    },
    close: () => socket.close(),
  };
}

/** Debian's Firefox ESR, by WebDriver BiDi. */
export async function launchFirefox(): Promise<Protocol> {
  const profile = temporaryDirectory();
  const lines = Object.entries(PREFERENCES).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
  );
  writeFileSync(join(profile.path, 'user.js'), lines.join(''));
  const firefox = await start(
    'firefox-esr',
    ['--headless', '--no-remote', '--remote-debugging-port=0', '--profile', profile.path],
    /WebDriver BiDi listening on (ws:\S+)/,
    { HOME: profile.path, MOZ_CRASHREPORTER_DISABLE: '1' },
  );
  const { send, close } = await connect(firefox.said[1]!);
  await send('session.new', { capabilities: {} });

  const act = (context: string, type: 'pointer' | 'key', actions: object[]) =>
    send('input.performActions', { context, actions: [{ type, id: type, actions }] });

  async function evaluate(context: string, expression: string): Promise<string> {
    const answer = await send<{ result: { value: string }; exceptionDetails?: { text: string } }>(
      'script.evaluate',
      { expression, target: { context }, awaitPromise: true, userActivation: false },
    );
    if (answer.exceptionDetails !== undefined) throw new Error(answer.exceptionDetails.text);
    return answer.result.value;
  }

  /** The page's frame, if that is where the click goes: of another site, it hears only of what is meant for it. */
  async function frameAt(root: string, x: number, y: number) {
    const { contexts } = await send<{ contexts: { children: { context: string }[] }[] }>(
      'browsingContext.getTree',
      { root, maxDepth: 1 },
    );
    const [frame] = contexts[0]?.children ?? [];
    if (frame === undefined) return undefined;
    const found = await evaluate(
      root,
      `(async () => {
        const element = document.elementFromPoint(${x}, ${y});
        const { left, top } = element.getBoundingClientRect();
        return element.localName === 'iframe' ? [left, top].join() : '';
      })()`,
    );
    if (found === '') return undefined;
    const [left, top] = found.split(',').map((text) => Math.round(Number(text)));
    return { context: frame.context, x: x - left!, y: y - top! };
  }

  return {
    async windows() {
      const { contexts } = await send<{ contexts: { context: string }[] }>('browsingContext.getTree', {
        maxDepth: 0,
      });
      return contexts.map(({ context }) => context);
    },
    async open() {
      const { context } = await send<{ context: string }>('browsingContext.create', { type: 'window' });
      await send('browsingContext.setViewport', { context, viewport: WINDOW_SIZE });
      return context;
    },
    async close(context) {
      await send('browsingContext.close', { context, promptUnload: true });
    },
    async navigate(context, url) {
      await send('browsingContext.navigate', { context, url, wait: 'none' });
    },
    evaluate,
    async click(window, x, y) {
      const at = (await frameAt(window, x, y)) ?? { context: window, x, y };
      await act(at.context, 'pointer', [
        { type: 'pointerMove', x: at.x, y: at.y },
        { type: 'pointerDown', button: 0 },
        { type: 'pointerUp', button: 0 },
      ]);
    },
    async press(context, keys) {
      const values = keys.map((key) => WEBDRIVER_KEYS[key] ?? key);
      await act(
        context,
        'key',
        values.flatMap((value) => [
          { type: 'keyDown', value },
          { type: 'keyUp', value },
        ]),
      );
    },
    async screenshot(context) {
      const { data } = await send<{ data: string }>('browsingContext.captureScreenshot', { context });
      return Buffer.from(data, 'base64');
    },
    async quit() {
      close();
      await firefox.stop();
      profile.remove();
    },
  };
}
