import * as oauth from 'oauth4webapi';
import type { HttpOptions } from '../../../src/providers/oidc/discovery';
import { createBindToken } from '../../../src/providers/oidc/dpop';

const TOKEN_ENDPOINT = 'https://idp.example/token?policy=1#x';

const payloadOf = (proof: string) =>
  JSON.parse(Buffer.from(proof.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;

/** A token endpoint that gives these answers, one after the other, and remembers what proofs say. */
function tokenEndpoint(...answers: Response[]) {
  const proofs: Record<string, unknown>[] = [];
  const http = {
    [oauth.customFetch]: async (_url: string, { headers }: { headers?: unknown }) => {
      proofs.push(payloadOf((headers as Record<string, string>)['dpop']!));
      return answers.shift()!;
    },
  } as HttpOptions;
  return { http, proofs };
}

const refusal = (nonce: string, status = 400, error = 'use_dpop_nonce') =>
  Response.json({ error }, { status, headers: { 'DPoP-Nonce': nonce } });
const ask = async (bind: ReturnType<typeof createBindToken>, http: HttpOptions) =>
  (await bind()).over(http)[oauth.customFetch](TOKEN_ENDPOINT, { method: 'POST', headers: { accept: 'x' } });

describe('proofs for the token endpoint (RFC 9449 §5, §8)', () => {
  test('name its URL without query and hash', async () => {
    const { http, proofs } = tokenEndpoint(Response.json({}));
    await ask(createBindToken(), http);
    expect(proofs).toMatchObject([{ htm: 'POST', htu: 'https://idp.example/token' }]);
    expect(proofs[0]).not.toHaveProperty('ath');
  });

  test('are made at whole seconds, also where the server counts parts of them (RFC 7519 §2)', async () => {
    const { http, proofs } = tokenEndpoint(Response.json({}));
    const bind = createBindToken();
    const prove = (await bind()).proverFor('token', 600.25);
    const request = { url: 'https://api.example/a', method: 'POST', nonce: undefined };
    await ask(bind, http);
    for (const { iat } of [payloadOf(await prove(request)), proofs[0]!]) {
      expect(Number.isInteger(iat)).toBe(true);
      expect((iat as number) - Date.now() / 1000).toBeGreaterThan(590);
    }
  });

  test('hold the nonce that it asks for, in one request more, and that which it gave last', async () => {
    const { http, proofs } = tokenEndpoint(
      refusal('n1'),
      new Response('{}', { headers: { 'DPoP-Nonce': 'n2' } }),
      Response.json({}),
    );
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
    const { http, proofs } = tokenEndpoint(...answers);
    await ask(createBindToken(), http);
    expect(proofs).toHaveLength(count);
  });
});
