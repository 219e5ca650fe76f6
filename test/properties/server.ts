import { createHash } from 'node:crypto';
import type { Scheduler } from 'fast-check';
import type { NormalizedRequirement } from '../../src';
import type { FakeAuthorization, FakePorts, FakePortsOptions } from '../../src/testing';
import { APP, ENDPOINTS, GRANTED, respond, type Endpoint } from './app';
import type { Observer, Proof } from './observer';

/** What the authorization server does with a code. */
export const GRANTS = [
  'all',
  'all',
  'all',
  'all',
  'all',
  'all',
  'less',
  "another user's",
  'for a moment',
  'nothing',
] as const;
export type Granting = (typeof GRANTS)[number];

const SCOPES = ['export:all', 'view:vault'];
const KNOWN = [
  ...SCOPES,
  ...Object.values<Endpoint>(ENDPOINTS).flatMap(({ needs = [], mayAsk = [] }) => [needs, mayAsk].flat()),
];

/** The number of the call that it is for, where that can be told. */
export const ticketOf = ({ authorizationParams }: NormalizedRequirement) =>
  authorizationParams?.['ticket'] as number | undefined;

/** Who is logged in, and what the authorization server will do. */
export interface Outside {
  user: string | undefined;
  /** Whether the session can't be read. */
  isBroken: boolean;
  /** Whether tokens are bound to a key, and the API wants a nonce of its own in each proof (RFC 9449 §9). */
  readonly isBound: boolean;
  /** By the `state` of the request. */
  readonly granting: Map<string, Granting>;
  authorizations(): readonly FakeAuthorization[];
}

/** The API, the authorization server and the session. What they answer comes when the scheduler says so. */
export function createServer(scheduler: Scheduler, observer: Observer, outside: Outside) {
  let tokens = 0;
  let nonces = 0;

  async function later<T>(label: string, value: () => T): Promise<T> {
    await scheduler.schedule(Promise.resolve(), label);
    return value();
  }

  /** The type of a token, and what proves that the page has its key. */
  function bound(token: string) {
    if (!outside.isBound) return { tokenType: 'Bearer' };
    const prove = (about: object) => later('proof', () => JSON.stringify({ ...about, token }));
    return { tokenType: 'DPoP', prove };
  }

  const options: FakePortsOptions = {
    url: `${APP}/`,
    granted: GRANTED,
    redirectUri: `${APP}/back`,
    page: {
      sign: (text) => later('signature', () => createHash('sha256').update(`key ${text}`).digest('hex')),
    },
    async fetch(request) {
      const call = observer.calls[Number(request.headers.get('x-call')) - 1]!;
      const authorization = request.headers.get('authorization');
      const proof = readProof(request.headers.get('dpop'));
      // Each nonce is good for two requests, so that one in a while is refused, and each fifth request is refused
      // whatever nonce it has, so that some are twice.
      nonces += 1;
      const wanted = nonces % 5 === 0 ? 'another one' : `nonce-${Math.floor(nonces / 2)}`;
      const isRefused = proof !== undefined && proof.nonce !== wanted;
      const isStepUp = observer.sees(call, authorization, request, proof, isRefused);
      return later(`the API's answer to #${call.id}`, () => {
        const response = isRefused ? refuseProof() : respond(call.api!, call.endpoint!, isStepUp);
        if (proof) response.headers.set('DPoP-Nonce', `nonce-${Math.floor((nonces + 1) / 2)}`);
        return response;
      });
    },
    /** By the code alone, as a server without PKCE would: what it gives to whom is the observer's to judge. */
    async exchangeCode({ code }, requirement) {
      const asked = outside.authorizations().find(({ state }) => code === `code-for-${state}`);
      if (asked !== undefined && ticketOf(asked.requirement) !== ticketOf(requirement))
        observer.report('G2: the code of one question is exchanged for another');
      const granting = asked === undefined ? 'foreign' : (outside.granting.get(asked.state) ?? 'all');
      const { scope, audience } = asked?.requirement ?? { scope: SCOPES };
      await later(`token response: ${granting}`, () => {});
      if (granting === 'nothing') throw new Error('The token endpoint is down');
      const token = `step-up-${(tokens += 1)}`;
      const isOthers = granting === "another user's" || granting === 'foreign';
      observer.issues({
        token,
        scope,
        ticket: asked && ticketOf(asked.requirement),
        flaw: isOthers || granting === 'less' ? `that grants: ${granting}` : undefined,
      });
      return {
        accessToken: token,
        ...bound(token),
        scope: granting === 'less' ? [] : scope,
        audience: audience === undefined ? undefined : [audience],
        claims: { sub: isOthers ? 'mallory' : (outside.user ?? 'alice'), amr: ['mfa'] },
        expiresIn: granting === 'for a moment' ? 1 : 60,
      };
    },
  };

  /** The provider of the fakes; its session is whose it is as it is asked. */
  function providerOf({ provider }: FakePorts): FakePorts['provider'] {
    const read = <T>(what: string, value: T) => {
      const { isBroken } = outside;
      return later(what, () => {
        if (isBroken) throw new Error('The session can not be read');
        return value;
      });
    };
    return {
      ...provider,
      session: () => read('session', outside.user === undefined ? undefined : { sub: outside.user }),
      token: () =>
        read("session's token", {
          accessToken: `session-of-${outside.user}`,
          ...bound(`session-of-${outside.user}`),
          scope: undefined,
        }),
      async authorize(requirement, given) {
        observer.asks(requirement.scope, ticketOf(requirement), KNOWN);
        await later('authorization request', () => {});
        return provider.authorize(requirement, given);
      },
    };
  }

  return { options, providerOf };
}

export function readProof(text: string | null | undefined): Proof | undefined {
  return text ? (JSON.parse(text) as Proof) : undefined;
}

const refuseProof = () =>
  new Response(null, { status: 401, headers: { 'WWW-Authenticate': 'DPoP error="use_dpop_nonce"' } });
