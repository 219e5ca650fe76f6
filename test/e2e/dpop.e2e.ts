import { CLIENTS, expect, later, test } from './bank';

/** So long that no nonce of a server's is good any more. */
const NONCES_ARE_STALE = 130;

for (const nonces of [true, false]) {
  test.describe(`with tokens that are bound to keys (RFC 9449), and servers that ask for ${nonces ? '' : 'no '}nonces`, () => {
    test.use({ dpop: { nonces } });

    // Where no nonces are asked for, one client stands for both.
    for (const [client, home] of nonces ? CLIENTS : CLIENTS.slice(0, 1)) {
      test.describe(client, () => {
        test.use({ home });

        test('each transfer has a key of its own, the session keeps its, and nobody can send it again', async ({
          bank,
          page,
          servers,
        }) => {
          await bank.logIn();
          const before = await bank.session();
          const sent = page.waitForRequest((request) => request.url().endsWith('/api/transfers'));
          await bank.confirm(await bank.openPopup());
          await bank.expectResult('ok');
          expect(await bank.session()).toBe(before);
          await bank.confirm(await bank.openPopup());
          await expect.poll(servers.transfers).toHaveLength(2);
          expect(servers.transfers()).toMatchObject([{ status: 201 }, { status: 201 }]);

          const keys = servers.transfers().map(({ jkt }) => jkt);
          const sessionKey = servers.seen.find(({ path }) => path === '/api/accounts')?.jkt;
          expect(new Set([...keys, sessionKey]).size).toBe(3);
          for (const key of [...keys, sessionKey]) expect(key).toMatch(/^[\w-]{43}$/);

          // What a thief could have: the whole request.
          const { authorization, dpop } = await (await sent).allHeaders();
          const replay = async (headers: Record<string, string>) => {
            const data = { to: 'Contoso', amount: 100 };
            const answer = await bank.context.request.post(`${servers.api}/api/transfers`, { headers, data });
            return answer.status();
          };
          expect(await replay({ authorization: authorization!, dpop: dpop! })).toBe(401);
          expect(await replay({ authorization: authorization!.replace('DPoP', 'Bearer') })).toBe(401);
        });

        test('by redirect, the key is made after the return, and nothing of it is stored', async ({
          bank,
          page,
          servers,
        }) => {
          await page.addInitScript(() => localStorage.setItem('fabrikam.way', 'redirect'));
          await bank.logIn();
          const asked = page.waitForRequest((request) => request.url().includes('transfer%3Afunds'));
          await bank.transferButton.click();
          expect(new URL((await asked).url()).searchParams.has('dpop_jkt')).toBe(false);
          await bank.confirm(page);
          await bank.expectResult('ok');
          const made = servers.transfers().filter(({ status }) => status === 201);
          expect(made).toMatchObject([{ jkt: expect.any(String) as unknown }]);
          expect(made[0]!.jkt).not.toBe(servers.seen.find(({ path }) => path === '/api/accounts')?.jkt);
          // The one key that this SDK keeps is the one that its records are signed with.
          expect(await page.evaluate(namesOfKeys)).toEqual(['redirect']);
        });

        if (!nonces) {
          for (const minutes of [-10, 10])
            test(`a device's clock ${minutes} minutes ahead spoils no proof: the app's own server tells the time (§11.1)`, async ({
              bank,
              page,
              servers,
            }) => {
              await bank.logIn();
              await page.evaluate((ahead) => {
                const { now } = Date;
                Date.now = () => now() + ahead;
              }, minutes * 60_000);
              await bank.confirm(await bank.openPopup());
              await bank.expectResult('ok');
              expect(servers.transfers()).toMatchObject([{ status: 201, scope: 'transfer:funds' }]);
            });
          return;
        }
        test('a nonce that is stale is asked for once, and the transfer is made once (§9)', async ({
          bank,
          page,
          servers,
        }) => {
          await bank.logIn();
          const asked = page.waitForEvent('popup').then((popup) => popup.waitForRequest(/dpop_jkt=/));
          await later(NONCES_ARE_STALE, async () => {
            await bank.confirm(await bank.openPopup());
            await bank.expectResult('ok');
          });
          await asked;
          expect(servers.transfers()).toMatchObject([
            { status: 401, error: 'use_dpop_nonce' },
            { status: 201, scope: 'transfer:funds' },
          ]);
          const [refused, answered] = servers.transfers();
          expect(refused!.jti).toBe(answered!.jti);
        });
      });
    }
  });
}

test.describe('with tokens that are bound to keys, in a framework whose client is made by its plugin', () => {
  test.use({ dpop: { nonces: true } });

  for (const framework of ['react', 'vue', 'angular'])
    test(`${framework}: a transfer has a key of its own`, async ({ bank, servers }) => {
      await bank.logInByHand('alice', `/${framework}/`);
      await bank.confirm(await bank.openPopup());
      await bank.expectResult('ok');
      const made = servers.transfers().filter(({ status }) => status === 201);
      expect(made).toMatchObject([
        { scope: 'transfer:funds', jkt: expect.stringMatching(/^[\w-]{43}$/) as unknown },
      ]);
      expect(made[0]!.jkt).not.toBe(servers.seen.find(({ path }) => path === '/api/accounts')?.jkt);
    });
});

/** Under which names this SDK keeps keys. */
async function namesOfKeys(): Promise<unknown> {
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve) => request.addEventListener('success', () => resolve(request.result)));
  const database = await done(indexedDB.open('step-up-spa'));
  const [store] = database.objectStoreNames;
  return done(database.transaction(store!).objectStore(store!).getAllKeys());
}
