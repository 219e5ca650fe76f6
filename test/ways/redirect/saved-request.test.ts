import { restoreRequest, saveRequest } from '../../../src/ways/redirect/saved-request';

const URL = 'https://app.example/api/documents';
/** What a body may have: 64 KiB. */
const LIMIT = 65_536;
const REFUSED = {
  code: 'not_replayable',
  message:
    "The request can't be kept over a redirect: its body can't be read, or is larger than 65536 bytes. Nothing was sent.",
};

const bytes = (length: number) => Uint8Array.from({ length }, (_, index) => index % 251);
const post = (body: BodyInit | null) => new Request(URL, { method: 'POST', body });

/** As Firefox has it: a `Request` without `body`. */
function withoutBody(request: Request): Request {
  const lacking = (one: Request): Request =>
    new Proxy(one, {
      get(target, name) {
        if (name === 'body') return undefined;
        if (name === 'clone') return () => lacking(target.clone());
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
      },
    });
  return lacking(request);
}

async function roundTrip(request: Request): Promise<Uint8Array> {
  const saved = await saveRequest({ request, isReplayable: true });
  const restored = restoreRequest(JSON.parse(JSON.stringify(saved)) as typeof saved);
  expect(restored.isReplayable).toBe(true);
  return new Uint8Array(await restored.request.arrayBuffer());
}

describe.each([
  ['a browser that streams bodies', (request: Request) => request],
  ['a browser without Request.body, as Firefox', withoutBody],
])('in %s, a request', (_, inBrowser) => {
  test.each([0, 1, 1000, LIMIT])('with a body of %i bytes has it afterwards', async (length) => {
    expect(await roundTrip(inBrowser(post(bytes(length))))).toEqual(bytes(length));
  });

  test('with a body of one byte more than 64 KiB is not_replayable', async () => {
    const request = inBrowser(post(bytes(LIMIT + 1)));
    await expect(saveRequest({ request, isReplayable: true })).rejects.toMatchObject(REFUSED);
  });

  test('can still be read when it was saved', async () => {
    const request = inBrowser(post('{"amount":100}'));
    await saveRequest({ request, isReplayable: true });
    expect(await request.text()).toBe('{"amount":100}');
  });
});

test('a body in many pieces is put together in their order', async () => {
  const pieces = [bytes(30_000), bytes(1), bytes(35_535)];
  const body = new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
  const request = new Request(URL, { method: 'POST', body, duplex: 'half' } as RequestInit);
  const arrived = await roundTrip(request);
  expect(arrived).toHaveLength(LIMIT);
  expect([arrived[29_999], arrived[30_000], arrived[30_001], arrived[LIMIT - 1]]).toEqual([
    29_999 % 251,
    0,
    0,
    35_534 % 251,
  ]);
});

test('a body that never ends is refused as soon as it is too large', async () => {
  const body = new ReadableStream({ pull: (controller) => controller.enqueue(bytes(20_000)) });
  const request = new Request(URL, { method: 'POST', body, duplex: 'half' } as RequestInit);
  await expect(saveRequest({ request, isReplayable: true })).rejects.toMatchObject(REFUSED);
});

test.each([
  ['a stream', { request: post('x'), isReplayable: false }],
  [
    'a body that the browser can not read',
    {
      request: Object.assign(post('x'), {
        clone: () => ({ arrayBuffer: () => Promise.reject(new Error()) }),
      }),
      isReplayable: true,
    },
  ],
])('%s is not_replayable', async (_, outgoing) => {
  await expect(saveRequest(outgoing)).rejects.toMatchObject(REFUSED);
});

test('what tells who the user is, is not kept: a header of any case', async () => {
  const headers = {
    AUTHORIZATION: 'Bearer a',
    'Proxy-Authorization': 'Basic b',
    Cookie: 'session=c',
    DPoP: 'd',
    'Idempotency-Key': 'e',
  };
  const saved = await saveRequest({
    request: new Request(URL, { method: 'POST', headers }),
    isReplayable: true,
  });
  expect(saved.headers).toEqual([['idempotency-key', 'e']]);
  expect(saved).not.toHaveProperty('body');
});
