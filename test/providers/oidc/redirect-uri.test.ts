import { ask, startIssuer } from './issuer';

describe('the redirect URI', () => {
  test.each([
    ['https://app.example', 'https://app.example'],
    ['https://app.example:443/back', 'https://app.example:443/back'],
    ['/back', 'http://localhost/back'],
    [undefined, 'http://localhost/'],
  ])('%p is sent as %p, for servers compare texts (RFC 6749 §3.1.2.3)', async (redirectUri, expected) => {
    const { params, it } = await ask(startIssuer(), { redirectUri: redirectUri as string });
    expect(params['redirect_uri']).toBe(expected);
    expect(it.redirectUri).toBe(expected);
  });
});
