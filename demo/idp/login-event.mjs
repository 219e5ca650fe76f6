/**
 * The `event` that Auth0 gives a post-login Action, of one authorization at oidc-provider.
 *
 * @param {import('koa').Context} ctx
 * @param {{ account: object, apiAudience: string, secondFactorAt?: number }} facts `secondFactorAt`: when this session last saw a
 *   second factor, in ms, whatever for
 * @see https://auth0.com/docs/customize/actions/explore-triggers/signup-and-login-triggers/login-trigger/post-login-event-object
 */
export function createLoginEvent({ oidc, ip, method }, { account, apiAudience, secondFactorAt }) {
  const { client, session, params } = oidc;
  const wordsOf = (name) => params[name]?.split(' ');
  return {
    authentication: {
      methods: [
        { name: 'pwd', timestamp: new Date(session.authTime() * 1000).toISOString() },
        ...(secondFactorAt === undefined
          ? []
          : [{ name: 'mfa', timestamp: new Date(secondFactorAt).toISOString() }]),
      ],
    },
    client: { client_id: client.clientId, name: client.clientName, metadata: {} },
    connection: { name: 'Username-Password-Authentication', strategy: 'auth0' },
    request: { ip, method, query: { ...params.toPlainObject() }, body: {} },
    resource_server: { identifier: apiAudience },
    secrets: {},
    session: { id: session.uid },
    tenant: { id: 'fabrikam' },
    transaction: {
      protocol: 'oidc-basic-profile',
      requested_scopes: [...oidc.requestParamScopes],
      acr_values: wordsOf('acr_values'),
      prompt: wordsOf('prompt'),
      response_mode: params.response_mode,
      response_type: wordsOf('response_type'),
      redirect_uri: params.redirect_uri,
      state: params.state,
      login_hint: params.login_hint,
      metadata: {},
    },
    user: {
      user_id: account.id,
      name: account.name,
      nickname: account.username,
      email: account.email,
      email_verified: true,
      enrolledFactors: account.totpKey === undefined ? [] : [{ type: 'otp' }],
      app_metadata: {},
      user_metadata: {},
    },
  };
}
