import { CLIENTS, expect, test, watchRequests } from './bank';

/** What a step-up asks for, the pages where the user confirms apart. */
const ASKED = /^\/(authorize|callback\.html|oauth\/token|\.well-known\/.*|api\/transfers)$/;

const BY_MESSAGE = ['/authorize', '/oauth/token', '/api/transfers'];
const BY_CALLBACK = ['/authorize', '/callback.html', '/oauth/token', '/api/transfers'];

for (const [client, home] of CLIENTS) {
  for (const [way, expected] of [
    ['window', BY_MESSAGE],
    ['callback', BY_CALLBACK],
  ] as const) {
    test.describe(`${client}, by ${way}`, () => {
      test.use({ home });

      test(`a step-up takes ${expected.length} requests, one after the other, once metadata and keys are there`, async ({
        bank,
        page,
        context,
        servers,
      }) => {
        await page.addInitScript((chosen) => localStorage.setItem('fabrikam.way', chosen), way);
        await bank.logIn();
        await bank.confirm(await bank.openPopup());
        await bank.expectResult('ok');
        const requests = watchRequests(context, (request) => ASKED.test(new URL(request.url()).pathname));
        await bank.confirm(await bank.openPopup());
        await expect.poll(servers.transfers).toHaveLength(2);
        expect(requests.map((request) => new URL(request.url()).pathname)).toEqual(expected);
      });
    });
  }
}
