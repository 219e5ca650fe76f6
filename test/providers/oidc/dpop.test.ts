import * as oauth from 'oauth4webapi';
import type { HttpOptions } from '../../../src/providers/oidc/discovery';
import { createBindToken } from '../../../src/providers/oidc/dpop';

const TOKEN_ENDPOINT = 'https://idp.example/token?policy=1#x';

const payloadOf = (proof: string) =>
  JSON.parse(Buffer.from(proof.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;

const CALLBACK = 'https://app.example/callback.html';

/**
 * A token endpoint that gives these answers, one after the other, and remembers what proofs say.
 *
 * @param own what the app's own server answers, which without it can't be reached
 */
function tokenEndpoint(answers: Response[], own?: Response) {
  const proofs: Record<string, unknown>[] = [];
  const looks: string[] = [];
  const http = {
    [oauth.customFetch]: async (
      url: string,
      { method, mode, headers }: { method?: string; mode?: string; headers?: unknown },
    ) => {
      if (url !== TOKEN_ENDPOINT) {
        looks.push(`${method} ${mode} ${url}`);
        if (own === undefined) throw new Error('no connection');
        return own;
      }
      proofs.push(payloadOf((headers as Record<string, string>)['dpop']!));
      return answers.shift()!;
    },
  } as HttpOptions;
  return { http, proofs, looks };
}

const refusal = (nonce: string, status = 400, error = 'use_dpop_nonce') =>
  Response.json({ error }, { status, headers: { 'DPoP-Nonce': nonce } });
const ask = async (bind: ReturnType<typeof createBindToken>, http: HttpOptions) =>
  (await bind(http, CALLBACK)).http[oauth.customFetch](TOKEN_ENDPOINT, {
    method: 'POST',
    headers: { accept: 'x' },
  });

/** By how many seconds the clock that dated a proof is ahead of this one. */
const aheadOf = ({ iat }: Record<string, unknown>) => (iat as number) - Date.now() / 1000;

describe('proofs for the token endpoint (RFC 9449 §5, §8)', () => {
  test('name its URL without query and hash', async () => {
    const { http, proofs } = tokenEndpoint([Response.json({})]);
    await ask(createBindToken(), http);
    expect(proofs).toMatchObject([{ htm: 'POST', htu: 'https://idp.example/token' }]);
    expect(proofs[0]).not.toHaveProperty('ath');
  });

  test('are made at whole seconds, also where the server counts parts of them (RFC 7519 §2)', async () => {
    const { http, proofs } = tokenEndpoint([Response.json({})]);
    const bind = createBindToken();
    const prove = (await bind(http, CALLBACK)).proverFor('token', 600.25);
    const request = { url: 'https://api.example/a', method: 'POST', nonce: undefined };
    await ask(bind, http);
    for (const proof of [payloadOf(await prove(request)), proofs[0]!]) {
      expect(Number.isInteger(proof['iat'])).toBe(true);
      expect(aheadOf(proof)).toBeGreaterThan(590);
    }
  });

  test('hold the nonce that it asks for, in one request more, and that which it gave last', async () => {
    const { http, proofs } = tokenEndpoint([
      refusal('n1'),
      new Response('{}', { headers: { 'DPoP-Nonce': 'n2' } }),
      Response.json({}),
    ]);
    const bind = createBindToken();
    await ask(bind, http);
    await ask(bind, http);
    expect(proofs.map(({ nonce }) => nonce)).toEqual([undefined, 'n1', 'n2']);
    expect(new Set(proofs.map(({ jti }) => jti)).size).toBe(3);
  });

  test.each([
    ['asks twice', [refusal('n1'), refusal('n2')], 2],
    ['asks for another thing', [refusal('n1', 400, 'invalid_grant')], 1],
    ['answers with no JSON', [new Response('no', { status: 500, headers: { 'DPoP-Nonce': 'n1' } })], 1],
    ['says so with a success', [refusal('n1', 200)], 1],
  ])('are made once more at most, where it %s', async (_, answers, count) => {
    const { http, proofs } = tokenEndpoint(answers);
    await ask(createBindToken(), http);
    expect(proofs).toHaveLength(count);
  });
});

test("a step-up's key is new, and can't be exported", async () => {
  const made = jest.spyOn(crypto.subtle, 'generateKey');
  const bind = createBindToken();
  const { http } = tokenEndpoint([]);
  const bindings = [await bind(http, CALLBACK), await bind(http, CALLBACK)];
  expect(new Set(bindings.map(({ thumbprint }) => thumbprint)).size).toBe(2);
  for (const { value } of made.mock.results) {
    const { privateKey } = (await value) as CryptoKeyPair;
    expect(privateKey.extractable).toBe(false);
    await expect(crypto.subtle.exportKey('jwk', privateKey)).rejects.toThrow();
  }
  expect(made).toHaveBeenCalledTimes(2);
  made.mockRestore();
});

describe('the date of the first proof, before any ID token (RFC 9449 §11.1)', () => {
  const date = (seconds: number) => new Date(Date.now() + seconds * 1000).toUTCString();

  test.each([-600, -8, 600])(
    "is by the clock of the app's own server, where the device's differs: by %d s",
    async (skew) => {
      const own = new Response(null, { status: 404, headers: { Date: date(skew) } });
      const { http, proofs, looks } = tokenEndpoint([Response.json({})], own);
      await ask(createBindToken(), http);
      expect(looks).toEqual([expect.stringContaining(`HEAD same-origin ${CALLBACK}?`)]);
      expect(Math.abs(aheadOf(proofs[0]!) - skew)).toBeLessThan(5);
    },
  );

  test("is not ahead of that server's clock, whose date has no parts of a second", async () => {
    const second = Math.floor(Date.now() / 1000);
    const clock = jest.spyOn(Date, 'now').mockReturnValue((second - 600.5) * 1000); // it is `second` over there
    try {
      const own = new Response(null, { headers: { Date: new Date(second * 1000).toUTCString() } });
      const { http, proofs } = tokenEndpoint([Response.json({})], own);
      const binding = await createBindToken()(http, CALLBACK);
      clock.mockReturnValue((second - 599.9) * 1000); // and 0.6 later
      await binding.http[oauth.customFetch](TOKEN_ENDPOINT, { method: 'POST', headers: {} });
      expect(proofs).toMatchObject([{ iat: second }]);
    } finally {
      clock.mockRestore();
    }
  });

  test.each([
    ['does not tell', () => ({})],
    ['tells nonsense', () => ({ Date: 'soon' })],
    ['gives what a cache kept', () => ({ Date: date(-600), Age: '600' })],
  ])("is by the device's clock, where that server %s", async (_, headers: () => Record<string, string>) => {
    const own = new Response(null, { headers: headers() });
    const { http, proofs } = tokenEndpoint([Response.json({})], own);
    await ask(createBindToken(), http);
    expect(Math.abs(aheadOf(proofs[0]!))).toBeLessThan(5);
  });

  test("is by the device's clock, where that server's differs by no more than a request takes", async () => {
    const second = Math.floor(Date.now() / 1000);
    const clock = jest.spyOn(Date, 'now').mockReturnValue((second + 1.9) * 1000);
    try {
      const own = new Response(null, { headers: { Date: new Date(second * 1000).toUTCString() } });
      const { http, proofs } = tokenEndpoint([Response.json({})], own);
      await ask(createBindToken(), http);
      expect(proofs).toMatchObject([{ iat: second + 1 }]);
    } finally {
      clock.mockRestore();
    }
  });

  test("is by the device's clock, where that server can't be reached, and it is asked again, at a URL that no cache has", async () => {
    const { http, proofs, looks } = tokenEndpoint([Response.json({}), Response.json({})]);
    const bind = createBindToken();
    await ask(bind, http);
    await ask(bind, http);
    expect(new Set(looks).size).toBe(2);
    expect(Math.abs(aheadOf(proofs[1]!))).toBeLessThan(5);
  });

  test('is asked for no more, once an ID token or a nonce has come', async () => {
    const known = tokenEndpoint([Response.json({})]);
    const bind = createBindToken();
    (await bind(known.http, CALLBACK)).proverFor('token', 0);
    await ask(bind, known.http);
    expect(known.looks).toHaveLength(1);

    const nonces = tokenEndpoint([refusal('n1'), Response.json({}), Response.json({})]);
    const other = createBindToken();
    await ask(other, nonces.http);
    await ask(other, nonces.http);
    expect(nonces.looks).toHaveLength(1);
  });

  test.each([
    ["the app's own server's is wrong", undefined, 600, [600, 0]],
    ["the device's was set since the last ID token came", 600, 0, [600, 0]],
    ["the device's is wrong since then", 0, 600, [0, 600]],
  ])(
    'is by another clock after a refusal: one proof is spoilt, not all, where %s',
    async (_, last, own, expected) => {
      const refused = () => Response.json({ error: 'invalid_dpop_proof' }, { status: 400 });
      const answer = new Response(null, { headers: { Date: date(own) } });
      const { http, proofs } = tokenEndpoint([refused(), refused()], answer);
      const bind = createBindToken();
      if (last !== undefined) (await bind(http, CALLBACK)).proverFor('token', last);
      await ask(bind, http);
      await ask(bind, http);
      expect(proofs.map((proof) => Math.abs(Math.round(aheadOf(proof) / 10) * 10))).toEqual(expected);
    },
  );
});
