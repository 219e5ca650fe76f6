/**
 * What a call costs on top of the network, which a stub answers: ratios to a bare `fetch(new Request(url))` in the same run, medians of rounds.
 *
 * @param {import('@playwright/test').Page} page the bank's, where somebody is logged in
 * @param {string} idp
 */
export function costPerCall(page, idp) {
  return page.evaluate(async (domain) => {
    const { createStepUp, auth0Provider, createAuth0Client } = window.stepUp;
    const audience = 'https://api.fabrikam.example';
    const config = {
      domain,
      clientId: 'fabrikam-spa',
      authorizationParams: { audience, scope: 'openid profile read:accounts' },
    };
    const client = await createAuth0Client(config);
    const claims = await client.getIdTokenClaims();
    // The demo's tokens live too short for a cache to hold them, so both are given one.
    const session = {
      getIdTokenClaims: async () => claims,
      getTokenSilently: async () => ({
        access_token: 'token',
        token_type: 'Bearer',
        scope: 'read:accounts',
        expires_in: 60,
      }),
    };
    const real = window.fetch;
    const stub = async () => new Response(null, { status: 204 });
    window.fetch = stub;

    const withRules = (count) => {
      const rules = Array.from({ length: count }, (_, index) => ({
        url: `/api/${index}/*/x`,
        scope: 'read:accounts',
      }));
      return createStepUp({
        provider: auth0Provider(config, session),
        rules: [...rules, { url: '/api/accounts', scope: 'read:accounts' }],
      });
    };
    const few = withRules(10);
    const many = withRules(10_000);
    const fetcher = client.createFetcher({
      baseUrl: location.origin,
      fetch: stub,
      getAccessToken: async () => 'token',
    });
    const calls = {
      bare: () => stub(new Request('/api/accounts')),
      unnamed: () => few.fetch('/favicon.svg'),
      'unnamed, bare': () => stub('/favicon.svg'),
      granted: () => few.fetch('/api/accounts'),
      'granted, 10,000 rules': () => many.fetch('/api/accounts'),
      fetchWithAuth: () => fetcher.fetchWithAuth('/api/accounts'),
    };
    const time = async (call) => {
      const start = performance.now();
      for (let index = 0; index < 100; index += 1) await call();
      return ((performance.now() - start) / 100) * 1000;
    };
    const rounds = Object.fromEntries(Object.keys(calls).map((name) => [name, []]));
    for (let round = 0; round < 7; round += 1) {
      for (const [name, call] of Object.entries(calls)) rounds[name].push(await time(call));
    }
    window.fetch = real;
    const median = (numbers) => numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)];
    const microseconds = Object.fromEntries(Object.entries(rounds).map(([name, all]) => [name, median(all)]));
    const times = (name, of) => Number((microseconds[name] / microseconds[of]).toFixed(2));
    return {
      microseconds,
      ratios: {
        'granted / bare': times('granted', 'bare'),
        'fetchWithAuth / bare': times('fetchWithAuth', 'bare'),
        'unnamed / bare': times('unnamed', 'bare'),
        '10,000 rules / 10 rules': times('granted, 10,000 rules', 'granted'),
      },
    };
  }, idp);
}
