import { freePort } from '../free-port.mjs';
import { runApi, type Api } from './api';
import { startIssuer, type Issuer } from './issuer';
import { expect, test as base } from './once';
import { startRedis, type Redis } from './redis-server';

const SALARIES = '/api/salaries';

const test = base.extend<{ issuer: Issuer; redis: Redis; apis: [Api, Api] }>({
  issuer: async ({}, use) => {
    const issuer = await startIssuer();
    await use(issuer);
    await issuer.close();
  },
  redis: async ({}, use) => {
    const redis = await startRedis();
    await use(redis);
    await redis.close();
  },
  apis: async ({ issuer, redis }, use) => {
    const apis: [Api, Api] = [await runApi(issuer, redis.url), await runApi(issuer, redis.url)];
    await expect.poll(async () => (await answersOf(apis, issuer)).includes(503)).toBe(false); // both are connected
    await use(apis);
    for (const api of apis) await api.close();
  },
});

/** How each API answers a token of its own. */
async function answersOf(apis: Api[], issuer: Issuer): Promise<number[]> {
  return Promise.all(
    apis.map(async (api) => (await api.get(SALARIES, await issuer.sign({ scope: 'read:salaries' }))).status),
  );
}

test.describe('used tokens in Redis', () => {
  test('a token that one API took is refused by the other', async ({ issuer, apis: [one, other] }) => {
    const token = await issuer.sign({ scope: 'read:salaries' });
    expect((await one.get(SALARIES, token)).status).toBe(200);
    expect(await other.get(SALARIES, token)).toMatchObject({
      status: 401,
      error: 'invalid_token',
      challenge: expect.stringContaining('error="invalid_token"'),
    });
    expect((await one.get(SALARIES, token)).status).toBe(401);
  });

  test('of twenty requests at once, at both, exactly one gets through', async ({ issuer, apis }) => {
    const token = await issuer.sign({ scope: 'read:salaries' });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => apis[index % 2]!.get(SALARIES, token)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status, error }) => status === 401 && error === 'invalid_token')).toHaveLength(
      19,
    );
  });

  test('an ordinary token never needs it', async ({ issuer, redis, apis: [one] }) => {
    redis.hang();
    expect((await one.get('/api/customers', await issuer.sign({ scope: 'read:accounts' }))).status).toBe(200);
  });

  test('while it hangs, high-value tokens are refused; afterwards they are taken', async ({
    issuer,
    redis,
    apis,
  }) => {
    redis.hang();
    const token = await issuer.sign({ scope: 'read:salaries' });
    expect(await apis[0].get(SALARIES, token)).toMatchObject({
      status: 503,
      error: 'temporarily_unavailable',
    });
    redis.resume();
    await expect.poll(() => answersOf([...apis], issuer), { timeout: 15_000 }).toEqual([200, 200]);
  });
});

test('while Redis is out of reach, high-value tokens are refused and ordinary ones are not', async ({
  issuer,
}) => {
  const api = await runApi(issuer, `redis://127.0.0.1:${await freePort()}`);
  expect(await api.get(SALARIES, await issuer.sign({ scope: 'read:salaries' }))).toMatchObject({
    status: 503,
    error: 'temporarily_unavailable',
  });
  expect((await api.get('/api/customers', await issuer.sign({ scope: 'read:accounts' }))).status).toBe(200);
  await api.close();
});
