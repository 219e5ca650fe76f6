import { createStepUp, MULTI_FACTOR, popup, type Requirement } from '../../../src';
import { jwksVerification, type OidcProviderOptions } from '../../../src/oidc';
import { fakeBrowser } from '../../../src/testing';
import { until } from '../../fakes/until';
import { answerWell, ISSUER, METADATA, provider, startIssuer } from './issuer';

/** How a server differs from the one that does everything by the book. */
interface Server {
  readonly metadata?: object;
  /** Of the ID token. */
  readonly claims?: object;
  readonly body?: object;
  /** What it adds to its answer's URL. */
  readonly answer?: Record<string, string>;
  readonly options?: Partial<OidcProviderOptions>;
  readonly rule: Requirement;
}

const NOW = Math.floor(Date.now() / 1000);
const part = (content: object) => Buffer.from(JSON.stringify(content)).toString('base64url');
const jwt = (claims: object) => `${part({ alg: 'RS256', typ: 'at+jwt' })}.${part(claims)}.signature`;

/** A transfer that needs a step-up at this server: what was sent, or why nothing was. */
async function transfer({ metadata, claims = {}, body = {}, answer = {}, options, rule }: Server) {
  const issuer = startIssuer(metadata);
  Object.assign(issuer, { claims, body });
  issuer.answers[METADATA.token_endpoint] = answerWell(issuer);
  const it = fakeBrowser({ now: Date.now(), fetch: async () => new Response('done', { status: 201 }) });
  const stepUp = createStepUp({
    browser: it.browser,
    provider: provider({ issuer: issuer.metadata.issuer, verify: jwksVerification(), ...options }),
    rules: [{ url: '/transfers', method: 'POST', ...rule }],
    ways: [popup({ callbackUrl: '/callback.html' })],
  });
  const done = stepUp.fetch('/transfers', { method: 'POST', body: '{}' });
  done.catch(() => {});
  await until(() => it.popups[0]?.visited.at(-1)?.startsWith('https:') === true);
  const asked = Object.fromEntries(new URL(it.popups[0]!.visited.at(-1)!).searchParams);
  issuer.nonce = asked['nonce'];
  const response = { state: asked['state'], code: 'code', ...answer };
  await it.relay({ type: 'response', response, at: 'https://app.example/callback.html' });
  await done;
  stepUp.dispose();
  return { asked, sent: it.requests.map(({ authorization }) => authorization) };
}

describe('a step-up works at', () => {
  test.each<[string, Server]>([
    [
      'Keycloak: a path, iss and session_state in the answer, all scopes of the client in the response, levels as text',
      {
        metadata: {
          issuer: `${ISSUER}/realms/bank`,
          authorization_response_iss_parameter_supported: true,
          mtls_endpoint_aliases: { token_endpoint: `${ISSUER}/mtls/token` },
          id_token_signing_alg_values_supported: ['HS256', 'ES256'],
        },
        claims: { azp: 'bank', acr: '2', auth_time: NOW },
        answer: { iss: `${ISSUER}/realms/bank`, session_state: 'x' },
        body: {
          access_token: jwt({ aud: 'account', scope: 'openid profile transfer:funds' }),
          scope: 'openid profile transfer:funds',
          'not-before-policy': 0,
          refresh_token: 'r',
          refresh_expires_in: 1800,
        },
        rule: { scope: 'transfer:funds', acr_values: '2', max_age: 0 },
      },
    ],
    [
      'Okta: a custom authorization server, scopes of the access token as an array in scp',
      {
        metadata: {
          issuer: `${ISSUER}/oauth2/default`,
          response_modes_supported: ['query', 'fragment', 'form_post', 'okta_post_message'],
        },
        claims: { amr: ['pwd', 'otp', 'mfa'], idp: '00o', ver: 1, acr: 'urn:okta:loa:2fa:any' },
        body: {
          access_token: jwt({ aud: 'api://default', scp: ['openid', 'transfer:funds'] }),
          scope: undefined,
        },
        rule: { scope: 'transfer:funds', acr_values: 'urn:okta:loa:2fa:any' },
      },
    ],
    [
      'Entra: scopes that name their API, more of them than were asked, short ones in the token, an audience that is a GUID',
      {
        metadata: {
          issuer: `${ISSUER}/11111111-2222-3333-4444-555555555555/v2.0`,
          code_challenge_methods_supported: undefined,
          request_uri_parameter_supported: false,
        },
        claims: { ver: '2.0', rh: '0.x', tid: '1', uti: 'x' },
        answer: { session_state: 'x' },
        body: {
          access_token: jwt({ aud: '66666666-7777-8888-9999-000000000000', scp: 'transfer read' }),
          scope: 'openid profile offline_access api://bank/transfer api://bank/read',
          expires_in: 4321,
          ext_expires_in: 4321,
        },
        rule: { scope: 'api://bank/transfer' },
      },
    ],
    [
      'Azure AD B2C: its metadata is elsewhere, and is given by hand',
      {
        metadata: { issuer: `${ISSUER}/11111111/v2.0/` },
        options: {
          metadata: {
            ...METADATA,
            authorization_endpoint: `${METADATA.authorization_endpoint}?p=b2c_1a_step_up`,
          },
        },
        claims: { tfp: 'B2C_1A_STEP_UP', auth_time: NOW },
        body: {
          not_before: NOW,
          expires_in: '3600',
          expires_on: String(NOW + 3600),
          resource: 'x',
          profile_info: 'x',
        },
        rule: { scope: 'https://bank.onmicrosoft.com/api/transfer', max_age: 0 },
      },
    ],
    [
      'PingFederate: opaque tokens, no scope, levels as URIs',
      {
        claims: { acr: 'urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorContract', 'pi.sri': 'x' },
        rule: {
          scope: 'transfer:funds',
          acr_values: 'urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorContract',
        },
      },
    ],
    [
      'Logto: an API resource',
      {
        options: { audience: 'https://api.example' },
        body: {
          access_token: jwt({ aud: 'https://api.example', scope: 'transfer:funds' }),
          scope: 'transfer:funds',
        },
        rule: { scope: 'transfer:funds' },
      },
    ],
    [
      'Zitadel: scopes that are URNs, several audiences and azp',
      {
        claims: {
          aud: ['bank', '2345', 'bank-mobile'],
          azp: 'bank',
          amr: ['pwd', 'mfa', 'otp'],
          client_id: 'bank',
        },
        body: { scope: 'openid urn:zitadel:iam:org:project:id:2345:aud' },
        rule: { scope: 'urn:zitadel:iam:org:project:id:2345:aud', acr_values: MULTI_FACTOR },
      },
    ],
    [
      'Ory Hydra: bearer in lower case, scope in the answer',
      {
        options: { audience: 'https://api.example', audienceParameter: 'audience' },
        claims: { rat: NOW, sid: 'x' },
        answer: { scope: 'openid transfer:funds' },
        body: {
          access_token: jwt({ aud: ['https://api.example'], scp: ['transfer:funds'], ext: {} }),
          token_type: 'bearer',
          scope: 'openid transfer:funds',
        },
        rule: { scope: 'transfer:funds' },
      },
    ],
    [
      'Curity: levels as URNs, no amr',
      {
        claims: { acr: 'urn:se:curity:authentication:totp:totp', purpose: 'id', auth_time: NOW },
        body: { access_token: '_0XBPWQQ_2fe74a3a', scope: 'openid transfer:funds' },
        rule: { scope: 'transfer:funds', acr_values: 'urn:se:curity:authentication:totp:totp', max_age: 60 },
      },
    ],
    [
      'ForgeRock: levels that are numbers',
      {
        metadata: { issuer: `${ISSUER}/am/oauth2/realms/root/realms/bank` },
        claims: { acr: 10, tokenName: 'id_token', subname: 'alice', 'org.forgerock.openidconnect.ops': 'x' },
        answer: { client_id: 'bank', iss: `${ISSUER}/am/oauth2/realms/root/realms/bank` },
        body: { scope: 'transfer:funds openid' },
        rule: { scope: 'transfer:funds', claims: { acr: 10 } },
      },
    ],
    [
      'Amazon Cognito: no scope in the response, no audience in the access token',
      {
        metadata: { issuer: `${ISSUER}/eu-central-1_Abc` },
        claims: { token_use: 'id', 'cognito:username': 'alice', at_hash: 'x' },
        body: {
          access_token: jwt({
            token_use: 'access',
            client_id: 'bank',
            scope: 'openid https://api.example/transfer',
          }),
          refresh_token: 'r',
        },
        rule: { scope: 'https://api.example/transfer' },
      },
    ],
    [
      'Duende IdentityServer: scope, session_state and iss in the answer, scopes of the access token as an array',
      {
        metadata: { authorization_response_iss_parameter_supported: true },
        claims: { amr: ['pwd', 'mfa'], idp: 'local', sid: 'x', auth_time: NOW },
        answer: { scope: 'openid transfer:funds', session_state: 'x', iss: ISSUER },
        body: {
          access_token: jwt({ aud: ['api', `${ISSUER}/resources`], scope: ['openid', 'transfer:funds'] }),
          scope: 'openid transfer:funds',
        },
        options: { audience: 'api' },
        rule: { scope: 'transfer:funds', acr_values: MULTI_FACTOR, max_age: 0 },
      },
    ],
    [
      'Authentik: a path and a slash',
      {
        metadata: { issuer: `${ISSUER}/application/o/bank/` },
        claims: { acr: 'goauthentik.io/providers/oauth2/default', amr: ['pwd', 'mfa'], auth_time: NOW },
        body: { scope: 'openid transfer:funds' },
        rule: { scope: 'transfer:funds', acr_values: MULTI_FACTOR },
      },
    ],
    [
      'WSO2: an issuer that is a token endpoint, a lifetime without end',
      {
        metadata: { issuer: `${ISSUER}/t/bank/oauth2/token` },
        claims: { azp: 'bank', aud: ['bank', 'gateway'], amr: ['BasicAuthenticator', 'totp'], isk: 'x' },
        body: { scope: 'openid transfer:funds', expires_in: 9223372036854775 },
        rule: { scope: 'transfer:funds' },
      },
    ],
    [
      'Spring Authorization Server: scopes of the access token as an array, the client as its audience',
      {
        claims: { azp: 'bank', sid: 'x', auth_time: NOW },
        body: { access_token: jwt({ aud: 'bank', scope: ['openid', 'transfer:funds'] }), expires_in: 299 },
        rule: { scope: 'transfer:funds' },
      },
    ],
    [
      'Salesforce: an access token with ! in it, no lifetime',
      {
        body: {
          access_token: '00D5e000001N20Q!ASAAQEDBeG8bOwPu8NWGsvFw',
          scope: 'openid transfer_funds',
          expires_in: undefined,
          instance_url: 'https://bank.my.salesforce.example',
          issued_at: '1796061715000',
        },
        rule: { scope: 'transfer_funds' },
      },
    ],
    [
      "a bank's own: nulls for what it does not have, texts for numbers, an array of scopes",
      {
        metadata: { response_modes_supported: null, code_challenge_methods_supported: null },
        body: { scope: ['openid', 'transfer:funds'], refresh_token: null, expires_in: '300', error: null },
        rule: { scope: 'transfer:funds' },
      },
    ],
  ])('%s', async (_, server) => {
    const { asked, sent } = await transfer(server);
    const { scope } = server.rule as { scope: string };
    expect(asked['scope']).toBe(`openid ${scope}`);
    const { access_token = 'opaque' } = (server.body ?? {}) as { access_token?: string };
    expect(sent).toEqual([`Bearer ${access_token}`]);
  });
});

describe('a step-up ends in a code at', () => {
  test.each<[string, Server, object]>([
    [
      'a server whose ID token is for its name of old (Google: without https)',
      { claims: { iss: 'idp.example' }, rule: { scope: 'transfer:funds' } },
      { code: 'invalid_response', cause: { expected: { iss: ISSUER }, actual: { iss: 'idp.example' } } },
    ],
    [
      'a server that writes scopes in letters of its own (Entra)',
      { body: { scope: 'api://bank/Transfer' }, rule: { scope: 'api://bank/transfer' } },
      { code: 'scope_not_granted', cause: { actual: { scope: ['api://bank/Transfer'] } } },
    ],
    [
      'a server that has auth_time in milliseconds',
      { claims: { auth_time: NOW * 1000 }, rule: { scope: 'transfer:funds', max_age: 0 } },
      { code: 'assurance_not_met', cause: { actual: { auth_time: NOW * 1000 } } },
    ],
    [
      'a server that has auth_time as a text',
      { claims: { auth_time: `${NOW}` }, rule: { scope: 'transfer:funds' } },
      { code: 'invalid_response', message: expect.stringContaining('"auth_time"') as string },
    ],
    [
      'a server that does not read resource (Keycloak)',
      {
        options: { audience: 'https://api.example' },
        body: { access_token: jwt({ aud: 'account', scope: 'transfer:funds' }) },
        rule: { scope: 'transfer:funds' },
      },
      { code: 'audience_mismatch', cause: { actual: { aud: ['account'] } } },
    ],
    [
      'a server whose JWT lists no scope, and neither does its response (Zitadel of old)',
      { body: { access_token: jwt({ aud: ['2345'] }) }, rule: { scope: 'transfer:funds' } },
      { code: 'scope_not_granted', cause: { actual: { scope: [] } } },
    ],
    [
      'a server that separates scopes by commas',
      { body: { scope: 'openid,transfer:funds' }, rule: { scope: 'transfer:funds' } },
      { code: 'scope_not_granted', cause: { actual: { scope: ['openid,transfer:funds'] } } },
    ],
    [
      'a server whose tokens are of a type of its own',
      { body: { token_type: 'BearerToken' }, rule: { scope: 'transfer:funds' } },
      { code: 'invalid_response', message: expect.stringContaining('token_type') as string },
    ],
  ])('%s', async (_, server, error) => {
    await expect(transfer(server)).rejects.toMatchObject({ name: 'StepUpError', ...error });
  });
});
