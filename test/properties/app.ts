import type { Rule } from '../../src';

/** The bank's app, and what its API needs: in this file's own words, by which the observer judges. */
export const APP = 'https://app.example';
export const GRANTED = 'read:accounts';

export interface Endpoint {
  readonly url: string;
  readonly method: string;
  /** The scope that a rule, or the call itself, says is needed; `undefined` if nobody does. */
  readonly needs?: string;
  /** What the API may ask for by a challenge, beside that. */
  readonly mayAsk?: string;
  /** Whether the call says what is needed, by `init.stepUp`. */
  readonly isStated?: boolean;
  /** Whether the authorization request carries the number of the call. */
  readonly isTicketed?: boolean;
}

export const ENDPOINTS = {
  accounts: { url: `${APP}/api/accounts`, method: 'GET', needs: GRANTED },
  transfers: { url: `${APP}/api/transfers`, method: 'POST', needs: 'transfer:funds', isTicketed: true },
  closing: { url: `${APP}/api/accounts/7`, method: 'DELETE', needs: 'close:account' },
  archive: { url: `${APP}/api/archive`, method: 'POST', needs: 'close:account' },
  limits: {
    url: `${APP}/api/limits`,
    method: 'PUT',
    needs: GRANTED,
    mayAsk: 'raise:limit',
    isTicketed: true,
  },
  report: {
    url: `${APP}/api/report`,
    method: 'GET',
    needs: 'read:reports',
    isStated: true,
    isTicketed: true,
  },
  /** No rule names these. */
  status: { url: `${APP}/status`, method: 'GET' },
  partner: { url: 'https://partner.example/api/transfers', method: 'POST' },
} as const satisfies Record<string, Endpoint>;

export type EndpointName = keyof typeof ENDPOINTS;
export const endpointOf = (name: EndpointName): Endpoint => ENDPOINTS[name];

/** By the number of its call, a token is known to be for that call. */
const ticket: NonNullable<Rule['authorizationParams']> = ({ body }) => ({
  ticket: (body as { call: number }).call,
});

export const RULES: readonly Rule[] = [
  { url: '/api/accounts', scope: GRANTED },
  { url: '/api/transfers', method: 'POST', scope: 'transfer:funds', authorizationParams: ticket },
  { url: '/api/accounts/*', method: 'DELETE', scope: 'close:account' },
  { url: '/api/archive', method: 'POST', scope: 'close:account' },
  {
    url: '/api/limits',
    method: 'PUT',
    scope: GRANTED,
    challengeable: 'raise:limit',
    authorizationParams: ticket,
  },
];

/** How the API answers one call. */
export const API = ['accepts', 'accepts', 'challenges', 'insists', 'overreaches', 'breaks', 'fails'] as const;
export type Api = (typeof API)[number];

export const NETWORK_ERROR = new TypeError('Failed to fetch');

/** What the API answers, or how the network fails. */
export function respond(api: Api, { needs, mayAsk }: Endpoint, isStepUp: boolean): Response {
  const refuse = (scope: string) =>
    new Response('no', {
      status: 403,
      headers: { 'WWW-Authenticate': `Bearer error="insufficient_scope", scope="${scope}"` },
    });
  if (api === 'fails') throw NETWORK_ERROR;
  if (api === 'breaks') return new Response('broken', { status: 500 });
  if (api === 'overreaches') return refuse('admin:everything');
  if (api === 'insists' || (api === 'challenges' && !isStepUp)) return refuse(mayAsk ?? needs ?? GRANTED);
  return new Response('done', { status: 201 });
}
