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
