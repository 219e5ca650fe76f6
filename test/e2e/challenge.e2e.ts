import { expect, test } from './bank';

test('a challenge of the real API is answered by one step-up, and the body survives', async ({
  bank,
  page,
  servers,
}) => {
  await bank.logIn();
  const result = page.evaluate(async ({ idp, api }) => {
    const { createStepUp, auth0Provider, createAuth0Client } = (
      window as never as { stepUp: typeof import('../../src/global') }
    ).stepUp;
    const config = {
      domain: idp,
      clientId: 'fabrikam-spa',
      authorizationParams: {
        audience: 'https://api.fabrikam.example',
        scope: 'openid profile read:accounts',
      },
    };
    // This page's rules do not know what a transfer takes.
    const stepUp = createStepUp({
      provider: auth0Provider(config, await createAuth0Client(config)),
      rules: [{ url: `${api}/api/*`, scope: 'read:accounts', challengeable: 'transfer:funds' }],
    });
    const events: string[] = [];
    for (const type of ['required', 'granted', 'spent'] as const)
      stepUp.on(type, ({ requirement }) => events.push(`${type} ${requirement.scope.join(' ')}`));
    const request = new Request(`${api}/api/transfers`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ to: 'Contoso', amount: 4200 }),
    });
    const response = await stepUp.fetch(request);
    return { status: response.status, body: (await response.json()) as { amount: number }, events };
  }, bank.origins);
  await bank.confirm(await page.waitForEvent('popup'));
  expect(await result).toMatchObject({
    status: 201,
    body: { amount: 4200 },
    events: ['required transfer:funds', 'granted transfer:funds', 'spent transfer:funds'],
  });
  await expect.poll(servers.transfers).toMatchObject([
    { status: 403, scope: 'read:accounts' },
    { status: 201, scope: 'transfer:funds' },
  ]);
  expect(servers.asked()).toEqual(['openid transfer:funds']);
});

test("an API that answers in Auth0's words is understood: a second factor, and the request once more", async ({
  bank,
  page,
  servers,
}) => {
  await bank.logIn();
  // https://github.com/auth0/node-oauth2-jwt-bearer/blob/main/examples/StepUpAuthentication.md
  await page.route(
    `${bank.origins.api}/api/accounts`,
    (route) =>
      route.fulfill({
        status: 403,
        json: { code: 'mfa_required' },
        headers: { 'access-control-allow-origin': '*' },
      }),
    { times: 1 },
  );
  const result = page.evaluate(async ({ idp, api }) => {
    const { createStepUp, auth0Provider, createAuth0Client, wwwAuthenticate, auth0MfaRequired } = (
      window as never as { stepUp: typeof import('../../src/global') }
    ).stepUp;
    const audience = 'https://api.fabrikam.example';
    const authorizationParams = { audience, scope: 'openid profile read:accounts' };
    const config = { domain: idp, clientId: 'fabrikam-spa', authorizationParams };
    const stepUp = createStepUp({
      provider: auth0Provider(config, await createAuth0Client(config)),
      rules: [{ url: `${api}/api/*`, scope: 'read:accounts' }],
      challenges: [wwwAuthenticate(), auth0MfaRequired()],
    });
    return (await stepUp.fetch(`${api}/api/accounts`)).status;
  }, bank.origins);
  await bank.confirm(await page.waitForEvent('popup'));
  expect(await result).toBe(200);
  expect(servers.asked()).toEqual(['openid read:accounts']);
});
