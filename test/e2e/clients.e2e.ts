import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Bank, expect, test } from './bank';
import { openSdk } from './sdk';

const htmxFile = fileURLToPath(new URL('../../node_modules/htmx.org/dist/htmx.min.js', import.meta.url));

interface Page {
  sdk: import('../../src').StepUp;
  htmx: { config: { defaultTimeout: number }; process(root: Element): void };
  said: string[];
  send(): Promise<unknown>;
}

test('htmx sends by stepUp.fetch: the window opens in the click, and a closed one is an error that htmx tells (G1, G7)', async ({
  bank,
  page,
}) => {
  const arrived: (string | undefined)[] = [];
  // htmx calls the page's own origin.
  await page.route('**/app-api/transfers', async (route) => {
    arrived.push(route.request().headers()['authorization']?.slice(0, 7), route.request().postData()!);
    await route.fulfill({ contentType: 'text/html', body: '<b>Sent</b>' });
  });
  await bank.logIn();
  await openSdk(bank, { rules: [{ url: '/app-api/transfers', method: 'POST', scope: 'transfer:funds' }] });
  await page.evaluate(`${readFileSync(htmxFile, 'utf8')}; window.htmx = htmx;`);
  await page.evaluate(() => {
    const { htmx, sdk, said } = Object.assign(window as unknown as Page, { said: [] as string[] });
    htmx.config.defaultTimeout = 0;
    document.addEventListener('htmx:before:request', (event) => {
      (event as CustomEvent).detail.ctx.fetch = sdk.fetch;
    });
    document.addEventListener('htmx:error', (event) => {
      said.push((event as CustomEvent).detail.error.code);
    });
    document.body.innerHTML =
      '<button hx-post="/app-api/transfers" hx-vals=\'{"amount":250}\' hx-target="p">Send</button><p></p>';
    htmx.process(document.body);
  });
  const send = async () => {
    const { x, y } = (await page.getByRole('button', { name: 'Send' }).boundingBox())!;
    await page.mouse.click(x + 5, y + 5);
  };
  const closed = await bank.openPopup(send);
  await closed.getByTestId('otp').waitFor();
  await closed.close();
  await expect.poll(() => page.evaluate(() => (window as unknown as Page).said)).toEqual(['popup_closed']);
  expect(arrived).toEqual([]);

  await bank.confirm(await bank.openPopup(send));
  await expect(page.locator('p')).toHaveText('Sent');
  expect(arrived).toEqual(['Bearer ', 'amount=250']);
});

test.describe('by withToken', () => {
  /** One button, whose click shows what the page's `send` comes to. */
  test.beforeEach(async ({ bank, page }) => {
    await bank.logIn();
    await openSdk(bank);
    await page.evaluate(() => {
      document.body.innerHTML = '<button>Send</button><progress value="0"></progress><p></p>';
      document.querySelector('button')!.onclick = async () => {
        const result = await (window as unknown as Page).send();
        document.querySelector('p')!.textContent = String(result);
      };
    });
  });

  /** Clicks it, and confirms in the window that opens. */
  async function confirm(bank: Bank, shown: string): Promise<void> {
    const button = bank.page.getByRole('button', { name: 'Send' });
    await bank.confirm(await bank.openPopup(() => button.click()));
    await expect(bank.page.locator('p')).toHaveText(shown);
  }

  test('an upload with progress, by XHR, goes with a token of its own (G1)', async ({
    bank,
    page,
    servers,
  }) => {
    await page.evaluate((url) => {
      const own = window as unknown as Page;
      own.send = () =>
        own.sdk.withToken(
          own.sdk.requirementFor(url, 'POST')!,
          ({ accessToken, tokenType }) =>
            new Promise((resolve, reject) => {
              const xhr = new XMLHttpRequest();
              xhr.open('POST', url);
              xhr.setRequestHeader('Authorization', `${tokenType} ${accessToken}`);
              xhr.setRequestHeader('Content-Type', 'application/json');
              xhr.upload.onprogress = ({ loaded, total }) =>
                void (document.querySelector('progress')!.value = loaded / total);
              xhr.onload = () => resolve(xhr.status);
              xhr.onerror = () => reject(new TypeError('The upload failed'));
              xhr.send(JSON.stringify({ to: 'Contoso', amount: 4200 }));
            }),
        );
    }, `${servers.api}/api/transfers`);
    await confirm(bank, '201');
    await expect(page.locator('progress')).toHaveJSProperty('value', 1);
    await expect.poll(servers.transfers).toMatchObject([{ status: 201, scope: 'transfer:funds' }]);
  });

  test.describe('where a policy would stop it', () => {
    test.use({ bypassCSP: true }); // the demo's pages allow no worker, and no WebSocket

    test('a web worker sends with the token that the page asked for, for it has none to open windows from', async ({
      bank,
      page,
      servers,
    }) => {
      await page.evaluate((url) => {
        const code = `onmessage = async ({ data: { url, authorization, body } }) => {
          const headers = { authorization, 'content-type': 'application/json' };
          postMessage((await fetch(url, { method: 'POST', headers, body })).status);
        };`;
        const worker = new Worker(URL.createObjectURL(new Blob([code])));
        const own = window as unknown as Page;
        own.send = () =>
          own.sdk.withToken(own.sdk.requirementFor(url, 'POST')!, ({ accessToken, tokenType }) => {
            const body = JSON.stringify({ to: 'Contoso', amount: 4200 });
            worker.postMessage({ url, authorization: `${tokenType} ${accessToken}`, body });
            return new Promise((resolve) => (worker.onmessage = ({ data }) => resolve(data)));
          });
      }, `${servers.api}/api/transfers`);
      await confirm(bank, '201');
      await expect.poll(servers.transfers).toMatchObject([{ status: 201, scope: 'transfer:funds' }]);
    });

    test('a WebSocket gets the token in its first message, once, and never in its URL (G1, G3)', async ({
      bank,
      page,
    }) => {
      const told: string[] = [];
      await page.routeWebSocket(/trades/, (socket) => {
        told.push(socket.url());
        socket.onMessage((message) => {
          const { type, accessToken } = JSON.parse(String(message)) as Record<string, string>;
          told.push(`${type} with a token of ${accessToken!.split('.').length} parts`);
          socket.send('welcome');
        });
      });
      await page.evaluate(() => {
        const own = window as unknown as Page;
        own.send = async () => {
          const socket = await own.sdk.withToken({ scope: 'transfer:funds' }, ({ accessToken }) => {
            const socket = new WebSocket('wss://api.example/trades');
            socket.onopen = () => socket.send(JSON.stringify({ type: 'authorize', accessToken }));
            return socket;
          });
          return new Promise((resolve) => (socket.onmessage = ({ data }) => resolve(data)));
        };
      });
      await confirm(bank, 'welcome');
      expect(told).toEqual(['wss://api.example/trades', 'authorize with a token of 3 parts']);
    });
  });
});
