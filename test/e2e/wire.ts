import type { Route } from '@playwright/test';
import type { Scene } from './desk';

/** Something wrong between the page and a server, from now on. */
export type Damage = (scene: Scene) => Promise<unknown>;

type Members = Record<string, unknown>;

const AUTHORIZE = /\/authorize\?/;
export const TOKEN = '**/oauth/token';
/** Where the form sends the code, and the answer comes from. */
export const CODE = '**/interaction/*/mfa';
export const TRANSFERS = '**/api/transfers';

/** Where nobody is. */
export const ELSEWHERE = 'https://elsewhere.example';

/** The provider's first page of a step-up. */
export const provider =
  (go: (route: Route) => Promise<unknown>): Damage =>
  ({ context }) =>
    context.route(AUTHORIZE, go);

/** The answer of the token endpoint. */
export const exchange =
  (go: (route: Route) => Promise<unknown>): Damage =>
  ({ context }) =>
    context.route(TOKEN, go);

export const refuse = (route: Route) => route.abort('connectionrefused');
export const ignore = async () => {};
export const delay = (milliseconds: number) => async (route: Route) => {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  await route.continue();
};

/** Answers in the server's place, for every origin to read. */
const respond = (status: number, contentType: string, body: string) => (route: Route) =>
  route.fulfill({ status, contentType, body, headers: { 'access-control-allow-origin': '*' } });
export const html = (status: number) =>
  respond(status, 'text/html', '<!doctype html><h1>Oops</h1><script>}{</script>');
export const json = (status: number, body: object) =>
  respond(status, 'application/json', JSON.stringify(body));

/** The server does what it is asked, and its answer gets lost. */
export const loseAnswer = async (route: Route) => {
  await route.fetch();
  await route.abort('connectionreset');
};

/** The server does what it is asked, and its answer is for another origin's pages. */
export const allowOther = async (route: Route) => {
  const response = await route.fetch();
  await route.fulfill({
    response,
    headers: { ...response.headers(), 'access-control-allow-origin': ELSEWHERE },
  });
};

/** The token endpoint can not be reached, the first time. */
export const refuseOnce: Damage = ({ context }) => context.route(TOKEN, refuse, { times: 1 });

/** Changes the token response. */
const tokens = (change: (body: Members) => Members): Damage =>
  exchange(async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: change((await response.json()) as Members) });
  });

/** Sets members of the token response; `undefined` takes one out. */
export const token = (members: Members): Damage => tokens((body) => ({ ...body, ...members }));

/**
 * Makes the token again with other claims. Its signature is wrong then, which auth0-spa-js does not look at: the token came from
 * the provider itself (OpenID Connect Core §3.1.3.7, 6).
 */
function rewrite(jwt: unknown, change: (claims: Members) => Members, header?: Members): string {
  const [head, payload, signature] = String(jwt).split('.');
  const read = (part: string | undefined) =>
    JSON.parse(Buffer.from(part!, 'base64url').toString()) as Members;
  const write = (value: Members) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return [write({ ...read(head), ...header }), write(change(read(payload))), signature].join('.');
}

/** Sets claims of the ID token; `undefined` takes one out. */
export const idToken = (claims: Members, header?: Members): Damage =>
  tokens((body) => ({
    ...body,
    id_token: rewrite(body['id_token'], (real) => ({ ...real, ...claims }), header),
  }));

/** Sets a time in the ID token, in seconds from now. */
export const idTokenTime =
  (claim: 'exp' | 'nbf', seconds: number): Damage =>
  (scene) =>
    idToken({ [claim]: Math.floor(Date.now() / 1000) + seconds })(scene);

/** Sets claims of the access token, which is a JWT here, and members of the response that it comes in. */
export const accessToken = (claims: Members, members: Members = {}): Damage =>
  tokens((body) => ({
    ...body,
    access_token: rewrite(body['access_token'], (real) => ({ ...real, ...claims })),
    ...members,
  }));

export const POST = 'target.postMessage(authorization_response, origin);';
export const POST_OTHER =
  "target.postMessage({ ...authorization_response, response: { ...response, state: 'other' } }, origin);";
const CLOSE = 'win.close();';

/** Changes the provider's last page, which posts the answer. It is caught where the form is sent, since a redirect passes no route. */
const lastPage =
  (change: (body: string) => string): Damage =>
  ({ context }) =>
    context.route(CODE, async (route) => {
      const response = await route.fetch();
      const before = await response.text();
      const body = change(before);
      if (body === before) throw new Error(`The provider's last page is not what it was: ${before}`);
      await route.fulfill({ status: response.status(), contentType: 'text/html', body }); // without its policy, which has the script's hash
    });

const withAnswer = (body: string, change: (response: Members) => unknown) =>
  body.replace(/var data = (.*);/, (_, text: string) => {
    const data = JSON.parse(text) as { response: Members };
    return `var data = ${JSON.stringify({ ...data, response: change(data.response) })};`;
  });

/** Changes the answer. */
export const answer = (change: (response: Members) => unknown): Damage =>
  lastPage((body) => withAnswer(body, change));

/** Changes the answer, if at all, and leaves the window open, as other providers' pages do. */
export const answerAndStay = (change: (response: Members) => unknown = (response) => response): Damage =>
  lastPage((body) => withAnswer(body, change).replace(CLOSE, ''));

/** Posts the answer in other words. */
export const answerWith = (...posts: string[]): Damage =>
  lastPage((body) => body.replace(POST, posts.join('\n')));

/** Posts the answers to earlier questions before each, and leaves the window open. */
export const answerAgain: Damage = (scene) => {
  let posts = POST;
  return lastPage((body) => {
    const [, data] = /var data = (.*);/.exec(body)!;
    const changed = body.replace(POST, posts).replace(CLOSE, '');
    posts = `target.postMessage({ ...authorization_response, response: ${data}.response }, origin); ${posts}`;
    return changed;
  })(scene);
};

/** Answers transfers in the API's place, so many `times`, and writes that down as the API does. */
export const api =
  (status: number, headers: Record<string, string> = {}, times = Infinity): Damage =>
  ({ context, servers }) => {
    const cors = {
      'access-control-allow-origin': servers.app,
      'access-control-allow-headers': 'authorization, content-type',
      'access-control-expose-headers': 'www-authenticate',
    };
    let answered = 0;
    return context.route(TRANSFERS, async (route) => {
      const method = route.request().method();
      if (method === 'OPTIONS') return route.fulfill({ status: 204, headers: cors });
      if (++answered > times) return route.continue();
      servers.seen.push({ source: 'api', type: 'request', method, path: '/api/transfers', status });
      return route.fulfill({ status, headers: { ...cors, ...headers }, json: {} });
    });
  };

/** The API asks for more than a scope, once. */
export const challenge = (parameters: string): Damage =>
  api(
    401,
    {
      'www-authenticate': `Bearer error="insufficient_user_authentication", scope="transfer:funds", ${parameters}`,
    },
    1,
  );

/** Lets transfers reach the API, and does something to its answer, or instead. */
export const transfers =
  (go: (route: Route) => Promise<unknown>): Damage =>
  ({ context }) =>
    context.route(TRANSFERS, (route) =>
      route.request().method() === 'OPTIONS' ? route.continue() : go(route),
    );
