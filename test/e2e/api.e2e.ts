import { runApi, type Api } from './api';
import { startIssuer, type Issuer } from './issuer';
import { expect, test as base } from './once';

const test = base.extend<{ issuer: Issuer; api: Api }>({
  issuer: async ({}, use) => {
    const issuer = await startIssuer();
    await use(issuer);
    await issuer.close();
  },
  api: async ({ issuer }, use) => {
    const api = await runApi(issuer);
    await use(api);
    await api.close();
  },
});

const now = () => Math.floor(Date.now() / 1000);

for (const [name, age, status] of [
  ['a moment ago', 0, 200],
  ['60 seconds ago', 60, 200],
  ['90 seconds ago', 90, 401],
  ['yesterday', 86_400, 401],
] as const) {
  test(`the audit trail, after a login ${name}: ${status}`, async ({ issuer, api }) => {
    const token = await issuer.sign({ scope: 'read:accounts', auth_time: now() - age });
    expect((await api.get('/api/audit', token)).status).toBe(status);
  });
}

test("the audit trail's challenge says what to do (RFC 9470 §3)", async ({ issuer, api }) => {
  for (const authTime of [now() - 90, undefined, 'now', null]) {
    const token = await issuer.sign({
      scope: 'read:accounts',
      ...(authTime !== undefined && { auth_time: authTime }),
    });
    expect(await api.get('/api/audit', token)).toEqual({
      status: 401,
      error: 'insufficient_user_authentication',
      challenge:
        'Bearer realm="api", error="insufficient_user_authentication", error_description="A more recent authentication is required", max_age="60"',
    });
  }
});

test('a recent login does not make up for a scope', async ({ issuer, api }) => {
  expect(
    await api.get('/api/audit', await issuer.sign({ scope: 'step_up', auth_time: now() })),
  ).toMatchObject({ status: 403, error: 'insufficient_scope' });
  expect(
    await api.get('/api/salaries', await issuer.sign({ scope: 'read:accounts', auth_time: now() })),
  ).toMatchObject({ status: 403, error: 'insufficient_scope' });
});

test('a high-value token is good for one request, whichever it is', async ({ issuer, api }) => {
  const token = await issuer.sign({ scope: 'read:accounts read:salaries' });
  expect((await api.get('/api/customers', token)).status).toBe(200);
  expect(await api.get('/api/salaries', token)).toMatchObject({ status: 401, error: 'invalid_token' });
});
