import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { APIRequestContext } from '@playwright/test';
import { audience } from '../../demo/registration.mjs';
import { highValueScopes, scopeNames } from '../../demo/scopes.mjs';
import { MULTI_FACTOR } from '../../src/index';
import { expect, test as base } from './bank';
import { errorOf, Person, type Tokens } from './person';

const LOGIN = 'openid profile read:accounts';
const TENANT = join(import.meta.dirname, '../../demo/tenant');

const test = base.extend<{ person: Person }>({
  person: async ({ request, servers }, use) => use(new Person(request, servers)),
});

/** A login with the password alone. */
async function ordinaryLogin(person: Person, username = 'alice'): Promise<Tokens> {
  await person.authorize({ scope: LOGIN });
  await person.logIn(username);
  return person.tokens();
}

/** What the demo's provider makes of an authorization of a person who is logged in: asks for the factor, answers at once, or refuses. */
async function outcomeOf(
  person: Person,
  parameters: { scope: string } & Record<string, string>,
): Promise<string> {
  const page = await person.authorize(parameters);
  if (page.pathname.startsWith('/interaction/')) return 'challenge';
  return page.searchParams.get('error') ?? 'code';
}

function call(request: APIRequestContext, url: string, { accessToken }: Tokens) {
  return request.get(url, { headers: { authorization: `Bearer ${accessToken}` } });
}

test("the tenant's Action challenges for exactly the scopes that the API takes once", async ({ person }) => {
  await ordinaryLogin(person);
  for (const scope of scopeNames) {
    expect([scope, await outcomeOf(person, { scope: `openid ${scope}` })]).toEqual([
      scope,
      highValueScopes([scope]).length > 0 ? 'challenge' : 'code',
    ]);
  }
});

test('the configuration for a real tenant names the same scopes, API, addresses and Actions', () => {
  const yaml = readFileSync(join(TENANT, 'tenant.yaml'), 'utf8');
  const idp = readFileSync(join(TENANT, '../idp/tenant.mjs'), 'utf8');
  expect([...yaml.matchAll(/- value: (\S+)/g)].map(([, scope]) => scope)).toEqual(scopeNames);
  expect(yaml).toContain(`identifier: ${audience}`);
  const deployed = [...yaml.matchAll(/code: \.(\S+)/g)].map(([, path]) => path);
  expect([...idp.matchAll(/require\('\.\.\/tenant(\S+)'\)/g)].map(([, path]) => path)).toEqual(deployed);
});

test('an ordinary login has neither class nor mark', async ({ person }) => {
  const { id, access } = await ordinaryLogin(person);
  for (const claims of [id, access]) {
    expect(claims['amr']).toEqual(['pwd']);
    expect(claims['acr']).toBeUndefined();
    expect(claims['authentication_level']).toBeUndefined();
    expect(claims['auth_time']).toBeGreaterThan(Date.now() / 1000 - 60);
  }
});

for (const [name, parameters] of [
  ['a high-value scope', { scope: 'openid read:salaries' }],
  ['the policy-only scope', { scope: 'openid step_up' }],
  ['the multi-factor class alone', { scope: LOGIN, acr_values: MULTI_FACTOR }],
] as const) {
  test(`${name} takes a second factor, which both tokens tell of`, async ({ person }) => {
    await ordinaryLogin(person);
    expect(await outcomeOf(person, parameters)).toBe('challenge');
    await person.confirm();
    const { id, access } = await person.tokens();
    for (const claims of [id, access])
      expect(claims).toMatchObject({
        acr: MULTI_FACTOR,
        amr: ['pwd', 'otp', 'mfa'],
        authentication_level: 'mfa',
      });
  });

  test(`${name}: the second factor of one authorization counts for no other`, async ({ person }) => {
    await ordinaryLogin(person);
    await person.authorize(parameters);
    await person.confirm();
    expect(await outcomeOf(person, parameters)).toBe('challenge');
    const silent = await person.authorize({ ...parameters, prompt: 'none' });
    expect(errorOf(silent)).toEqual({
      error: 'login_required',
      description: 'Multifactor authentication required',
    });
    // Nor for the session's own tokens.
    await person.authorize({ scope: LOGIN, prompt: 'none' });
    const { id } = await person.tokens();
    expect(id['amr']).toEqual(['pwd']);
    expect(id['authentication_level']).toBeUndefined();
  });
}

test('carol, who has no second factor, is refused after the login page', async ({ person }) => {
  await person.authorize({ scope: 'openid transfer:funds' });
  const answer = await person.logIn('carol');
  expect(errorOf(answer)).toEqual({
    error: 'access_denied',
    description: 'carol has no second factor: enrol one first',
  });
  const silent = await person.authorize({ scope: 'openid transfer:funds', prompt: 'none' });
  expect(errorOf(silent).error).toBe('access_denied');
  await person.authorize({ scope: LOGIN });
  expect((await person.tokens()).access['scope']).toContain('read:accounts');
});

test('carol at the bank: the SDK is told access_denied, she is told why, and nothing is sent', async ({
  bank,
  servers,
}) => {
  await bank.logIn('carol');
  await bank.transferButton.click();
  await bank.expectResult('access_denied');
  await expect(bank.result).toContainText('You have no second factor yet');
  expect(servers.transfers()).toEqual([]);
});

test('cancelling at the second factor is access_denied', async ({ person }) => {
  await ordinaryLogin(person);
  await person.authorize({ scope: 'openid transfer:funds' });
  expect(errorOf(await person.cancel())).toEqual({
    error: 'access_denied',
    description: 'The user cancelled',
  });
});

test("max_age is the provider's own affair: the password again, then the second factor, and a new auth_time", async ({
  person,
}) => {
  const first = await ordinaryLogin(person);
  await new Promise((resolve) => setTimeout(resolve, 1100)); // auth_time counts whole seconds
  const page = await person.authorize({ scope: 'openid transfer:funds', max_age: '0' });
  expect(page.pathname).toContain('/interaction/');
  await person.logIn('alice');
  await person.confirm();
  const { id, access } = await person.tokens();
  expect(id['auth_time']).toBeGreaterThan(first.id['auth_time'] as number);
  expect(access['auth_time']).toBe(id['auth_time']);
  expect(id['acr']).toBe(MULTI_FACTOR);
});

test("the API: customers for the session's token, salaries for one with the scope, once", async ({
  person,
  request,
  servers,
}) => {
  const session = await ordinaryLogin(person);
  expect((await call(request, `${servers.api}/api/customers`, session)).status()).toBe(200);
  const refused = await call(request, `${servers.api}/api/salaries`, session);
  expect(refused.status()).toBe(403);
  expect(refused.headers()['www-authenticate']).toContain('error="insufficient_scope"');
  await person.authorize({ scope: 'openid read:salaries' });
  await person.confirm();
  const steppedUp = await person.tokens();
  expect(await (await call(request, `${servers.api}/api/salaries`, steppedUp)).json()).toContainEqual(
    expect.objectContaining({ employee: 'Alice Archer' }),
  );
  expect((await call(request, `${servers.api}/api/salaries`, steppedUp)).status()).toBe(401);
});

test('the login page names all three people', async ({ page, servers }) => {
  await page.goto(servers.app);
  await page.getByTestId('login').click();
  for (const name of ['alice', 'bob', 'carol']) await expect(page.locator('.hint')).toContainText(name);
});
