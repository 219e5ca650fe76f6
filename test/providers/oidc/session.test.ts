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

  test.each([{}, { accessToken: '' }, { accessToken: null }])('%j is none: login_required', async (given) => {
    startIssuer();
    await expect(tokenOf(given)).rejects.toMatchObject({ code: 'login_required' });
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
