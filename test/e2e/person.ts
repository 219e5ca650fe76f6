import { createHash, randomBytes } from 'node:crypto';
import type { APIRequestContext, APIResponse } from '@playwright/test';
import { decodeJwt, type JWTPayload } from 'jose';
import { audience, clientId } from '../../demo/registration.mjs';

export interface Tokens {
  readonly accessToken: string;
  readonly access: JWTPayload;
  readonly id: JWTPayload;
}

/**
 * A person with a browser's cookies but no browser: for what the servers say to each other, without the SDK. Each method follows
 * redirects and gives where they end: a page of the provider's, or the app's address with the answer.
 */
export class Person {
  readonly #verifier = randomBytes(32).toString('base64url');
  #page: URL | undefined;

  constructor(
    readonly request: APIRequestContext,
    readonly servers: { readonly app: string; readonly idp: string },
  ) {}

  async authorize(parameters: { readonly scope: string } & Record<string, string>): Promise<URL> {
    const challenge = createHash('sha256').update(this.#verifier).digest('base64url');
    const pkce = { code_challenge: challenge, code_challenge_method: 'S256' };
    const query = {
      client_id: clientId,
      redirect_uri: this.servers.app,
      response_type: 'code',
      audience,
      state: 's',
      nonce: 'n',
      ...pkce,
      ...parameters,
    };
    return this.#follow(
      await this.request.get(`${this.servers.idp}/authorize?${new URLSearchParams(query)}`),
    );
  }

  /** Fills in the login page. */
  async logIn(username: string): Promise<URL> {
    return this.#submit('login', { username, password: username });
  }

  /** Fills in the page of the second factor. */
  async confirm(): Promise<URL> {
    const { code } = (await (await this.request.get(`${this.#page}/code`)).json()) as { code: string };
    return this.#submit('mfa', { otp: code });
  }

  async cancel(): Promise<URL> {
    return this.#submit('cancel', {});
  }

  /** Exchanges the answer's code. */
  async tokens(): Promise<Tokens> {
    const code = this.#page?.searchParams.get('code');
    if (!code) throw new Error(`There is no code in ${this.#page}`);
    const form = {
      grant_type: 'authorization_code',
      client_id: clientId,
      redirect_uri: this.servers.app,
      code,
      code_verifier: this.#verifier,
    };
    const response = await this.request.post(`${this.servers.idp}/oauth/token`, { form });
    const body = (await response.json()) as { access_token: string; id_token: string };
    return {
      accessToken: body.access_token,
      access: decodeJwt(body.access_token),
      id: decodeJwt(body.id_token),
    };
  }

  async #submit(action: string, form: Record<string, string>): Promise<URL> {
    return this.#follow(await this.request.post(`${this.#page}/${action}`, { form }));
  }

  #follow(response: APIResponse): URL {
    this.#page = new URL(response.url());
    return this.#page;
  }
}

/** The error of an answer, as the app gets it. */
export function errorOf({ searchParams }: URL): { error: string | null; description: string | null } {
  return { error: searchParams.get('error'), description: searchParams.get('error_description') };
}
