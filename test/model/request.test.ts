import { decideParams, requestId } from '../../src/model/request';
import type { RequestFacts } from '../../src/model/authorization-params';

const URL_ = 'https://api.example/transfers';
const requirement = (paramsFor: (facts: RequestFacts) => unknown) => ({
  scope: ['a'],
  audience: 'api',
  paramsFor: paramsFor as never,
});
const outgoing = (body?: string, isReplayable = true) => ({
  request: new Request(URL_, { method: 'POST', ...(body !== undefined && { body }) }),
  isReplayable,
});

test('a request is named without its query and hash: they may hold secrets', () => {
  expect(requestId({ url: new URL(`${URL_}?token=1#x`), method: 'POST' })).toEqual({
    url: URL_,
    method: 'POST',
  });
});

describe('parameters that depend on the request', () => {
  test('are decided by what will be sent, which stays unread', async () => {
    const facts: unknown[] = [];
    const it = outgoing('{"amount":100}');
    const decided = await decideParams(
      requirement((given) => {
        facts.push(given);
        return { login_hint: 'x' };
      }),
      it,
    );
    expect(facts).toEqual([{ url: URL_, method: 'POST', body: { amount: 100 } }]);
    expect(decided).toEqual({
      scope: ['a'],
      audience: 'api',
      authorizationParams: { login_hint: 'x' },
      paramsFor: undefined,
    });
    expect(Object.isFrozen(decided)).toBe(true);
    expect(await it.request.text()).toBe('{"amount":100}');
  });

  test.each<[string | undefined, unknown]>([
    [undefined, ''],
    ['', ''],
    ['text', 'text'],
    ['[1]', [1]],
    ['7', '7'],
    ['null', 'null'],
    ['"text"', '"text"'],
  ])('see the body %p as %j', async (body, seen) => {
    let saw: unknown;
    await decideParams(
      requirement(async (facts) => {
        saw = facts.body;
        return {};
      }),
      outgoing(body),
    );
    expect(saw).toEqual(seen);
  });

  test('are not decided where the body can not be read', async () => {
    const refused = {
      code: 'not_replayable',
      message: expect.stringMatching(/^The body can't be read/) as string,
    };
    await expect(
      decideParams(
        requirement(() => ({})),
        outgoing('x', false),
      ),
    ).rejects.toMatchObject(refused);
    const broken = outgoing();
    broken.request.clone = () => ({ text: () => Promise.reject(new Error('broken')) }) as never;
    await expect(
      decideParams(
        requirement(() => ({})),
        broken,
      ),
    ).rejects.toMatchObject(refused);
  });

  test('are checked as if they had been written down', async () => {
    await expect(
      decideParams(
        requirement(() => 'text'),
        outgoing(),
      ),
    ).rejects.toThrow(new TypeError('"authorizationParams()" must be an object'));
    await expect(
      decideParams(
        requirement(() => ({ state: 'x' })),
        outgoing(),
      ),
    ).rejects.toThrow('"authorizationParams().state" must be left out: the SDK sets it');
  });

  test('are none if there is no function', async () => {
    const plain = { scope: ['a'], audience: 'api' };
    expect(await decideParams(plain, undefined)).toBe(plain);
  });
});
