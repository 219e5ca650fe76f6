import { ApolloClient, gql as apolloGql, HttpLink, InMemoryCache } from '@apollo/client';
import { createTRPCClient, httpLink, type HTTPLinkOptions } from '@trpc/client';
import { Client as UrqlClient, fetchExchange, gql } from '@urql/core';
import axios from 'axios';
import { GraphQLClient } from 'graphql-request';
import ky from 'ky';
import { createFetch } from 'ofetch';
import createOpenApiClient from 'openapi-fetch';
import type { ApiRouter, App } from './app';

/** How one client does two things, as its own documentation writes it. */
export interface HttpClient {
  /** A POST, which moves money. */
  readonly transfer: (app: App) => Promise<unknown>;
  /** A GET, which is safe to send again; GraphQL has none. */
  readonly statement?: (app: App) => Promise<unknown>;
  /** How often the client sends a GET that is answered by 500, by its own defaults. */
  readonly sendsAfter500: number;
}

/** What openapi-typescript would make of the API's description. */
interface Paths {
  '/api/transfers': { post: { responses: { 200: { content: { 'application/json': object } } } } };
  '/api/statements': { get: { responses: { 200: { content: { 'application/json': object } } } } };
}

const MUTATION = 'mutation { done }';

const kyOf = ({ stepUp }: App) => ky.create({ fetch: stepUp.fetch, timeout: false });
const ofetchOf = ({ stepUp }: App) => createFetch({ fetch: stepUp.fetch });
const axiosOf = ({ stepUp }: App) => axios.create({ adapter: 'fetch', env: { fetch: stepUp.fetch } });
export const openApiOf = ({ stepUp, origin }: App) =>
  createOpenApiClient<Paths>({ baseUrl: origin, fetch: stepUp.fetch });
type FetchEsque = NonNullable<HTTPLinkOptions<ApiRouter['_def']['_config']['$types']>['fetch']>;

/** tRPC has a type of its own for what fetch takes. */
export const trpcFetchOf =
  ({ fetch }: App['stepUp']): FetchEsque =>
  (url, init) =>
    fetch(url, init as RequestInit);
const trpcOf = ({ stepUp, origin }: App) =>
  createTRPCClient<ApiRouter>({ links: [httpLink({ url: `${origin}/trpc`, fetch: trpcFetchOf(stepUp) })] });

/** openapi-fetch and urql give what the API answered, or what went wrong, as a value. */
async function orThrow(result: Promise<{ error?: unknown; response?: Response }>): Promise<void> {
  const { error, response } = await result;
  if (response?.ok === false) throw new Error(`The API answered ${response.status}.`);
  if (error !== undefined) throw error as Error;
}

export const CLIENTS: Record<string, HttpClient> = {
  ky: {
    transfer: (app) => kyOf(app).post(`${app.origin}/api/transfers`, { json: {} }).json(),
    statement: (app) => kyOf(app).get(`${app.origin}/api/statements`).json(),
    sendsAfter500: 3,
  },
  ofetch: {
    transfer: (app) => ofetchOf(app)(`${app.origin}/api/transfers`, { method: 'POST', body: {} }),
    statement: (app) => ofetchOf(app)(`${app.origin}/api/statements`),
    sendsAfter500: 2,
  },
  axios: {
    transfer: (app) => axiosOf(app).post(`${app.origin}/api/transfers`, {}),
    statement: (app) => axiosOf(app).get(`${app.origin}/api/statements`),
    sendsAfter500: 1,
  },
  'openapi-fetch': {
    transfer: (app) => orThrow(openApiOf(app).POST('/api/transfers')),
    statement: (app) => orThrow(openApiOf(app).GET('/api/statements')),
    sendsAfter500: 1,
  },
  'graphql-request': {
    transfer: ({ stepUp, origin }) =>
      new GraphQLClient(`${origin}/graphql`, { fetch: stepUp.fetch }).request(MUTATION),
    sendsAfter500: 1,
  },
  urql: {
    transfer: ({ stepUp, origin }) =>
      orThrow(
        new UrqlClient({
          url: `${origin}/graphql`,
          exchanges: [fetchExchange],
          fetch: stepUp.fetch,
          preferGetMethod: false,
        })
          .mutation(gql(MUTATION), {})
          .toPromise(),
      ),
    sendsAfter500: 1,
  },
  Apollo: {
    transfer: ({ stepUp, origin }) =>
      new ApolloClient({
        link: new HttpLink({ uri: `${origin}/graphql`, fetch: stepUp.fetch }),
        cache: new InMemoryCache(),
      }).mutate({ mutation: apolloGql(MUTATION) }),
    sendsAfter500: 1,
  },
  tRPC: {
    transfer: (app) => trpcOf(app).transfer.mutate(),
    statement: (app) => trpcOf(app).statement.query(),
    sendsAfter500: 1,
  },
};
