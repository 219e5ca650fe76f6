import { expect, type Page } from '@playwright/test';
import { click, press, type Scene } from './desk';

/** What somebody does while a step-up is under way. */
export type Act = (scene: Scene) => Promise<unknown>;
type ActInWindow = (scene: Scene, popup: Page) => Promise<unknown>;

/** Clicks, and waits for the form that asks for the code. */
async function pressAndWait(scene: Scene): Promise<Page> {
  const popup = await press(scene);
  await popup.getByTestId('otp').waitFor();
  return popup;
}

const isAuthorize = (request: { url(): string }) => request.url().includes('/authorize?');

/** Clicks, and enters the code. */
export const confirm: Act = async (scene) => scene.bank.confirm(await press(scene));

/** Does something at the form, before the code is entered. */
export const atForm =
  (act: ActInWindow): Act =>
  async (scene) => {
    const popup = await pressAndWait(scene);
    await act(scene, popup);
    await scene.bank.confirm(popup);
  };

/** Does something at the form, and enters no code. */
export const insteadOfCode =
  (act: ActInWindow): Act =>
  async (scene) =>
    act(scene, await pressAndWait(scene));

/** Closes the window as soon as it shows something. */
export const closeAfter =
  (reached: (popup: Page) => Promise<unknown>): Act =>
  async (scene) => {
    const popup = await press(scene);
    await reached(popup);
    await popup.close();
  };

/** The window shows the browser's own error page. */
export const failed = (popup: Page) => expect.poll(() => popup.url()).toContain('chrome-error:');

export const close = (_: Scene, popup: Page) => popup.close();
export const cancel = (_: Scene, popup: Page) => popup.getByTestId('cancel').click();

/** Does something while a request to `url` is held back. */
export const during =
  (url: string, act: ActInWindow): Act =>
  async (scene) => {
    const [reached, reach] = gate();
    const [released, release] = gate();
    await scene.context.route(url, async (route) => {
      reach();
      await released;
      await route.continue().catch(() => {}); // it was cancelled, or its window closed
    });
    const popup = await press(scene);
    const confirmed = scene.bank.confirm(popup).catch(() => {}); // as long as the request is held, unless the window closes
    await reached;
    await act(scene, popup);
    release();
    await confirmed;
  };

function gate(): [opened: Promise<void>, open: () => void] {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return [opened, () => open()];
}

export const abort = ({ desk }: Scene) => desk.evaluate(({ controller }) => controller.abort());
/** Aborts, and waits until the browser has taken the request back: `abort()` returns before that. */
export const abortRequest: Act = async (scene) => {
  const failed = scene.page.waitForEvent('requestfailed', (request) =>
    request.url().endsWith('/api/transfers'),
  );
  await abort(scene);
  await failed;
};
export const dispose = ({ desk }: Scene) => desk.evaluate(({ sdk }) => sdk.dispose());
export const clear = ({ desk }: Scene) => desk.evaluate(({ sdk }) => sdk.clear());
export const clearWhenGranted = ({ desk }: Scene) =>
  desk.evaluate(({ sdk }) => void sdk.on('granted', sdk.clear));

/** In the page alone, as another part of the app would. The session that must be intact is what is left. */
export async function logOut(scene: Scene): Promise<void> {
  await scene.desk.evaluate(({ client }) => client.logout({ openUrl: false }));
  scene.before = await scene.bank.session();
  scene.isSpent = true;
}

/** The provider asks for the password again. */
export async function forgetAtProvider(scene: Scene): Promise<void> {
  await scene.context.clearCookies({ name: /^fabrikam_id/ });
  scene.isSpent = true;
}

/** Logs in in the window, and enters the code. */
export const logInAs =
  (username: string): Act =>
  async (scene) => {
    const popup = await press(scene);
    await scene.bank.fillLogin(popup, username);
    await scene.bank.confirm(popup);
  };

/** Logs in, and takes two minutes for the code. */
export const logInSlowly: Act = async (scene) => {
  const popup = await press(scene);
  await scene.bank.fillLogin(popup, 'alice');
  await popup.getByTestId('otp').waitFor();
  await scene.page.evaluate(() => {
    const { now } = Date;
    Date.now = () => now() + 120_000;
  });
  scene.isSpent = true;
  await scene.bank.confirm(popup);
};

export const switchTo =
  (username: string): ActInWindow =>
  async (scene, popup) => {
    scene.isSpent = true;
    await popup.getByRole('button', { name: 'Not you?' }).click();
    await scene.bank.fillLogin(popup, username);
  };

export const enterWrongCodes =
  (times: number): ActInWindow =>
  async (_, popup) => {
    for (let i = 0; i < times; i++) {
      const right = (await popup.getByTestId('otp-code').textContent())!.trim();
      await popup.getByTestId('otp').fill(right === '000000' ? '111111' : '000000');
      await popup.getByTestId('submit').click();
      if (i < 4) await popup.getByRole('alert').waitFor(); // the fifth ends it
    }
  };

/** Two calls: the second's question comes in the same window. */
export const payTwice: Act = async (scene) => {
  const popup = await press(scene);
  await click(scene);
  await popup.getByTestId('otp').waitFor();
  const again = scene.context.waitForEvent('request', isAuthorize);
  await scene.bank.confirm(popup);
  await again;
  await popup.getByTestId('otp').waitFor();
  await scene.bank.confirm(popup);
};

export async function goElsewhereAndBack({ servers }: Scene, popup: Page): Promise<void> {
  await popup.goto(`${servers.api}/x`);
  await popup.goBack();
}

export const offlineAtFirst: Act = async (scene) => {
  await scene.context.setOffline(true);
  await closeAfter(failed)(scene);
};

export async function sendOffline({ context, bank }: Scene, popup: Page): Promise<void> {
  await context.setOffline(true);
  await bank.confirm(popup);
  await failed(popup);
  await context.setOffline(false);
  await popup.goBack();
}

/** The click opens another window first, which is all that the browser allows one click. */
export async function spendGesture(scene: Scene): Promise<void> {
  await scene.page.evaluate(() =>
    document.addEventListener('click', () => void window.open('about:blank'), { capture: true, once: true }),
  );
  await (await press(scene)).close();
}

type Post = (scene: Scene, forged: object, popup: Page) => Promise<unknown>;

/** Posts at the form what a thief would want accepted. It has everything but the right sender. */
export const withForgery =
  (post: Post): Act =>
  async (scene) => {
    const asked = scene.context.waitForEvent('request', isAuthorize);
    const popup = await pressAndWait(scene);
    const state = new URL((await asked).url()).searchParams.get('state')!;
    await post(scene, { type: 'authorization_response', response: { code: 'stolen', state } }, popup);
    await scene.bank.confirm(popup);
  };

const postToOpener = (speaker: Page, forged: object) =>
  speaker.evaluate((forged) => (window.opener as Window).postMessage(forged, '*'), forged);

export const postFromPage: Post = ({ page }, forged) =>
  page.evaluate((forged) => window.postMessage(forged, '*'), forged);

export const postFromFrame: Post = async (scene, forged) => {
  const { page, context, servers } = scene;
  scene.isSpent = true; // the frame stays
  await context.route(`${servers.idp}/frame`, (route) =>
    route.fulfill({ contentType: 'text/html', body: '' }),
  );
  const [frame] = await Promise.all([
    page.waitForEvent('framenavigated', (frame) => frame.url().startsWith(servers.idp)),
    page.evaluate(
      (src) => void document.body.append(Object.assign(document.createElement('iframe'), { src })),
      `${servers.idp}/frame`,
    ),
  ]);
  await frame.evaluate((forged) => window.parent.postMessage(forged, '*'), forged);
};

/** Another window that the page opened. */
export const postFromOther =
  (server: 'idp' | 'api'): Post =>
  async ({ page, context, servers }, forged) => {
    const url = `${servers[server]}/x`;
    const [other] = await Promise.all([
      context.waitForEvent('page'),
      page.evaluate((url) => void window.open(url), url),
    ]);
    await other.waitForURL(url);
    await postToOpener(other, forged);
    await other.close();
  };

/** The right window, with another page in it. */
export const postFromElsewhere: Post = async ({ servers }, forged, popup) => {
  await popup.goto(`${servers.api}/x`);
  await postToOpener(popup, forged);
  await popup.goBack();
};

export const postNoObjects: Post = (_, __, popup) =>
  popup.evaluate(() => {
    const values = [
      null,
      undefined,
      7,
      7n,
      true,
      '',
      'authorization_response',
      [],
      ['authorization_response'],
      {},
      new Date(),
      new Error(),
    ];
    for (const value of values) window.opener.postMessage(value, '*');
  });

export const postWrongShapes: Post = (_, forged, popup) =>
  popup.evaluate((forged) => {
    const { type, response } = forged as { type: string; response: { state: string } };
    const { state } = response;
    const own = (key: string) => JSON.parse(`{ "${key}": ${JSON.stringify(response)} }`) as object;
    const noCodes = [{ state }, { state, code: 7 }, { state, code: ['stolen'] }, { state, code: {} }];
    const noResponses = [
      undefined,
      null,
      7,
      'code',
      [],
      [response],
      new Map(Object.entries(response)),
      own('__proto__'),
      own('constructor'),
    ];
    const noAnswers = [
      { response },
      { type: [type], response },
      { type: type.toUpperCase(), response },
      response,
      [type, response],
      own('__proto__'),
    ];
    for (const wrong of [
      ...noAnswers,
      ...[...noResponses, ...noCodes].map((wrong) => ({ type, response: wrong })),
    ])
      window.opener.postMessage(wrong, '*');
  }, forged);

export const postMuch: Post = (_, forged, popup) =>
  popup.evaluate(
    (forged) =>
      window.opener.postMessage(
        { ...forged, response: { state: 'x'.repeat(1e7), code: 'x'.repeat(1e7) } },
        '*',
      ),
    forged,
  );
