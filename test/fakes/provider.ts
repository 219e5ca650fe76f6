import type { Answer, AudienceScope, AuthorizedResponse, IdTokenClaims, NormalizedRequirement, Provider, SessionToken } from '../../src';

export const AUDIENCE = 'https://api.example';

/** A provider whose session is alice with `read:accounts`, and which grants what it is asked for, with a new token each time. */
export function fakeProvider(overrides: Partial<Provider> & { finish?: (response: AuthorizedResponse, asked: NormalizedRequirement) => Promise<Answer>; callback?: boolean } = {}) {
  const asked: NormalizedRequirement[] = [];
  const issued: string[] = [];
  const states: string[] = [];
  const state = (index: number) => states[index - 1];

  const grant = async (_response: AuthorizedResponse, requirement: NormalizedRequirement): Promise<Answer> => {
    const accessToken = `step-up-token-${issued.length + 1}`;
    issued.push(accessToken);
    return { ...GRANTED, accessToken, scope: requirement.scope };
  };
  const { finish = grant, callback = false, ...methods } = overrides;

  const provider: Provider = {
    id: 'https://idp.example|client',
    audience: AUDIENCE,
    requested: [{ audience: AUDIENCE, scope: ['openid', 'profile', 'read:accounts'] }],
    session: async (): Promise<IdTokenClaims | undefined> => ({ sub: 'alice' }),
    granted: async (): Promise<AudienceScope | undefined> => undefined,
    token: async (): Promise<SessionToken> => ({ accessToken: 'session-token', tokenType: 'Bearer', scope: undefined }),
    async authorize(requirement, { state, display }) {
      asked.push(requirement);
      states.push(state);
      return {
        url: `https://idp.example/authorize?n=${asked.length}`,
        origin: callback || display === 'page' ? undefined : 'https://idp.example',
        transaction: `transaction-${asked.length}`,
        finish: (response) => finish(response, requirement),
      };
    },
    resume: (requirement) => ({ finish: (response) => finish(response, requirement) }),
    ...methods,
  };
  return {
    provider,
    /** What arrived at the provider. */
    asked,
    /** The tokens it gave out. */
    issued,
    /** The `state` of each request. */
    states,
    /** The message its page posts for the n-th request, from 1. */
    answer: (index: number, response: object = { code: `code-${index}` }) => ({ type: 'authorization_response', response: { state: state(index), ...response } }),
  };
}

/** An answer that meets everything but the scope, which depends on what was asked. */
export const GRANTED: Answer = {
  accessToken: 'step-up-token',
  tokenType: 'Bearer',
  scope: undefined,
  audience: [AUDIENCE, 'https://idp.example/userinfo'],
  claims: { sub: 'alice' },
  expiresIn: 60,
};
