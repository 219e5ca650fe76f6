import type { Auth0ClientOptions } from '@auth0/auth0-spa-js';
import { parseScope, type AudienceScope } from '../../model/scope';

/** What auth0-spa-js asks for at login: one scope for its audience, or one for each of several audiences. */
export function loginScopes({ authorizationParams = {} }: Auth0ClientOptions): AudienceScope[] {
  const { audience, scope = 'openid profile email' } = authorizationParams as {
    readonly audience?: string;
    readonly scope?: string | Readonly<Record<string, string>>;
  };
  if (typeof scope === 'string') return [{ audience, scope: parseScope(scope) }];
  const byAudience = Object.entries(scope).map(([name, value]) => ({
    audience: name === 'default' ? undefined : name,
    scope: parseScope(value),
  }));
  // An audience without scopes of its own is asked for the default ones.
  return [{ audience, scope: parseScope(scope['default'] ?? 'openid') }, ...byAudience];
}
