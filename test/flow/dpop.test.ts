import type { Prove, SessionToken, TokenForRequest } from '../../src';
import { bank, NOTHING_UNDER_WAY, outcome, TRANSFER, TRANSFERS } from '../fakes/bank';
import { GRANTED } from '../fakes/provider';

/** Proofs that show what they were made for; `key` is whose. */
const proves =
  (key: string): Prove =>
  async ({ url, method, nonce }) =>
    `${key}:${method}:${url.replace('https://', '')}:${nonce ?? ''}`;

const bound = async (): Promise<SessionToken> => ({
  accessToken: 'session-token',
  tokenType: 'DPoP',
  prove: proves('session'),
  scope: undefined,
});

/** What an API answers that did not process a request, for want of a nonce (RFC 9449 §9). */
const useNonce = (nonce: string, headers: Record<string, string> = {}) =>
  new Response(null, {
    status: 401,
    headers: { 'WWW-Authenticate': 'DPoP error="use_dpop_nonce"', 'DPoP-Nonce': nonce, ...headers },
  });

/** A bank whose tokens are bound to keys, and whose API answers with `answers`, one after the other, and then with 201. */
function boundBank(
  answers: (Response | Promise<Response>)[] = [],
  overrides: Parameters<typeof bank>[0] = {},
) {
  const sent: string[] = [];
  let count = 0;
  const it = bank({
    ...overrides,
    provider: {
      token: bound,
      exchangeCode: async (_response, { scope }) => {
        count += 1;
        const prove = proves(`step-up-${count}`);
        return { ...GRANTED, accessToken: `token-${count}`, tokenType: 'DPoP', prove, scope };
      },
      ...overrides.provider,
    },
    fetch: async (request) => {
      const body = request.method === 'POST' ? await request.text() : '';
      sent.push(`${request.headers.get('authorization')} ${request.headers.get('dpop')} ${body}`.trim());
      return (await answers.shift()) ?? new Response('done', { status: 201 });
    },
  });
  return {
    ...it,
    sent,
    async stepUpBy<T>(call: () => Promise<T>, index = 1) {
      const result = outcome(call());
      await it.advanceTime(0);
      await it.respond(index);
      await it.advanceTime(0);
      return result;
    },
  };
}

const BODY = '{"amount":100}';
const PROOF = 'step-up-1:POST:app.example/api/transfers:';

describe('a step-up token that is bound to a key (RFC 9449 §7.1)', () => {
  test('goes with a proof for exactly the method and URL, without the query', async () => {
    const it = boundBank();
    const result = await it.stepUpBy(() => it.stepUp.fetch('/api/transfers?draft=1#x', TRANSFER));
    expect(result.value?.status).toBe(201);
    expect(it.sent).toEqual([`DPoP token-1 ${PROOF} ${BODY}`]);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test('is sent once more, the same request with a new proof, where the API did not process it', async () => {
    const it = boundBank([useNonce('n1')]);
    const result = await it.stepUpBy(() => it.stepUp.fetch('/api/transfers', TRANSFER));
    expect(result.value?.status).toBe(201);
    expect(it.sent).toEqual([`DPoP token-1 ${PROOF} ${BODY}`, `DPoP token-1 ${PROOF}n1 ${BODY}`]);
  });

  test('is not sent a third time', async () => {
    const it = boundBank([useNonce('n1'), useNonce('n2'), useNonce('n3')]);
    const result = await it.stepUpBy(() => it.stepUp.fetch('/api/transfers', TRANSFER));
    expect(result.value?.status).toBe(401);
    expect(it.sent).toHaveLength(2);
  });

  test.each<[string, Response]>([
    ['another error', useNonce('n1', { 'WWW-Authenticate': 'DPoP error="invalid_dpop_proof"' })],
    ['another scheme', useNonce('n1', { 'WWW-Authenticate': 'Bearer error="use_dpop_nonce"' })],
    ['no challenge', new Response(null, { status: 401, headers: { 'DPoP-Nonce': 'n1' } })],
    [
      'no nonce',
      new Response(null, { status: 401, headers: { 'WWW-Authenticate': 'DPoP error="use_dpop_nonce"' } }),
    ],
    [
      'another status',
      new Response(null, {
        status: 400,
        headers: { 'WWW-Authenticate': 'DPoP error="use_dpop_nonce"', 'DPoP-Nonce': 'n1' },
      }),
    ],
    ['a failure of the API', new Response(null, { status: 500, headers: { 'DPoP-Nonce': 'n1' } })],
  ])('G1: is not sent again after %s', async (_, answer) => {
    const it = boundBank([answer]);
    const result = await it.stepUpBy(() => it.stepUp.fetch('/api/transfers', TRANSFER));
    expect(result.value).toBe(answer);
    expect(it.sent).toHaveLength(1);
  });

  test('G1: is not sent again for a nonce that was in its proof', async () => {
    const it = boundBank([new Response(null, { headers: { 'DPoP-Nonce': 'n1' } }), useNonce('n1')]);
    await it.stepUp.fetch('/api/accounts');
    const result = await it.stepUpBy(() => it.stepUp.fetch('/api/transfers', TRANSFER));
    expect(result.value?.status).toBe(401);
    expect(it.sent).toEqual([
      'DPoP session-token session:GET:app.example/api/accounts:',
      `DPoP token-1 ${PROOF}n1 ${BODY}`,
    ]);
  });

  test('G1: is not sent again after a failure of the network', async () => {
    const it = boundBank([Promise.reject(new TypeError('network'))]);
    const result = await it.stepUpBy(() => it.stepUp.fetch('/api/transfers', TRANSFER));
    expect(result.error).toEqual(new TypeError('network'));
    expect(it.sent).toHaveLength(1);
  });

  test('takes an error of its second sending for what it is', async () => {
    const it = boundBank([useNonce('n1'), Promise.reject(new TypeError('network'))]);
    const result = await it.stepUpBy(() => it.stepUp.fetch('/api/transfers', TRANSFER));
    expect(result.error).toEqual(new TypeError('network'));
    expect(it.sent).toHaveLength(2);
  });

  test('with a stream as a body can be sent once: not_replayable, with the answer', async () => {
    const it = boundBank([useNonce('n1')]);
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(BODY));
        controller.close();
      },
    });
    const init = { method: 'POST', body, duplex: 'half' } as RequestInit;
    const result = await it.stepUpBy(() => it.stepUp.fetch('/api/transfers', init));
    expect(result.error).toMatchObject({ code: 'not_replayable', response: { status: 401 } });
    expect(it.sent).toHaveLength(1);
  });

  test.each([
    ['a Bearer token', 'Bearer', proves('key')],
    ['a DPoP token without a key', 'DPoP', undefined],
  ])('%s in its place is invalid_response (§5)', async (_, tokenType, prove) => {
    const it = boundBank([], {
      provider: { exchangeCode: async () => ({ ...GRANTED, tokenType, prove, scope: ['transfer:funds'] }) },
    });
    const result = await it.stepUpBy(() => it.stepUp.fetch('/api/transfers', TRANSFER));
    expect(result.error).toMatchObject({ code: 'invalid_response' });
    expect(it.sent).toEqual([]);
  });

  test('is gone if its key fails: token_failed', async () => {
    const prove = () => Promise.reject(new Error('no key'));
    const it = boundBank([], {
      provider: {
        exchangeCode: async () => ({ ...GRANTED, tokenType: 'DPoP', prove, scope: ['transfer:funds'] }),
      },
    });
    const result = await it.stepUpBy(() => it.stepUp.fetch('/api/transfers', TRANSFER));
    expect(result.error).toMatchObject({
      code: 'token_failed',
      message: "The access token's key made no proof: no key",
    });
    expect(it.sent).toEqual([]);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test('has a key of its own in each step-up', async () => {
    const it = boundBank();
    await it.stepUpBy(() => it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.stepUpBy(() => it.stepUp.fetch('/api/transfers', TRANSFER), 2);
    expect(it.sent).toEqual([
      `DPoP token-1 ${PROOF} ${BODY}`,
      `DPoP token-2 ${PROOF.replace('step-up-1', 'step-up-2')} ${BODY}`,
    ]);
  });

  test('answers a challenge that came with the DPoP scheme', async () => {
    const challenge = new Response(null, {
      status: 401,
      headers: {
        'WWW-Authenticate': 'DPoP error="insufficient_user_authentication", max_age="60"',
        'DPoP-Nonce': 'n1',
      },
    });
    const it = boundBank([challenge]);
    const result = outcome(it.stepUp.fetch('/api/accounts'));
    await it.advanceTime(0);
    await it.answer();
    await it.advanceTime(0);
    // The claims of this fake have no auth_time, so the grant does not do: what counts is that the user was asked.
    expect(result.error).toMatchObject({ code: 'assurance_not_met' });
    expect(it.asked).toMatchObject([{ max_age: 60 }]);
  });
});

describe('a session token that is bound to a key', () => {
  test('goes with a proof by its own key, and once more with a nonce', async () => {
    const it = boundBank([useNonce('n1')]);
    expect(await it.stepUp.fetch('/api/accounts')).toHaveProperty('status', 201);
    await it.stepUp.fetch('/api/accounts');
    expect(it.sent).toEqual([
      'DPoP session-token session:GET:app.example/api/accounts:',
      'DPoP session-token session:GET:app.example/api/accounts:n1',
      'DPoP session-token session:GET:app.example/api/accounts:n1',
    ]);
  });

  test('without what makes proofs is invalid_response, and nothing is sent', async () => {
    const it = boundBank([], { provider: { token: async () => ({ ...(await bound()), prove: undefined }) } });
    await expect(it.stepUp.fetch('/api/accounts')).rejects.toMatchObject({ code: 'invalid_response' });
    expect(it.sent).toEqual([]);
  });

  test('keeps the nonces of each origin apart', async () => {
    const other = 'https://other.example/api/accounts';
    const it = boundBank([new Response(null, { headers: { 'DPoP-Nonce': 'n1' } })], {
      rules: [
        { url: '/api/accounts', scope: 'read:accounts' },
        { url: other, scope: 'read:accounts' },
      ],
    });
    await it.stepUp.fetch('/api/accounts');
    await it.stepUp.fetch(other);
    expect(it.sent.at(-1)).toBe('DPoP session-token session:GET:other.example/api/accounts:');
  });
});

test.each(['GET', 'POST'])(
  "the session's proof does not go along with a Bearer token of a step-up that a %s was challenged for",
  async (method) => {
    const funds = 'DPoP error="insufficient_scope", scope="transfer:funds"';
    const challenge = new Response(null, { status: 403, headers: { 'WWW-Authenticate': funds } });
    const url = '/api/history';
    const { stepUp, stepUpBy, sent } = boundBank([challenge], {
      rules: [{ url, scope: 'read:accounts', challengeable: 'transfer:funds' }],
      provider: { exchangeCode: async (_response, { scope }) => ({ ...GRANTED, scope }) },
    });
    expect((await stepUpBy(() => stepUp.fetch(url, { method }))).value?.status).toBe(201);
    expect(sent).toEqual([
      `DPoP session-token session:${method}:app.example/api/history:`,
      'Bearer step-up-token null',
    ]);
  },
);

describe('of several requests at the same time', () => {
  test('one goes ahead for the nonce, and the others wait for it', async () => {
    const it = boundBank([useNonce('n1')]);
    const all = await Promise.all([1, 2, 3, 4, 5].map(() => it.stepUp.fetch('/api/accounts')));
    expect(all.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    expect(it.sent.filter((request) => request.endsWith(':'))).toHaveLength(1);
    expect(it.sent).toHaveLength(6);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test('none waits for more than a second', async () => {
    const it = boundBank([new Promise<Response>(() => {})]);
    const [slow, quick] = [1, 2].map(() => outcome(it.stepUp.fetch('/api/accounts')));
    await it.advanceTime(999);
    expect(it.sent).toHaveLength(1);
    await it.advanceTime(1);
    expect(quick!.value).toHaveProperty('status', 201);
    expect(slow!.settled).toBe(false);
  });

  test('none waits where the API needs no nonce', async () => {
    const it = boundBank([new Response(), new Promise<Response>(() => {})]);
    await it.stepUp.fetch('/api/accounts');
    const [slow, quick] = [1, 2].map(() => outcome(it.stepUp.fetch('/api/accounts')));
    await it.advanceTime(0);
    expect(quick!.value).toHaveProperty('status', 201);
    expect(slow!.settled).toBe(false);
  });

  test('the others go on if the first one fails', async () => {
    const it = boundBank([Promise.reject(new TypeError('network'))]);
    const [first, second] = [1, 2].map(() => outcome(it.stepUp.fetch('/api/accounts')));
    await it.advanceTime(0);
    expect(first!.error).toEqual(new TypeError('network'));
    expect(second!.value).toHaveProperty('status', 201);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });
});

describe('withToken', () => {
  test('hands out what makes one proof, with the nonce that is known', async () => {
    const it = boundBank([new Response(null, { headers: { 'DPoP-Nonce': 'n1' } })]);
    await it.stepUp.fetch('/api/accounts');
    let handed: TokenForRequest | undefined;
    const result = await it.stepUpBy(() =>
      it.stepUp.withToken({ scope: 'transfer:funds' }, (token) => {
        handed = token;
        return token.proof!(`${TRANSFERS}?x=1`, 'POST');
      }),
    );
    expect(result.value).toBe(`${PROOF}n1`);
    expect(handed).toMatchObject({ accessToken: 'token-1', tokenType: 'DPoP' });
    await expect(handed!.proof!(TRANSFERS, 'POST')).rejects.toThrow('"proof" was called before');
  });
});

describe('a proof that is never made, by a browser that does not give the key (G9)', () => {
  const stuck: Prove = () => new Promise(() => {});
  const token = async (): Promise<SessionToken> => ({ ...(await bound()), prove: stuck });
  const exchangeCode = async () => ({
    ...GRANTED,
    accessToken: 'token',
    tokenType: 'DPoP',
    prove: stuck,
    scope: ['transfer:funds'],
  });
  type Act = (it: ReturnType<typeof bank>, signal: AbortSignal) => Promise<unknown>;

  const calls: [string, Act][] = [
    ["with the session's token", (it, signal) => it.stepUp.fetch('/api/accounts', { signal })],
    [
      'with one of a step-up',
      async (it, signal) => {
        const call = it.stepUp.fetch('/api/transfers', { ...TRANSFER, signal });
        call.catch(() => {});
        await it.answer();
        return call;
      },
    ],
    [
      'by withToken',
      async (it, signal) => {
        const send = ({ proof }: TokenForRequest) => proof!(TRANSFERS, 'POST');
        const call = it.stepUp.withToken({ scope: 'transfer:funds' }, send, { signal });
        call.catch(() => {});
        await it.answer();
        return call;
      },
    ],
  ];
  const ends: [string, (it: ReturnType<typeof bank>, aborter: AbortController) => unknown, object][] = [
    ["the caller's abort", (_, aborter) => aborter.abort(), { name: 'AbortError' }],
    ['the timeout', (it) => it.advanceTime(300_000), { code: 'timeout' }],
    ['dispose()', (it) => it.stepUp.dispose(), { code: 'disposed' }],
  ];
  const cases = calls.flatMap(([call, act]) =>
    ends.map(([end, by, error]) => ({ call, act, end, by, error })),
  );

  test.each(cases)('$call: $end ends the call, and nothing is sent', async ({ act, by, error }) => {
    const it = bank({ provider: { token, exchangeCode } });
    await it.advanceTime(0);
    const aborter = new AbortController();
    const call = outcome(act(it, aborter.signal));
    await it.advanceTime(1000);
    expect(call.settled).toBe(false);
    await by(it, aborter);
    await it.advanceTime(0);
    expect(call.error).toMatchObject(error);
    expect(it.requests).toEqual([]);
    expect(it.leftovers()).toMatchObject({ timers: 0, windows: 0 });
  });
});
