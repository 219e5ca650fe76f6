import { ask, REQUIREMENT, startIssuer } from './issuer';

describe('over a redirect', () => {
  test.each(['state', 'nonce', 'verifier', 'redirectUri'])(
    'a transaction that lost its %s is invalid_response, whatever the ID token says',
    async (name) => {
      const issuer = startIssuer();
      const { it, request, answer } = await ask(issuer);
      const { [name]: _, ...others } = JSON.parse(request.transaction) as Record<string, string>;
      issuer.claims = { nonce: undefined };
      const before = issuer.requests.length;
      await expect(
        (async () => it.resume(REQUIREMENT, JSON.stringify(others)).exchangeCode(answer))(),
      ).rejects.toMatchObject({ code: 'invalid_response' });
      expect(issuer.requests).toHaveLength(before); // no code was sent
    },
  );
});
