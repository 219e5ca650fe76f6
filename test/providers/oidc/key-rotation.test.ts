import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { jwksVerification } from '../../../src/oidc';
import { ask, METADATA, provider, startIssuer, type Issuer } from './issuer';

const keyPair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = (key: KeyObject, members: object) => ({ ...key.export({ format: 'jwk' }), ...members });

/** What the server publishes from now on; how it was asked for. */
function publish(issuer: Issuer, keys: () => object[]) {
  const asked: RequestInit[] = [];
  issuer.answers[METADATA.jwks_uri] = (init) => {
    asked.push(init);
    return Response.json({ keys: keys() });
  };
  return asked;
}

/** Several step-ups of one page, with one provider. */
function page(issuer: Issuer) {
  const it = provider({ verify: jwksVerification() });
  return async function stepUp(kid: string | undefined, privateKey: KeyObject) {
    issuer.header = { kid };
    issuer.privateKey = privateKey;
    return (await ask(issuer, {}, it)).exchange();
  };
}

describe('keys that change while the page is open (OpenID Connect Core §10.1.1)', () => {
  test('are asked for again at once, past what the browser keeps, when an ID token names a new one', async () => {
    const [first, second] = [keyPair(), keyPair()];
    const issuer = startIssuer();
    let keys = [jwk(first.publicKey, { kid: 'one' })];
    const asked = publish(issuer, () => keys);
    const stepUp = page(issuer);
    await expect(stepUp('one', first.privateKey)).resolves.toMatchObject({ accessToken: 'opaque' });
    await expect(stepUp('one', first.privateKey)).resolves.toMatchObject({ accessToken: 'opaque' });
    expect(asked).toHaveLength(1);
    keys = [jwk(first.publicKey, { kid: 'one' }), jwk(second.publicKey, { kid: 'two' })];
    await expect(stepUp('two', second.privateKey)).resolves.toMatchObject({ accessToken: 'opaque' });
    expect(asked).toHaveLength(2);
    expect(asked[1]).toMatchObject({ cache: 'no-cache' });
    await expect(stepUp('two', second.privateKey)).resolves.toMatchObject({ accessToken: 'opaque' });
    await expect(stepUp('one', first.privateKey)).resolves.toMatchObject({ accessToken: 'opaque' });
    expect(asked).toHaveLength(2);
  });

  test('are asked for once, and the ID token is refused if it is still by none of them', async () => {
    const [first, other] = [keyPair(), keyPair()];
    const issuer = startIssuer();
    const asked = publish(issuer, () => [jwk(first.publicKey, { kid: 'one' })]);
    const stepUp = page(issuer);
    await stepUp('one', first.privateKey);
    await expect(stepUp('two', other.privateKey)).rejects.toMatchObject({
      code: 'invalid_response',
      cause: { actual: { kid: 'two' } },
    });
    expect(asked).toHaveLength(2);
    await expect(stepUp('one', other.privateKey)).rejects.toMatchObject({ code: 'invalid_response' });
    expect(asked).toHaveLength(2);
  });
});

describe('keys that can not be used (RFC 7517 §5)', () => {
  test.each<[string, string | undefined, (key: KeyObject) => object[]]>([
    [
      'are passed over: of another kind, for encryption, for another curve, of a kind that nobody knows',
      'one',
      (key) => [
        { kty: 'acme', kid: 'one' },
        { kty: 'oct', kid: 'one', k: 'AA' },
        jwk(key, { kid: 'one', use: 'enc' }),
        jwk(key, { kid: 'one', key_ops: ['deriveKey'] }),
        { kty: 'EC', kid: 'one', crv: 'P-384', x: 'AA', y: 'AA' },
        { kty: 'RSA', kid: 'one', n: 'AA', e: 'AQAB' },
        jwk(key, { kid: 'one', use: 'sig', alg: 'ES256' }),
      ],
    ],
    [
      'and one that alone fits needs no name',
      undefined,
      (key) => [{ kty: 'RSA', n: 'AA', e: 'AQAB' }, jwk(key, {})],
    ],
  ])('%s', async (_, kid, keys) => {
    const { publicKey, privateKey } = keyPair();
    const issuer = startIssuer();
    publish(issuer, () => keys(publicKey));
    await expect(page(issuer)(kid, privateKey)).resolves.toMatchObject({ accessToken: 'opaque' });
  });

  test.each<[string, (key: KeyObject) => object]>([
    ['none at all', () => ({ keys: [] })],
    ['no list', () => ({ key: {} })],
    ['one without its numbers', () => ({ keys: [{ kty: 'EC', kid: 'one', crv: 'P-256', x5c: ['AA'] }] })],
    ['several that fit', (key) => ({ keys: [jwk(key, { kid: 'one' }), jwk(key, { kid: 'one' })] })],
  ])('or %s end in invalid_response', async (_, answer) => {
    const { publicKey, privateKey } = keyPair();
    const issuer = startIssuer();
    issuer.answers[METADATA.jwks_uri] = () => Response.json(answer(publicKey));
    await expect(page(issuer)('one', privateKey)).rejects.toMatchObject({ code: 'invalid_response' });
  });

  test.each<[string, Response]>([
    ['404', Response.json({}, { status: 404 })],
    ['a web page', new Response('<html>')],
  ])('an endpoint for keys that answers with %s is told', async (_, answer) => {
    const issuer = startIssuer();
    issuer.answers[METADATA.jwks_uri] = () => answer;
    const failure = page(issuer)('one', keyPair().privateKey);
    await expect(failure).rejects.toMatchObject({ code: 'token_failed' });
    await expect(failure).rejects.toThrow(/HTTP (404|200)/);
  });
});
