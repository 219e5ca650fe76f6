import { ask, METADATA, provider, startIssuer } from './issuer';

/** As a script of the page may, knowing or not: `merge(target, JSON.parse('{"__proto__": …}'))`. */
async function polluted(members: Record<string, unknown>, run: () => Promise<void>): Promise<void> {
  // Jest's objects, and those that its `Response` reads, which are of another realm.
  const prototypes = [Object.prototype, Object.getPrototypeOf(await Response.json({}).json()) as object];
  for (const prototype of prototypes) Object.assign(prototype, members);
  try {
    await run();
  } finally {
    for (const prototype of prototypes)
      for (const name of Object.keys(members)) Reflect.deleteProperty(prototype, name);
  }
}

const EVIL = 'https://evil.example/token';
const jwt = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;

describe('what is added to Object.prototype', () => {
  test('does not say where a code is sent (RFC 8705 §5)', () =>
    polluted(
      { use_mtls_endpoint_aliases: true, mtls_endpoint_aliases: { token_endpoint: EVIL } },
      async () => {
        const issuer = startIssuer();
        const { exchange } = await ask(issuer);
        await expect(exchange()).resolves.toMatchObject({ accessToken: 'opaque' });
        expect(issuer.requests.at(-1)).toBe(METADATA.token_endpoint);
      },
    ));

  test('grants nothing (RFC 6749 §5.1, RFC 9396 §7)', () => {
    const issuer = startIssuer();
    const made = provider(); // before, for a session with a `scope` that is no function is refused
    return polluted(
      {
        scope: 'transfer:funds',
        scp: 'transfer:funds',
        aud: 'https://api.example',
        authorization_details: [{ type: 'payment' }],
      },
      async () => {
        issuer.body = { access_token: jwt({ sub: 'alice' }) };
        const { exchange } = await ask(issuer, {}, made);
        const { scope, audience, authorizationDetails } = await exchange();
        expect({ scope, audience, authorizationDetails }).toEqual({
          scope: [],
          audience: undefined,
          authorizationDetails: undefined,
        });
      },
    );
  });
});
