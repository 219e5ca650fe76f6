import { createStepUp } from '../../src';
import { fakePorts } from '../../src/testing';

describe('a request that no rule names', () => {
  const send = async (input: RequestInfo, init?: RequestInit) => {
    const bodies: string[] = [];
    const { provider, browser, requests } = fakePorts({
      async fetch(request) {
        bodies.push(`${request.method} ${request.headers.get('authorization')} ${await request.text()}`);
        return new Response();
      },
    });
    const stepUp = createStepUp({ provider, browser, rules: [{ url: '/api/transfers', scope: 'transfer' }] });
    await stepUp.fetch(input, init);
    const [{ url, method, authorization } = {}] = requests;
    return { url, method, authorization, bodies };
  };
  const url = 'https://app.example/api/other';
  const headers = { Authorization: 'ApiKey 1' };

  test.each<[string, RequestInfo, RequestInit | undefined]>([
    ['a URL and options', url, { method: 'PUT', headers, body: 'x' }],
    ['a Request', new Request(url, { method: 'PUT', headers, body: 'x' }), undefined],
    [
      'a Request and options',
      new Request(url, { headers: { Authorization: 'Basic 2' } }),
      { method: 'PUT', headers, body: 'x' },
    ],
    [
      'a Request with a body, and options',
      new Request(url, { method: 'POST', body: 'x' }),
      { method: 'PUT', headers },
    ],
  ])('arrives as it was sent, with its own Authorization: %s', async (_, input, init) => {
    expect(await send(input, init)).toEqual({
      url,
      method: 'PUT',
      authorization: 'ApiKey 1',
      bodies: ['PUT ApiKey 1 x'],
    });
  });
});
