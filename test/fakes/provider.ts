import type {
  AudienceScope,
  AuthorizedResponse,
  IdTokenClaims,
  NormalizedRequirement,
  Provider,
  SessionToken,
  TokenResponse,
} from '../../src';

export const AUDIENCE = 'https://api.example';

/** A provider whose session is alice with `read:accounts`, and which grants what it is asked for, with a new token each time. */
export function fakeProvider(
  overrides: Partial<Provider> & {
    finish?: (response: AuthorizedResponse, asked: NormalizedRequirement) => Promise<TokenResponse>;
  } = {},
) {
  const asked: NormalizedRequirement[] = [];
  const issued: string[] = [];
  const states: string[] = [];
  const state = (index: number) => states[index - 1];

  const grant = async (
    _response: AuthorizedResponse,
    requirement: NormalizedRequirement,
  ): Promise<TokenResponse> => {
    const accessToken = `step-up-token-${issued.length + 1}`;
    issued.push(accessToken);
    const authorizationDetails = requirement.authorizationParams?.['authorization_details'];
    return { ...GRANTED, accessToken, scope: requirement.scope, authorizationDetails };
  };
  const { finish = grant, ...methods } = overrides;

  const provider: Provider = {
    id: 'https://idp.example|client',
    audience: AUDIENCE,
    loginScopes: [{ audience: AUDIENCE, scope: ['openid', 'profile', 'read:accounts'] }],
    session: async (): Promise<IdTokenClaims | undefined> => ({ sub: 'alice' }),
    grantedScopes: async (): Promise<AudienceScope | undefined> => undefined,
    token: async (): Promise<SessionToken> => ({
      accessToken: 'session-token',
      tokenType: 'Bearer',
      scope: undefined,
    }),
    async authorize(requirement, { state, display, redirectUri }) {
      asked.push(requirement);
      states.push(state);
      return {
        url: `https://idp.example/authorize?n=${asked.length}`,
        origin: redirectUri !== undefined || display === 'page' ? undefined : 'https://idp.example',
        transaction: `transaction-${asked.length}`,
        exchangeCode: (response) => finish(response, requirement),
      };
    },
    resume: (requirement) => ({ exchangeCode: (response) => finish(response, requirement) }),
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
    answer: (index: number, response: object = { code: `code-${index}` }) => ({
      type: 'authorization_response',
      response: { state: state(index), ...response },
    }),
  };
}

/** An answer that meets everything but the scope, which depends on what was asked. */
export const GRANTED: TokenResponse = {
  accessToken: 'step-up-token',
  tokenType: 'Bearer',
  scope: undefined,
  audience: [AUDIENCE, 'https://idp.example/userinfo'],
  claims: { sub: 'alice' },
  expiresIn: 60,
};
