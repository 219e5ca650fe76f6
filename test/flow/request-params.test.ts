import type { NormalizedRequirement, RequestFacts } from '../../src';
import { redirect } from '../../src/redirect';
import { bank, NOTHING_UNDER_WAY, outcome, TRANSFERS } from '../fakes/bank';
import { GRANTED } from '../fakes/provider';

const ORDER = { to: 'Contoso Coffee', amount: 25_000 };
const TRANSFER = { method: 'POST', body: JSON.stringify(ORDER) };

/** What the user is to confirm: the payment that the request makes. */
const payment = ({ body }: RequestFacts) => ({
  authorization_details: [{ type: 'payment', ...(body as typeof ORDER) }],
});

/** A bank whose rule for transfers decides on its parameters by the request. */
function payingBank(paramsFor: unknown = payment, options: Parameters<typeof bank>[0] = {}) {
  return bank({
    rules: [
      {
        url: '/api/transfers',
        method: 'POST',
        scope: 'transfer:funds',
        authorizationParams: paramsFor as never,
      },
    ],
    ...options,
  });
}

const asked = ({ asked }: { readonly asked: readonly NormalizedRequirement[] }) =>
  asked.map(({ authorizationParams }) => authorizationParams);

describe('parameters that depend on the request (RFC 9396)', () => {
  test.each<[string, RequestInit, unknown]>([
    ['JSON as what it says', { method: 'POST', body: '{"a":[1]}' }, { a: [1] }],
    ['a number as text', { method: 'POST', body: '1' }, '1'],
    ['text as it is', { method: 'POST', body: 'a=1' }, 'a=1'],
    ['what is broken as text', { method: 'POST', body: '{' }, '{'],
    ['bytes as text', { method: 'POST', body: new TextEncoder().encode('{"a":2}') }, { a: 2 }],
    ['nothing as an empty text', { method: 'POST' }, ''],
  ])('are told the request, and its body: %s', async (_, init, body) => {
    const told: unknown[] = [];
    const it = payingBank((facts: unknown) => {
      told.push(facts);
      return {};
    });
    const result = outcome(it.stepUp.fetch('/api/transfers?draft=1', init));
    await it.advanceTime(0);
    await it.answer();
    expect(told).toEqual([{ url: `${TRANSFERS}?draft=1`, method: 'POST', body }]);
    expect(result.value).toHaveProperty('status', 201);
    const { input } = it.requests[0]!;
    expect(await (input as Request).text()).toBe(
      typeof init.body === 'object' ? '{"a":2}' : (init.body ?? ''),
    );
  });

  test('are asked once, after the window is open, and are what is asked for and granted', async () => {
    const paramsFor = jest.fn(payment);
    const it = payingBank(paramsFor);
    const granted: unknown[] = [];
    it.stepUp.on('granted', ({ requirement }) => granted.push(requirement.authorizationParams));
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    expect(it.popups).toHaveLength(1);
    expect(paramsFor).not.toHaveBeenCalled();
    await it.advanceTime(0);
    const details = { authorization_details: [{ type: 'payment', ...ORDER }] };
    expect(asked(it)).toEqual([details]);
    await it.answer();
    expect(result.value).toHaveProperty('status', 201);
    expect(granted).toEqual([details]);
    expect(paramsFor).toHaveBeenCalledTimes(1);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test('can be those of one call, and take their time', async () => {
    const it = bank();
    const stepUp = {
      scope: 'transfer:funds',
      authorizationParams: async (facts: RequestFacts) => payment(facts),
    };
    const result = outcome(it.stepUp.fetch('/api/transfers', { ...TRANSFER, stepUp }));
    await it.advanceTime(0);
    await it.answer();
    expect(asked(it)).toEqual([{ authorization_details: [{ type: 'payment', ...ORDER }] }]);
    expect(result.value).toHaveProperty('status', 201);
  });

  test.each<[string, unknown]>([
    ['less', [{ type: 'payment', to: ORDER.to, amount: 1 }]],
    ['another payee', [{ type: 'payment', ...ORDER, to: 'Mallory' }]],
    ['none', []],
    ['nothing', undefined],
    ['text', 'payment'],
    ['a part of it', [{ type: 'payment', to: ORDER.to }]],
  ])('granted %s: scope_not_granted, and nothing is sent (§7)', async (_, authorizationDetails) => {
    const it = payingBank(payment, {
      provider: {
        exchangeCode: async (_response, { scope }) => ({ ...GRANTED, scope, authorizationDetails }),
      },
    });
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.advanceTime(0);
    await it.answer();
    expect(result.error).toMatchObject({ code: 'scope_not_granted' });
    expect(it.requests).toEqual([]);
  });

  test('a server may add to them', async () => {
    const details = [{ type: 'account' }, { ...ORDER, type: 'payment', id: 7 }];
    const it = payingBank(payment, {
      provider: {
        exchangeCode: async (_response, { scope }) => ({ ...GRANTED, scope, authorizationDetails: details }),
      },
    });
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.advanceTime(0);
    await it.answer();
    expect(result.value).toHaveProperty('status', 201);
  });

  test.each<[string, unknown]>([
    [
      'that throw',
      () => {
        throw new Error('no');
      },
    ],
    ['that the SDK sets itself', () => ({ state: 'mine' })],
    ['that are none', () => undefined],
    ['whose details are no array', () => ({ authorization_details: '[]' })],
  ])('%s: authorization_failed, and nobody is asked', async (_, paramsFor) => {
    const it = payingBank(paramsFor);
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.advanceTime(0);
    expect(result.error).toMatchObject({ code: 'authorization_failed' });
    expect(it.asked).toEqual([]);
    await it.advanceTime(1000);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test('of a stream: not_replayable', async () => {
    const it = payingBank();
    const init = { method: 'POST', body: new ReadableStream(), duplex: 'half' } as RequestInit;
    const result = outcome(it.stepUp.fetch('/api/transfers', init));
    await it.advanceTime(0);
    expect(result.error).toMatchObject({ code: 'not_replayable' });
  });

  test('are kept over a redirect as they were decided on', async () => {
    const left = payingBank(payment, { ways: [redirect()] });
    void left.stepUp.fetch('/api/transfers', TRANSFER).catch(() => {});
    while (left.left.length === 0) await left.advanceTime(0); // a digest takes its time
    await left.leave();
    const { tabStorage, sharedStorage } = left.browser.page;
    const it = payingBank(payment, { ways: [redirect()], page: { tabStorage, sharedStorage } });
    it.visit(`https://app.example/page?code=code-1&state=${left.authorizations[0]!.state}`);
    const resumed = await it.stepUp.handleRedirect();
    expect(asked(left)).toEqual([{ authorization_details: [{ type: 'payment', ...ORDER }] }]);
    expect(resumed?.requirement.authorizationParams).toEqual({
      authorization_details: [{ type: 'payment', ...ORDER }],
    });
    expect(resumed?.response).toHaveProperty('status', 201);
  });

  test.each<[string, (it: ReturnType<typeof bank>) => Promise<unknown>]>([
    ['prepare', (it) => it.stepUp.prepare({ authorizationParams: payment })],
    ['ensure', (it) => it.stepUp.ensure({ authorizationParams: payment })],
    ['withToken', (it) => it.stepUp.withToken({ authorizationParams: payment }, () => 1)],
  ])('are refused by %s, which knows no request', async (_, call) => {
    await expect(call(bank())).rejects.toThrow('"requirement.authorizationParams" must be an object');
  });
});
