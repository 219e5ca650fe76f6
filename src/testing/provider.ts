import { assertIs, readFields } from '../model/argument';
import type { AuthorizedResponse } from '../model/authorization-response';
import type { IdTokenClaims } from '../model/claims';
import type { NormalizedRequirement } from '../model/requirement';
import { readScope } from '../model/scope';
import type { Clock } from '../ports/browser';
import type { Exchange, Provider, TokenResponse } from '../ports/provider';
import { meet, withAnswer, type Answer } from './grant';

/**
 * Options of {@link fakeProvider}. Any member of `Provider` may be given as well, and takes the place of the
 * fake's own.
 */
export interface FakeProviderOptions extends Partial<Provider> {
  /**
   * Who is logged in, by claims of the session's ID token; `null` for nobody.
   * @default { sub: 'alice' }
   */
  user?: IdTokenClaims | null | undefined;
  /**
   * The scopes that the session has, for `audience`, beside `openid` and `profile`: a space-separated string
   * or an array.
   * @default none
   */
  granted?: string | readonly string[] | undefined;
  /** Exchanges a code, in the place of the fake, which grants what was asked for, with a new token each time. */
  exchangeCode?: (response: AuthorizedResponse, requirement: NormalizedRequirement) => Promise<TokenResponse>;
}

/** An authorization request that arrived at the provider. */
export interface FakeAuthorization {
  readonly requirement: NormalizedRequirement;
  readonly state: string;
  /** The URL that the window, or the page, is sent to. */
  readonly url: string;
  /** The callback page; `undefined` if the provider's page posts the answer. */
  readonly redirectUri: string | undefined;
}

/** The provider port, in the test's hands. */
export interface FakeProvider {
  /** For the option `provider` of `createStepUp`. */
  readonly provider: Provider;
  /** What the user was asked for, in the order in which it arrived at the provider. */
  readonly asked: NormalizedRequirement[];
  /** The requests that asked for it. */
  readonly authorizations: FakeAuthorization[];
  /** The step-up tokens it gave out: `step-up-token-1` is the first. */
  readonly issued: string[];
  /** Somebody logs in to the app; or, with `null`, out. As after a login of its own, the app calls `clear()`. */
  logIn(user: IdTokenClaims | null): void;
}

const ALICE: IdTokenClaims = { sub: 'alice' };

/** Their names, to tell which ones are unknown. */
export const PROVIDER_OPTIONS = [
  'user',
  'granted',
  'exchangeCode',
  'id',
  'server',
  'redirectUri',
  'requiresIss',
  'audience',
  'loginScopes',
  'session',
  'grantedScopes',
  'token',
  'authorize',
  'resume',
] as const satisfies readonly (keyof FakeProviderOptions)[];

/** What a provider remembers, whichever page asks it. */
export interface FakeServer {
  user: IdTokenClaims | null;
  readonly issued: string[];
  /** What it will answer, by code. */
  readonly answers: Map<string, Answer>;
}

export function fakeServer({ user = ALICE }: FakeProviderOptions): FakeServer {
  assertUser(user);
  return { user, issued: [], answers: new Map() };
}

/**
 * A provider in memory, for the option `provider` of `createStepUp`: alice is logged in, the session's token
 * is `session-token`, and a code is exchanged for exactly what was asked for, with strength and time of the
 * authentication as required. {@link fakePorts} has it together with a browser.
 *
 * @param options `user` and `granted`: the session
 * @returns the port, and what the test sees of it
 * @example
 * ```ts
 * const { provider, asked } = fakeProvider({ granted: ['read:accounts'] });
 * ```
 */
export function fakeProvider(options: FakeProviderOptions = {}): FakeProvider {
  readFields(options, PROVIDER_OPTIONS, 'options', '');
  return providerOf(options, Date, fakeServer(options));
}

export function providerOf(
  { user: _, granted = [], exchangeCode, ...methods }: FakeProviderOptions,
  clock: Pick<Clock, 'now'>,
  server: FakeServer,
): FakeProvider {
  const { audience } = { audience: 'https://api.example', ...methods };
  const asked: NormalizedRequirement[] = [];
  const authorizations: FakeAuthorization[] = [];

  function grant(requirement: NormalizedRequirement): TokenResponse {
    const accessToken = `step-up-token-${server.issued.length + 1}`;
    server.issued.push(accessToken);
    return meet(requirement, accessToken, server.user ?? ALICE, Math.floor(clock.now() / 1000));
  }

  const exchangeFor = (requirement: NormalizedRequirement): Exchange => ({
    async exchangeCode(response) {
      const answer = server.answers.get(response.code);
      server.answers.delete(response.code);
      const given = exchangeCode ? await exchangeCode(response, requirement) : grant(requirement);
      return answer === undefined ? given : withAnswer(given, answer);
    },
  });

  return {
    provider: {
      id: 'https://idp.example|client',
      audience,
      loginScopes: [{ audience, scope: ['openid', 'profile', ...readScope(granted, 'granted')] }],
      session: async () => server.user ?? undefined,
      grantedScopes: async () => undefined,
      token: async () => ({ accessToken: 'session-token', tokenType: 'Bearer', scope: undefined }),
      async authorize(requirement, { state, display, redirectUri }) {
        asked.push(requirement);
        const url = `https://idp.example/authorize?n=${asked.length}`;
        authorizations.push({ requirement, state, url, redirectUri });
        return {
          url,
          origin: redirectUri !== undefined || display === 'page' ? undefined : 'https://idp.example',
          transaction: `transaction-${asked.length}`,
          ...exchangeFor(requirement),
        };
      },
      resume: exchangeFor,
      ...methods,
    },
    asked,
    authorizations,
    issued: server.issued,
    logIn(next) {
      assertUser(next);
      server.user = next;
    },
  };
}

function assertUser(user: IdTokenClaims | null): void {
  assertIs(
    user === null || typeof user?.sub === 'string',
    'user',
    "claims such as { sub: 'alice' }, or null",
  );
}
