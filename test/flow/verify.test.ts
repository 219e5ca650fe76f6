import { bank, outcome, TRANSFER } from '../fakes/bank';

const sessionToken = async () => ({ accessToken: 'session-token', tokenType: 'Bearer', scope: undefined });

describe("a call with the session's own token", () => {
  const accounts = (it: ReturnType<typeof bank>) => outcome(it.stepUp.fetch('/api/accounts'));

  const alice = { sub: 'alice' };
  test.each([
    ['no user is known: a session need not say who it is', undefined, undefined],
    ['nothing tells any more who is logged in', alice, undefined],
    ['the provider made the session only as it was asked for its token', undefined, alice],
  ])('is sent though %s', async (_, before, after) => {
    let user = before;
    const token = () => ((user = after), sessionToken());
    const it = bank({ provider: { session: async () => user, token } });
    const result = accounts(it);
    await it.advanceTime(0);
    expect(result.error).toBeUndefined();
    expect(it.sent()).toEqual(['Bearer session-token']);
  });

  test('is not sent if clear() was called since: the session may be the next user’s', async () => {
    let user: { sub: string } | undefined;
    const token = () => ((user = { sub: 'bob' }), it.stepUp.clear(), sessionToken());
    const it = bank({ provider: { session: async () => user, token } });
    const result = accounts(it);
    await it.advanceTime(0);
    expect(result.error).toMatchObject({
      code: 'login_required',
      message: expect.stringContaining('Nobody was logged in when the call was made') as string,
    });
    expect(it.sent()).toEqual([]);
  });
});

test('what an API asks for by a challenge is not had by a token that was prepared for its request', async () => {
  const challenge = { 'WWW-Authenticate': 'Bearer error="insufficient_scope", scope="transfer:funds"' };
  const answers = [new Response('no', { status: 403, headers: challenge })];
  const it = bank({
    rules: [{ url: '/api/transfers', scope: 'read:accounts', challengeable: 'transfer:funds' }],
    fetch: async () => answers.shift() ?? new Response('done', { status: 201 }),
  });
  const prepared = it.stepUp.prepare({ scope: 'transfer:funds' }, { url: '/api/transfers', method: 'POST' });
  await it.advanceTime(0);
  await it.answer();
  await prepared;
  void it.stepUp.fetch('/api/transfers', TRANSFER).catch(() => {});
  await it.advanceTime(0);
  expect(it.sent()).toEqual(['Bearer session-token']);
  expect(it.popups).toHaveLength(2);
});
