/** @jest-environment node */
import axios from 'axios';
import ky from 'ky';
import { createFetch } from 'ofetch';
import createOpenApiClient from 'openapi-fetch';
import { openApp, type App } from './app';

/** How one client sends bodies and reads answers that are not JSON, as its own documentation writes it. */
interface BodyClient {
  /** The answer as it comes. */
  readonly stream: (app: App, url: string) => Promise<ReadableStream<Uint8Array>>;
  readonly send: (app: App, url: string, body: FormData | ReadableStream, init?: object) => Promise<unknown>;
}

interface Paths {
  '/api/transfers': { post: { responses: { 200: { content: { 'application/json': object } } } } };
  '/api/statements': { get: { responses: { 200: { content: { 'text/event-stream': string } } } } };
}

const axiosOf = ({ stepUp }: App) => axios.create({ adapter: 'fetch', env: { fetch: stepUp.fetch } });
const openApiOf = ({ stepUp, origin }: App) =>
  createOpenApiClient<Paths>({ baseUrl: origin, fetch: stepUp.fetch });
const HALF = { duplex: 'half' };

const CLIENTS: Record<string, BodyClient> = {
  fetch: {
    stream: async ({ stepUp }, url) => (await stepUp.fetch(url)).body!,
    send: ({ stepUp }, url, body, init) => stepUp.fetch(url, { method: 'POST', body, ...HALF, ...init }),
  },
  ky: {
    stream: async ({ stepUp }, url) => (await ky.get(url, { fetch: stepUp.fetch, timeout: false })).body!,
    send: ({ stepUp }, url, body, init) =>
      ky.post(url, { fetch: stepUp.fetch, timeout: false, body, ...HALF, ...init }),
  },
  ofetch: {
    stream: ({ stepUp }, url) => createFetch({ fetch: stepUp.fetch })(url, { responseType: 'stream' }),
    send: ({ stepUp }, url, body, init) =>
      createFetch({ fetch: stepUp.fetch })(url, { method: 'POST', body, ...init }),
  },
  axios: {
    stream: async (app, url) =>
      (await axiosOf(app).get<ReadableStream<Uint8Array>>(url, { responseType: 'stream' })).data,
    // In a browser axios leaves a form's content type to fetch by itself; in Node it has to be told.
    send: (app, url, body, init) =>
      axiosOf(app).post(url, body, { fetchOptions: init ?? {}, headers: { 'content-type': false } }),
  },
  'openapi-fetch': {
    stream: async (app) => (await openApiOf(app).GET('/api/statements', { parseAs: 'stream' })).data!,
    send: (app, _, body, init) =>
      openApiOf(app).POST('/api/transfers', {
        body,
        bodySerializer: (it: unknown) => it,
        ...HALF,
        ...init,
      } as never),
  },
};

const ORIGIN = 'https://app.example';
/** What arrived, and what the API read of it. */
let arrived: { readonly keepalive: boolean; readonly authorization: string | null; readonly body: unknown }[];

/** An event stream that stays open after its first event, or what was sent. */
async function respond(request: Request): Promise<Response> {
  const { keepalive, headers } = request;
  const isForm = headers.get('content-type')?.startsWith('multipart/form-data; boundary=') === true;
  const body = isForm ? [...(await request.formData())] : await request.text();
  arrived.push({ keepalive, authorization: headers.get('authorization'), body });
  if (request.method === 'POST') return Response.json({ done: true });
  const open = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode('data: first\n\n')),
  });
  return new Response(open, { headers: { 'content-type': 'text/event-stream' } });
}

let app: App;
beforeEach(() => {
  arrived = [];
  app = openApp(ORIGIN, respond);
});
afterEach(() => void app.stepUp.dispose());

const token = 'Bearer step-up-token-1';

describe.each(Object.entries(CLIENTS))('%s', (_, { stream, send }) => {
  const post = async (body: FormData | ReadableStream, init?: object) => {
    const done = send(app, `${ORIGIN}/api/transfers`, body, init);
    await app.confirm();
    await done;
  };

  test('gives an event stream while it is open', async () => {
    const answer = stream(app, `${ORIGIN}/api/statements`);
    await app.confirm();
    const reader = (await answer).getReader();
    const { value } = await reader.read();
    expect(new TextDecoder().decode(value)).toBe('data: first\n\n');
    expect(arrived).toMatchObject([{ authorization: token }]);
    await reader.cancel();
  });

  test('sends a form with a file in it', async () => {
    const form = new FormData();
    form.set('to', 'Contoso');
    form.set('slip', new File(['pdf'], 'slip.pdf'));
    await post(form);
    const file = expect.objectContaining({ name: 'slip.pdf', size: 3 });
    expect(arrived).toMatchObject([
      {
        authorization: token,
        body: [
          ['to', 'Contoso'],
          ['slip', file],
        ],
      },
    ]);
  });

  test('sends with keepalive', async () => {
    await post(new FormData(), { keepalive: true });
    expect(arrived).toMatchObject([{ authorization: token, keepalive: true }]);
  });

  test('sends a body that is a stream, once', async () => {
    await post(new Blob(['one ', 'two']).stream());
    expect(arrived).toMatchObject([{ authorization: token, body: 'one two' }]);
  });
});
