import { GenericError } from '@auth0/auth0-spa-js';
import { BrowserAuthError, InteractionRequiredAuthError } from '@azure/msal-browser';
import { ErrorResponse } from 'oidc-client-ts';
import { createStepUp } from '../../../src';
import type { OidcSession } from '../../../src/oidc';
import { fakeBrowser } from '../../../src/testing';
import { provider, startIssuer } from './issuer';

describe("the session's token", () => {
  const tokenOf = (given: object) =>
    provider({ session: { claims: () => ({ sub: 'alice' }), accessToken: () => given as never } }).token(
      undefined,
    );

  test.each([
    [{ scope: null }, undefined],
    [{ scope: undefined }, undefined],
    [{ scope: '' }, []],
    [{ scope: 'a b' }, ['a', 'b']],
    [{ scope: ['a'] }, ['a']],
  ])('with %j was granted %j', async (members, scope) => {
    startIssuer();
    await expect(tokenOf({ accessToken: 't', ...members })).resolves.toMatchObject({ scope });
  });

  test.each([
    {},
    { accessToken: '' },
    { accessToken: null },
    { access_token: 't', token_type: 'Bearer' }, // a token response
    { subscribe() {} }, // an Observable
  ])('%j is none: login_required', async (given) => {
    startIssuer();
    await expect(tokenOf(given)).rejects.toMatchObject({ code: 'login_required' });
  });
});

describe("the type of the session's token", () => {
  const prove = async () => 'proof';
  test.each<[unknown, string, object]>([
    ['bearer', 'Bearer', {}],
    ['BEARER', 'Bearer', {}],
    ['Bearer', 'Bearer', {}],
    [null, 'Bearer', {}],
    ['dpop', 'DPoP', { prove }],
    ['DPoP', 'DPoP', { prove }],
    ['JWT', 'JWT', {}],
  ])(
    '%p is sent as %s, for not every API takes it in lower case (RFC 9110 §11.1)',
    async (tokenType, scheme, others) => {
      startIssuer();
      const it = fakeBrowser({ fetch: async () => new Response('done') });
      const token = { accessToken: 'session-token', tokenType: tokenType as string, ...others };
      const session = { claims: () => ({ sub: 'alice' }), accessToken: () => token };
      const rules = [{ url: '/accounts', scope: 'read:accounts' }];
      const given = provider({ scope: 'openid read:accounts', session });
      const stepUp = createStepUp({ browser: it.browser, provider: given, rules });
      await stepUp.fetch('/accounts');
      expect(it.requests.map(({ authorization }) => authorization)).toEqual([`${scheme} session-token`]);
      await stepUp.withToken({ scope: 'read:accounts' }, ({ tokenType }) => expect(tokenType).toBe(scheme));
    },
  );
});

describe('a session that only the user can renew', () => {
  const rejected = async (error: unknown) => {
    startIssuer();
    const session = { claims: () => ({ sub: 'alice' }), accessToken: () => Promise.reject(error) };
    const rules = [{ url: '/accounts', scope: 'read:accounts' }];
    const given = provider({ scope: 'openid read:accounts', session });
    const stepUp = createStepUp({ browser: fakeBrowser().browser, provider: given, rules });
    return stepUp.fetch('/accounts').catch((caught: unknown) => caught);
  };

  test.each<[string, object]>([
    ['oidc-client-ts', new ErrorResponse({ error: 'login_required' })],
    ['OpenID Connect Core §3.1.2.6', { error: 'account_selection_required' }],
    ['oidc-client-ts, whose refresh token was refused', new ErrorResponse({ error: 'invalid_grant' })],
    ['msal-browser', new InteractionRequiredAuthError('interaction_required', '')],
    [
      'msal-browser, after the day that a refresh token lasts',
      new InteractionRequiredAuthError('refresh_token_expired', ''),
    ],
    ['msal-browser, before anybody logged in', new BrowserAuthError('no_account_error', '')],
    ['auth0-spa-js', new GenericError('login_required', 'Login required')],
    ['auth0-spa-js without a refresh token', new GenericError('missing_refresh_token', '')],
    ["Logto's SDK", Object.assign(new Error('Not authenticated.'), { code: 'not_authenticated' })],
  ])('is login_required, as %s says it', async (_, error) => {
    const caught = await rejected(error);
    expect(caught).toMatchObject({ name: 'StepUpError', code: 'login_required' });
  });

  test('is login_required where the claims can not be had either, for a step-up and for ensure', async () => {
    startIssuer();
    const claims = () =>
      Promise.reject(Object.assign(new Error('Not authenticated.'), { code: 'not_authenticated' }));
    const given = provider({ session: { claims, accessToken: claims } });
    const stepUp = createStepUp({
      browser: fakeBrowser().browser,
      provider: given,
      rules: [{ url: '/transfers', scope: 'transfer:funds' }],
    });
    const calls = [stepUp.fetch('/transfers'), stepUp.ensure({ acr_values: 'gold' })];
    for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'login_required' });
    stepUp.dispose();
  });

  test.each<[unknown, string]>([
    [new TypeError('Failed to fetch'), 'The session has no token: Failed to fetch'],
    [
      Object.assign(new Error('Try later'), { error: 'temporarily_unavailable' }),
      'The session has no token: Try later',
    ],
    [undefined, 'The session has no token'],
    ['no', 'The session has no token'],
  ])('is none that the network or the server keeps from it: %s', async (error, message) => {
    await expect(rejected(error)).resolves.toMatchObject({ code: 'token_failed', message });
  });
});

describe('a session that is not what it must be', () => {
  test.each([
    ['accessToken', 'session-token'],
    ['scope', 'openid'],
  ])('is told at creation: %s is %p', (name, value) => {
    const session = { claims: () => ({ sub: 'alice' }), [name]: value };
    expect(() => provider({ session: session })).toThrow(`"session.${name}" must be a function`);
  });

  test('but may have null for what it leaves out', async () => {
    const session = { claims: () => ({ sub: 'alice' }), accessToken: null, scope: null };
    startIssuer();
    await expect(provider({ session: session as never }).token(undefined)).resolves.toBeUndefined();
    await expect(provider({ session: session as never }).grantedScopes()).resolves.toBeUndefined();
  });
});

describe('what the session was granted, where its token does not say it', () => {
  /** An app whose login asks for accounts and cards, after its first ordinary call. */
  async function afterCall(session: Partial<OidcSession>) {
    startIssuer();
    const it = fakeBrowser({ fetch: async () => new Response('done') });
    const stepUp = createStepUp({
      browser: it.browser,
      provider: provider({
        scope: 'openid read:accounts read:cards',
        session: { claims: () => ({ sub: 'alice' }), accessToken: () => 'session-token', ...session },
      }),
      rules: ['read:accounts', 'read:cards', 'read:loans'].map((scope) => ({
        url: `/${scope.slice(5)}`,
        scope,
      })),
    });
    await it.advanceTime(0);
    await stepUp.fetch('/accounts');
    expect(it.requests.map(({ authorization }) => authorization)).toEqual(['Bearer session-token']);
    return (url: string) => stepUp.explain(url).missing?.scope;
  }

  test('is what the session says, less or more than what was asked for, after a call as well', async () => {
    const missing = await afterCall({ scope: () => 'openid read:accounts read:loans' });
    expect(missing('/accounts')).toBeUndefined();
    expect(missing('/cards')).toEqual(['read:cards']);
    expect(missing('/loans')).toBeUndefined();
  });

  test.each<[string, Partial<OidcSession>]>([
    ['says nothing either', {}],
    ['knows nothing', { scope: () => undefined }],
  ])('is what was asked for, if the session %s (RFC 6749 §5.1)', async (_, session) => {
    const missing = await afterCall(session);
    expect(missing('/cards')).toBeUndefined();
    expect(missing('/loans')).toEqual(['read:loans']);
  });

  test('is what the token says, if it does', async () => {
    const missing = await afterCall({
      accessToken: () => ({ accessToken: 'session-token', scope: ['read:accounts', 'read:loans'] }),
      scope: () => 'openid read:accounts read:cards',
    });
    expect(missing('/cards')).toEqual(['read:cards']);
    expect(missing('/loans')).toBeUndefined();
  });

  test("is not known for another audience than the session's", async () => {
    startIssuer();
    const session = {
      claims: () => ({ sub: 'alice' }),
      accessToken: () => 't',
      scope: () => 'read:accounts',
    };
    const it = provider({ session, audience: 'https://api.example' });
    expect((await it.token('https://api.example'))?.scope).toEqual(['read:accounts']);
    expect((await it.token('https://other.example'))?.scope).toBeUndefined();
  });
});
