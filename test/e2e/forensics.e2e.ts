import { expect, test, watchRequests, type Bank } from './bank';
import {
  everywhere,
  listen,
  outsideHeap,
  plant,
  secretsOf,
  traces,
  type Global,
  type Secrets,
} from './traces';

/** Logs in, runs transfers, and gives what there is to look for, and for comparison the session's own token. */
async function transfer(
  bank: Bank,
  ...runs: readonly (() => Promise<void>)[]
): Promise<readonly [Secrets[], string]> {
  const { context } = bank;
  const post = (path: string) =>
    watchRequests(context, (request) => request.method() === 'POST' && request.url().endsWith(path));
  const [sent, exchanges] = [post('/api/transfers'), post('/oauth/token')];
  const accounts = watchRequests(context, (request) => request.url().endsWith('/api/accounts'));
  await bank.logIn();
  const secrets: Secrets[] = [];
  for (const run of runs) {
    await run();
    secrets.push(await secretsOf(sent, exchanges));
  }
  expect(sent).toHaveLength(runs.length);
  const ordinary = (await accounts.at(-1)!.allHeaders())['authorization']!.replace('Bearer ', '');
  return [secrets, ordinary];
}

const choose = (way: string) => localStorage.setItem('fabrikam.way', way);

test('after a transfer by message and one by callback page, no token, code or verifier is left in the browser (G3)', async ({
  bank,
  page,
  context,
}) => {
  const lines = await listen(context);
  const by = (way: string) => async () => {
    await page.evaluate(choose, way);
    await bank.confirm(await bank.openPopup());
    await bank.expectResult('ok');
  };
  const [secrets, ordinary] = await transfer(bank, by('window'), by('callback'));
  expect(lines.filter((line) => line.startsWith('event {"type":"spent"'))).toHaveLength(2); // they were heard
  expect(traces(await everywhere(bank, lines, ordinary), secrets)).toEqual([]);
});

test('after a transfer by redirect, none is left but the code, where the browser keeps how a page was loaded (G3)', async ({
  bank,
  page,
  context,
}) => {
  const lines = await listen(context);
  const [secrets, ordinary] = await transfer(bank, async () => {
    await page.evaluate(choose, 'redirect');
    await bank.transferButton.click();
    await bank.confirm(page);
    await bank.expectResult('ok');
  });
  expect(lines.join('\n')).toContain('event {"type":"spent"');
  // For as long as the page is there (Navigation Timing §4.1), and no script can change that. The code is spent.
  expect(traces(await everywhere(bank, lines, ordinary), secrets)).toEqual(['navigation entry: code']);
});

test('the same search finds what getTokenWithPopup of one client leaves', async ({ bank, page, context }) => {
  const lines = await listen(context);
  const [secrets, ordinary] = await transfer(bank, async () => {
    await page.evaluate(async ({ idp, api }) => {
      const client = await (window as never as { stepUp: Global }).stepUp.createAuth0Client({
        domain: idp,
        clientId: 'fabrikam-spa',
        authorizationParams: {
          audience: 'https://api.fabrikam.example',
          scope: 'openid profile read:accounts',
        },
      });
      const button = Object.assign(document.createElement('button'), { textContent: 'Naive' });
      button.onclick = async () => {
        const token = await client.getTokenWithPopup({ authorizationParams: { scope: 'transfer:funds' } });
        const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
        const body = JSON.stringify({ to: 'Contoso', amount: 100 });
        const { status } = await fetch(`${api}/api/transfers`, { method: 'POST', headers, body });
        button.dataset['outcome'] = String(status);
      };
      document.body.prepend(button);
      Object.assign(window, { client });
    }, bank.origins);
    const button = page.getByRole('button', { name: 'Naive' });
    await bank.confirm(await bank.openPopup(() => button.click()));
    await expect(button).toHaveAttribute('data-outcome', '201');
  });
  expect(traces(await everywhere(bank, lines, ordinary), secrets)).toEqual([
    'heap: token',
    'heap: signature',
  ]);

  // And in every other place where somebody had put it.
  await page.evaluate(plant, secrets[0]!.token);
  const found = traces(await outsideHeap(bank, lines), secrets);
  for (const place of [
    'storage',
    'databases',
    'caches',
    'address',
    'performance',
    'cookies',
    'history',
    'console and events',
  ])
    expect(found).toContain(`${place}: token`);
});
