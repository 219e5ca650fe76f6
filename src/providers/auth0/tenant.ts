import type { Auth0ClientOptions } from '@auth0/auth0-spa-js';
import { createBindToken } from '../oidc/dpop';
import type { OidcEngine } from '../oidc/engine';
import { createHttp } from '../oidc/http';

/** auth0-spa-js's own default. */
const HTTP_TIMEOUT_IN_SECONDS = 10;

/** An Auth0 tenant as an OpenID provider. Its endpoints are known, so nothing is asked for. */
export function createTenant(
  { domain, clientId, issuer, useDpop, httpTimeoutInSeconds = HTTP_TIMEOUT_IN_SECONDS }: Auth0ClientOptions,
  { requireIss, push }: Pick<OidcEngine, 'requireIss' | 'push'>,
): OidcEngine {
  const base = toUrl(domain);
  const server = {
    issuer: issuer === undefined ? `${base}/` : issuer.startsWith('https://') ? issuer : `https://${issuer}/`,
    authorization_endpoint: `${base}/authorize`,
    token_endpoint: `${base}/oauth/token`,
    response_modes_supported: ['query', 'web_message'],
  };
  return {
    clientId,
    discover: () => Promise.resolve(server),
    http: createHttp(new URL(base), httpTimeoutInSeconds),
    audienceParameter: 'audience',
    requireIss,
    verify: undefined,
    push,
    bind: useDpop === true ? createBindToken() : undefined,
  };
}

const toUrl = (domain: string): string => (/^https?:\/\//.test(domain) ? domain : `https://${domain}`);
