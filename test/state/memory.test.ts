import { randomBytes } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { bank, NOTHING_UNDER_WAY } from '../fakes/bank';
import { settle } from '../../src/testing/settle';
import { GRANTED } from '../fakes/provider';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const REFUSAL = {
  status: 403,
  headers: { 'WWW-Authenticate': 'Bearer error="insufficient_scope", scope="transfer:funds"' },
};

/** A bank whose API asks for more at every URL of `/api/surprise/`, and whose provider meets whatever it is asked for. */
function busyBank() {
  return bank({
    rules: [
      { url: '/api/surprise/*', scope: 'read:accounts', challengeable: 'transfer:funds' },
      { url: '/api/transfers/*', method: 'POST', scope: 'transfer:funds' },
    ],
    fetch: async ({ url, headers }) =>
      url.includes('surprise') && headers.get('authorization') === 'Bearer session-token'
        ? new Response('', REFUSAL)
        : new Response(''),
    provider: {
      exchangeCode: async (_, { scope, acr_values }) => ({
        ...GRANTED,
        scope,
        claims: { sub: 'alice', acr: acr_values?.[0], picture: randomBytes(1000).toString('hex') },
      }),
    },
  });
}

type Bank = ReturnType<typeof busyBank>;

/** Answers the window once it shows the provider's page. Of the fakes only microtasks are waited for. */
async function answered(it: Bank, call: Promise<unknown>): Promise<void> {
  for (let turn = 0; turn < 500 && !it.popups.at(-1)?.visited.length; turn += 1) await Promise.resolve();
  void it.respond(1);
  await call;
  // What the fakes remember is not what is looked at here.
  expect(it.popups.every(({ closed }) => closed)).toBe(true);
  for (const list of [it.popups, it.asked, it.authorizations, it.requests]) list.length = 0;
}

/** Makes what is remembered of a URL heavy enough to be seen. */
const LONG = 'x'.repeat(500);

const KINDS: readonly ((it: Bank, index: number) => Promise<unknown>)[] = [
  (it, index) => answered(it, it.stepUp.fetch(`/api/transfers/${index}`, { method: 'POST' })),
  (it, index) => answered(it, it.stepUp.fetch(`/api/surprise/${index}${LONG}`)),
  (it, index) => answered(it, it.stepUp.ensure({ acr_values: `level-${index}` })),
  async (it, index) => {
    const url = `/api/transfers/prepared-${index}`;
    await answered(it, it.stepUp.prepare({ scope: 'transfer:funds' }, { url }));
    await it.stepUp.fetch(url, { method: 'POST' });
  },
];

/** Asks the user in each of these kinds of call in turn, and says how many bytes are in use then. */
async function stepUps(it: Bank, from: number, to: number): Promise<number> {
  for (let index = from; index < to; index += 1) {
    await KINDS[index % KINDS.length]!(it, index);
    if (index % 50 === 0) await settle();
  }
  await settle();
  collectGarbage();
  await settle();
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

test('10,000 step-ups leave no more behind than 5,000', async () => {
  const it = busyBank();
  await it.advanceTime(0);
  // By then what is bounded is full, and the engine has compiled most of what it will compile.
  const before = await stepUps(it, 0, 5000);
  const after = await stepUps(it, 5000, 10_000);
  expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  // The engine's own ups and downs are 15 to 85 bytes for each. One forgotten `delete` for one kind of call in four
  // is 200 or more.
  expect((after - before) / 5000).toBeLessThan(150);
}, 300_000);
