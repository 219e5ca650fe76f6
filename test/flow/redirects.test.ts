/** @jest-environment node */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createStepUp, type Provider } from '../../src';
import { outcome } from '../fakes/bank';
import { fakePorts } from '../../src/testing';

/** Two origins on this machine. The first one answers by `answer`, or with 200. */
const servers: Server[] = [];
const arrived: { at: string; authorization: string | undefined }[] = [];
let answer: (request: IncomingMessage) => { status: number; headers: Record<string, string> } | undefined;
let api: string;
let other: string;

beforeAll(async () => {
  for (const name of ['api', 'other']) {
    const server = createServer((request, response) => {
      arrived.push({ at: name + request.url, authorization: request.headers.authorization });
      const { status, headers } = (name === 'api' ? answer(request) : undefined) ?? {
        status: 200,
        headers: {},
      };
      response.writeHead(status, headers).end(name);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.push(server);
  }
  [api, other] = servers.map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`) as [
    string,
    string,
  ];
});
afterAll(() => servers.splice(0).forEach((server) => server.close()));
beforeEach(() => void arrived.splice(0));

const redirecting = (from: string, to: () => string) => (request: IncomingMessage) =>
  request.url === from ? { status: 302, headers: { location: to() } } : undefined;

/** A StepUp on Node's own fetch, which follows redirects by the Fetch Standard. */
function stepUpOn(
  rule: object,
  provider: Partial<Provider> = {},
  send: typeof fetch = (input, init) => fetch(input, init),
) {
  const fakes = fakePorts({ granted: 'read:accounts', ...provider });
  const stepUp = createStepUp({
    provider: fakes.provider,
    browser: { ...fakes.browser, fetch: send },
    rules: [{ url: `${api}/**`, scope: 'read:accounts', ...rule }],
  });
  return { stepUp, ...fakes };
}

describe("a rule's followRedirects (G2)", () => {
  test('is not for a call that says itself what it needs', async () => {
    answer = redirecting('/a', () => '/b');
    const { stepUp } = stepUpOn({ followRedirects: true });
    const response = await stepUp.fetch(`${api}/a`, { stepUp: { scope: 'read:accounts' } });
    expect(response).toMatchObject({ status: 302, redirected: false }); // Node shows what a browser hides
    expect(arrived).toEqual([{ at: 'api/a', authorization: 'Bearer session-token' }]);
  });

  test("lets the session's token go on at the same origin", async () => {
    answer = redirecting('/a', () => '/b');
    const { stepUp } = stepUpOn({ followRedirects: true });
    expect(await stepUp.fetch(`${api}/a`)).toMatchObject({ status: 200, redirected: true, url: `${api}/b` });
    expect(arrived).toEqual([
      { at: 'api/a', authorization: 'Bearer session-token' },
      { at: 'api/b', authorization: 'Bearer session-token' },
    ]);
  });

  test("does not take the session's token to another origin (Fetch Standard §4.4)", async () => {
    answer = redirecting('/a', () => `${other}/b`);
    const { stepUp } = stepUpOn({ followRedirects: true });
    expect(await stepUp.fetch(`${api}/a`)).toMatchObject({ status: 200, url: `${other}/b` });
    expect(arrived).toEqual([
      { at: 'api/a', authorization: 'Bearer session-token' },
      { at: 'other/b', authorization: undefined },
    ]);
  });

  test.each<[string, object]>([
    ['without it', {}],
    ['with false', { followRedirects: false }],
  ])('%s no token goes on', async (_, rule) => {
    answer = redirecting('/a', () => '/b');
    await stepUpOn(rule).stepUp.fetch(`${api}/a`);
    expect(arrived.map(({ at }) => at)).toEqual(['api/a']);
  });

  test('a step-up token never goes on', async () => {
    answer = redirecting('/a', () => '/b');
    const it = stepUpOn({ followRedirects: true, scope: 'transfer:funds' });
    const result = outcome(it.stepUp.fetch(`${api}/a`));
    await it.answer();
    while (!result.settled) await it.advanceTime(10);
    expect(arrived).toEqual([{ at: 'api/a', authorization: 'Bearer step-up-token-1' }]);
  });

  test.each<[string, typeof fetch]>([
    // Before 0.215.
    [
      'leaves out its second argument',
      (input, init) => (input instanceof Request ? fetch(input) : fetch(input, init)),
    ],
    // Since 0.215, for a URL of its ignoreUrls. Where the caller has a signal, it fails still.
    [
      'uses up a Request that comes with a second argument',
      (input, init) => {
        if (input instanceof Request && init != null) new Request(input, init);
        return fetch(input, init);
      },
    ],
  ])(
    "nor does one through a fetch that %s, as OpenTelemetry's instrumentation-fetch does (G2)",
    async (_, send) => {
      answer = redirecting('/a', () => '/b');
      const it = stepUpOn({ scope: 'transfer:funds' }, {}, send);
      const result = outcome(it.stepUp.fetch(`${api}/a`, { method: 'POST', body: '{}' }));
      await it.answer();
      while (!result.settled) await it.advanceTime(10);
      expect(arrived).toEqual([{ at: 'api/a', authorization: 'Bearer step-up-token-1' }]);
    },
  );

  test("nor does the session's token if it is bound to a key: its proof is for one URL (RFC 9449 §4.3)", async () => {
    answer = redirecting('/a', () => '/b');
    const token = async () => ({
      accessToken: 'bound',
      tokenType: 'DPoP',
      scope: undefined,
      prove: async () => 'proof',
    });
    await stepUpOn({ followRedirects: true }, { token }).stepUp.fetch(`${api}/a`);
    expect(arrived).toEqual([{ at: 'api/a', authorization: 'DPoP bound' }]);
  });

  test('what another URL asks for is not asked for in the name of this one', async () => {
    answer = ({ url }) =>
      url === '/a'
        ? { status: 302, headers: { location: '/b' } }
        : {
            status: 403,
            headers: { 'WWW-Authenticate': 'Bearer error="insufficient_scope", scope="transfer:funds"' },
          };
    const it = stepUpOn({ followRedirects: true, challengeable: 'transfer:funds' });
    expect(await it.stepUp.fetch(`${api}/a`)).toHaveProperty('status', 403);
    expect(it.popups).toHaveLength(0);
    const direct = outcome(it.stepUp.fetch(`${api}/b`));
    while (it.popups.length === 0 && !direct.settled) await it.advanceTime(10);
    expect(it.popups).toHaveLength(1);
    it.stepUp.dispose();
  });

  test('must be a boolean', () => {
    expect(() => stepUpOn({ followRedirects: 'yes' })).toThrow(
      '"rules[0].followRedirects" must be a boolean',
    );
  });
});

test('a body is there for the second time that a request is sent, though fetch uses up what it sends', async () => {
  const challenge = { 'www-authenticate': 'Bearer error="insufficient_scope", scope="transfer:funds"' };
  answer = () => (arrived.length === 1 ? { status: 403, headers: challenge } : undefined);
  const it = stepUpOn({ challengeable: 'transfer:funds' });
  const result = outcome(it.stepUp.fetch(`${api}/a`, { method: 'POST', body: '{"amount":100}' }));
  while (it.authorizations.length === 0 && !result.settled) await it.advanceTime(10);
  await it.answer();
  while (!result.settled) await it.advanceTime(10);
  expect(result.error).toBeUndefined();
  expect(result.value).toHaveProperty('status', 200);
  expect(arrived.map(({ authorization }) => authorization)).toEqual([
    'Bearer session-token',
    'Bearer step-up-token-1',
  ]);
});
