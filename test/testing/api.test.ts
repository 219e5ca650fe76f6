import { createStepUp } from '../../src';
import { fakePorts } from '../../src/testing';
import { outcome } from '../fakes/bank';

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

describe('a request that is aborted', () => {
  const start = (signal: AbortSignal) => {
    const fakes = fakePorts({ granted: 'transfer', fetch: () => new Promise(() => {}) });
    const { provider, browser } = fakes;
    const stepUp = createStepUp({ provider, browser, rules: [{ url: '/api/transfers', scope: 'transfer' }] });
    return {
      ...fakes,
      results: ['/api/transfers', '/other'].map((url) => outcome(stepUp.fetch(url, { signal }))),
    };
  };

  test('while the API answers, it rejects with the reason, as fetch does (Fetch Standard §5.6)', async () => {
    const aborter = new AbortController();
    const { results, requests, advanceTime } = start(aborter.signal);
    await advanceTime(0);
    expect(requests).toHaveLength(2);
    aborter.abort('the user went on');
    await advanceTime(0);
    expect(results.map(({ error }) => error)).toEqual(['the user went on', 'the user went on']);
  });

  test('before, it is not sent', async () => {
    const { results, requests, advanceTime } = start(AbortSignal.abort('the user went on'));
    await advanceTime(0);
    expect(results.map(({ error }) => error)).toEqual(['the user went on', 'the user went on']);
    expect(requests).toEqual([]);
  });
});
