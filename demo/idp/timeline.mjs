import { scopeNames } from '../scopes.mjs';

/** Tells the timeline what oidc-provider did. No entry holds a token, a code or a state. */
export function reportTo(record, provider) {
  provider.on('authorization.success', () => {
    record({ source: 'idp', type: 'answer', outcome: 'code' });
  });
  provider.on('authorization.error', (ctx, { error }) => {
    record({ source: 'idp', type: 'answer', outcome: error });
  });
  provider.on('grant.success', ({ oidc }) => {
    const { scope, accountId, jti, expiration } = oidc.accessToken;
    record({
      source: 'idp',
      type: 'token',
      scope: apiScopesOf(scope),
      user: accountId,
      jti,
      expiresIn: expiration,
    });
  });
}

/** A middleware for /authorize: what was asked, as it was asked. */
export function reportRequest(record) {
  return (req, res, next) => {
    const {
      scope = '',
      response_mode: responseMode = 'query',
      redirect_uri: redirectUri,
      prompt,
    } = Object.fromEntries(new URL(req.originalUrl, 'http://localhost').searchParams);
    const returnTo = URL.canParse(redirectUri) ? new URL(redirectUri).pathname : undefined;
    record({
      source: 'idp',
      type: 'authorize',
      scope,
      responseMode,
      returnTo,
      prompt,
      silent: prompt === 'none',
    });
    next();
  };
}

function apiScopesOf(scope = '') {
  return scope
    .split(' ')
    .filter((name) => scopeNames.includes(name))
    .join(' ');
}
