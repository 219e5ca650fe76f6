import { randomBytes } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { isPayment, PAYMENT } from '../payments.mjs';
import { clientId, clientName } from '../registration.mjs';
import { highValueScopes, scopeNames } from '../scopes.mjs';
import { createLogins, MULTI_FACTOR } from './logins.mjs';
import { errors } from './oidc-provider.mjs';
import { createPolicy } from './policy.mjs';
import { createStore } from './store.mjs';
import { customClaims } from './tenant.mjs';

const ORDINARY_TOKEN_LIFETIME = 3600;
/** auth0-spa-js takes a token for expired a minute early: with a minute alone, what it keeps would be hard to see. */
const HIGH_VALUE_TOKEN_LIFETIME = 120;
const GRANT_LIFETIME = 3600;
const SESSION_LIFETIME = 8 * 3600;

/** How long a person may take to log in and to enter a code. */
export const INTERACTION_LIFETIME = 600;

/** Auth0's routes: auth0-spa-js has them built in and reads no discovery document. */
const routes = {
  authorization: '/authorize',
  token: '/oauth/token',
  userinfo: '/userinfo',
  jwks: '/.well-known/jwks.json',
  end_session: '/v2/logout',
};

/**
 * oidc-provider's configuration. Every option it would otherwise remark on at the console is set.
 *
 * @see https://github.com/panva/node-oidc-provider/blob/main/docs/README.md
 */
export async function createConfiguration({
  appOrigin,
  appOrigins,
  apiAudience,
  redirectUris,
  nonces,
  accounts,
  renderError,
}) {
  // The bank's pages, on one origin.
  const paths = ['', '/', '/oidc/', '/react/', '/vue/', '/angular/', '/minimal/'];
  const homes = paths.map((path) => appOrigin + path);
  const store = createStore();
  const logins = createLogins(store, { grant: GRANT_LIFETIME, session: SESSION_LIFETIME });
  return {
    routes,
    adapter: store,
    jwks: { keys: [await createSigningKey()] },
    cookies: {
      keys: [randomBytes(32).toString('base64url')],
      // Cookies ignore ports, so these share a jar with every other server on localhost.
      names: { session: 'fabrikam_id', interaction: 'fabrikam_id_interaction', resume: 'fabrikam_id_resume' },
    },
    clients: [
      {
        client_id: clientId,
        client_name: clientName,
        application_type: 'web',
        grant_types: ['authorization_code'],
        response_types: ['code'],
        // A public client: a page cannot keep a secret, so PKCE binds the code to who asked for it (RFC 7636).
        token_endpoint_auth_method: 'none',
        id_token_signed_response_alg: 'RS256',
        authorization_details_types: [PAYMENT],
        redirect_uris: [...homes, `${appOrigin}/callback.html`, ...redirectUris],
        allowed_logout_urls: [...homes, ...redirectUris],
      },
    ],
    extraClientMetadata: { properties: ['allowed_logout_urls'] },
    clientAuthMethods: ['none'],
    responseTypes: ['code'],
    pkce: { required: () => true },
    clientBasedCORS: (ctx, origin) => appOrigins.includes(origin),

    scopes: ['openid', 'profile', 'email'],
    claims: {
      openid: ['sub', 'acr', 'amr', 'auth_time', ...customClaims],
      profile: ['name', 'nickname'],
      email: ['email', 'email_verified'],
    },
    acrValues: [MULTI_FACTOR],
    // Auth0 puts profile and email claims into the ID token; OpenID Connect Core §5.4 leaves them to /userinfo.
    conformIdTokenClaims: false,

    // `demo_play`: what "Try what goes wrong" has played here (interactions.mjs). FOR THE DEMO ONLY.
    extraParams: ['audience', 'demo_play'],
    features: {
      devInteractions: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      // What a person confirms is in the token (RFC 9396).
      richAuthorizationRequests: {
        enabled: true,
        types: { [PAYMENT]: { validate: validatePayment } },
        authorizationDetailsForGrantSource: ({ oidc }) => JSON.parse(oidc.params.authorization_details),
        authorizationDetailsForAccessToken: (ctx, token, source) => source.rar,
        authorizationDetailsForIntrospection: (ctx, token) => token.rar,
      },
      // Tokens are bound to a key for whoever brings a proof (RFC 9449).
      dPoP: { enabled: true, ...(nonces && { nonceSecret: randomBytes(32), requireNonce: () => true }) },
      // The draft that popups and prompt=none frames are answered by (draft-sakimura-oauth-wmrm).
      webMessageResponseMode: { enabled: true, ack: 'individual-draft-01' },
      // Logging out goes by Auth0's route and rules instead, in logout.mjs.
      rpInitiatedLogout: { enabled: false },
      resourceIndicators: {
        enabled: true,
        // Auth0's `audience` does what RFC 8707 later named `resource`.
        defaultResource: (ctx, client, oneOf) => oneOf ?? ctx.oidc.params.audience,
        useGrantedResource: () => true,
        getResourceServerInfo: (ctx, resource) => {
          if (resource !== apiAudience) throw new errors.InvalidTarget();
          return {
            audience: apiAudience,
            scope: scopeNames.join(' '),
            accessTokenFormat: 'jwt',
            jwt: { sign: { alg: 'RS256' } },
          };
        },
      },
    },

    interactions: {
      policy: createPolicy({ accounts, apiAudience, logins }),
      url: (ctx, { uid }) => `/interaction/${uid}`,
    },
    findAccount: (ctx, id, token) =>
      toProviderAccount(accounts.find(id), async () => (await logins.customClaims(token?.grantId)).idToken),
    // When and how the person was authenticated (RFC 9068 §2.2.1), which is what an API's RFC 9470 challenge is about.
    extraTokenClaims: async ({ oidc }, { grantId }) => {
      const { authTime, acr, amr } = oidc.entities.AuthorizationCode;
      const { accessToken } = await logins.customClaims(grantId);
      return { ...accessToken, auth_time: authTime, acr, amr };
    },
    loadExistingGrant: grantWhatIsAsked,
    // Otherwise a code is good only while its grant is the session's newest, and each authorization makes a new one: two
    // windows at once would void each other's codes.
    expiresWithSession: () => false,
    renderError,

    ttl: {
      AccessToken: (ctx, { scopes }) =>
        highValueScopes(scopes).length > 0 ? HIGH_VALUE_TOKEN_LIFETIME : ORDINARY_TOKEN_LIFETIME,
      AuthorizationCode: 60,
      Grant: GRANT_LIFETIME,
      IdToken: 3600,
      Interaction: INTERACTION_LIFETIME,
      Session: SESSION_LIFETIME,
    },
  };
}

function validatePayment(ctx, detail) {
  if (!isPayment(detail)) throw new errors.InvalidAuthorizationDetails('not a payment that can be shown');
}

async function createSigningKey() {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'RS256', use: 'sig' };
}

function toProviderAccount(account, customClaimsOf) {
  if (account === undefined) return undefined;
  const { id, name, username, email } = account;
  return {
    accountId: id,
    claims: async () => ({
      ...(await customClaimsOf()),
      sub: id,
      name,
      nickname: username,
      email,
      email_verified: true,
    }),
  };
}

/**
 * A new grant for every authorization, of exactly what it asks for. oidc-provider's own way is one growing grant per
 * person and client; there a `transfer:funds` once granted would stay within reach of later authorizations.
 */
async function grantWhatIsAsked({ oidc }) {
  const grant = new oidc.provider.Grant({
    accountId: oidc.account.accountId,
    clientId: oidc.client.clientId,
  });
  grant.addOIDCScope(oidc.requestParamOIDCScopes);
  for (const [resource, { scopes }] of Object.entries(oidc.resourceServers)) {
    const asked = [...oidc.requestParamScopes].filter((scope) => scopes.has(scope));
    // FOR THE DEMO ONLY: less than was asked for (RFC 6749 §5.1).
    if (oidc.params.demo_play?.startsWith('narrower:')) asked.length = 0;
    if (asked.length > 0) grant.addResourceScope(resource, asked);
  }
  await grant.save();
  return grant;
}
