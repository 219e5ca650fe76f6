import { wwwAuthenticate } from '../../src/challenges';
import { bank, outcome, TRANSFER } from '../fakes/bank';

const challenge = () =>
  new Response('no', {
    status: 403,
    headers: { 'WWW-Authenticate': 'Bearer error="insufficient_scope", scope="transfer:funds"' },
  });
const refusal = () => new Response('no', { status: 403 });

/** A bank whose API gives these answers, then 201, and what it is known to ask for. */
function bankWith(...answers: Response[]) {
  const it = bank({
    rules: [{ url: '/api/transfers', scope: 'read:accounts', challengeable: 'transfer:funds' }],
    fetch: async () => answers.shift() ?? new Response('done', { status: 201 }),
    askAgainAfterSeconds: 0,
  });
  const ignored: string[] = [];
  it.stepUp.on('ignored', ({ reason }) => ignored.push(reason));
  /** Calls, as far as something waits for the user, or nothing does. */
  async function transfer() {
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.advanceTime(0);
    return result;
  }
  /** What the next call would ask the user for, before it asks the API. */
  const known = () => it.stepUp.explain('/api/transfers', 'POST').missing?.scope;
  return { ...it, ignored, transfer, known };
}

describe('what an API asked for', () => {
  test('is known until the call that it was for comes to nothing', async () => {
    const it = bankWith(challenge());
    await it.transfer();
    expect(it.known()).toEqual(['transfer:funds']);
    await it.closeWindow();
    await it.advanceTime(1000);
    expect(it.known()).toBeUndefined();
  });

  test('is known, once it led to an accepted request, though the user says no to the next one', async () => {
    const it = bankWith(challenge());
    await it.transfer();
    await it.answer();
    await it.transfer();
    await it.closeWindow();
    await it.advanceTime(1000);
    expect(it.known()).toEqual(['transfer:funds']);
  });

  test.each([
    ['a request that broke (500)', () => new Response('broken', { status: 500 })],
    ['one that was redirected', () => Response.redirect('https://api.example/elsewhere')],
  ])(
    'is forgotten after %s as the user says no to the next one: that was not accepted',
    async (_, answer) => {
      const it = bankWith(challenge(), answer());
      await it.transfer();
      await it.answer();
      await it.transfer();
      await it.closeWindow();
      await it.advanceTime(1000);
      expect(it.known()).toBeUndefined();
    },
  );

  test.each<[code: string, no: (it: ReturnType<typeof bankWith>) => Promise<unknown>]>([
    ['access_denied', (it) => it.refuse()],
    ['authorization_failed', (it) => it.refuse('server_error')],
    ['assurance_not_met', (it) => it.refuse('unmet_authentication_requirements')],
    ['scope_not_granted', (it) => it.answer({ scope: ['read:accounts'] })],
  ])('is forgotten, also then, if the provider says no: %s', async (code, no) => {
    const it = bankWith(challenge());
    await it.transfer();
    await it.answer();
    const result = await it.transfer();
    await no(it);
    expect(result.error).toHaveProperty('code', code);
    expect(it.known()).toBeUndefined();
  });

  test('is not forgotten by a call of the session before, which comes to nothing', async () => {
    const it = bankWith(challenge(), challenge());
    await it.transfer();
    it.stepUp.clear();
    await it.transfer();
    expect(it.known()).toEqual(['transfer:funds']);
    await it.closeWindow();
    await it.advanceTime(1000);
    expect(it.known()).toEqual(['transfer:funds']);
  });

  test('is told to be ignored only if it was', async () => {
    const it = bankWith(challenge(), refusal());
    const result = await it.transfer();
    await it.answer();
    expect(result.value).toHaveProperty('status', 403);
    expect(it.ignored).toEqual([]);
  });

  /** A bank whose first step-up token's answer, and what its API asks for in it, come when they are told to. */
  function lateBank() {
    const late: { answer: (response: Response) => void; read: () => void } = {
      answer: () => {},
      read: () => {},
    };
    const answers = [
      Promise.resolve(challenge()),
      new Promise<Response>((resolve) => (late.answer = resolve)),
      Promise.resolve(challenge()),
    ];
    const isRead = new Promise<void>((resolve) => (late.read = resolve));
    const it = bank({
      rules: [{ url: '/api/transfers', scope: 'read:accounts', challengeable: 'transfer:funds' }],
      challenges: [
        async (response) => (response.headers.has('X-Late') ? void (await isRead) : undefined),
        wwwAuthenticate(),
      ],
      fetch: async () => answers.shift() ?? new Response('done', { status: 201 }),
      askAgainAfterSeconds: 0,
    });
    const transfer = async () => {
      const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
      await it.advanceTime(0);
      return result;
    };
    const known = () => it.stepUp.explain('/api/transfers', 'POST').missing?.scope;
    return { ...it, late, transfer, known };
  }

  test('is not confirmed by what was sent in the session before, and answered late', async () => {
    const it = lateBank();
    const first = await it.transfer();
    await it.answer();
    it.stepUp.clear();
    await it.transfer();
    it.late.answer(new Response('done', { status: 201 }));
    await it.advanceTime(0);
    expect(first.value).toHaveProperty('status', 201);
    expect(it.known()).toEqual(['transfer:funds']);
    // What was accepted for nobody of this session is forgotten as soon as the user says no.
    await it.closeWindow();
    await it.advanceTime(1000);
    expect(it.known()).toBeUndefined();
  });

  test('is not forgotten for what was refused in the session before, and read late', async () => {
    const it = lateBank();
    const first = await it.transfer();
    await it.answer();
    it.late.answer(new Response('no', { status: 403, headers: { 'X-Late': 'yes' } }));
    await it.advanceTime(0);
    it.stepUp.clear();
    await it.transfer();
    expect(first.settled).toBe(false);
    it.late.read();
    await it.advanceTime(0);
    expect(first.value).toHaveProperty('status', 403);
    expect(it.known()).toEqual(['transfer:funds']);
  });

  test('is ignored if clear() is called while it is read', async () => {
    const it = bank({
      rules: [{ url: '/api/transfers', scope: 'read:accounts', challengeable: 'transfer:funds' }],
      challenges: [() => (it.stepUp.clear(), { scope: 'transfer:funds' })],
      fetch: async () => refusal(),
    });
    const ignored = jest.fn();
    it.stepUp.on('ignored', ({ reason }) => ignored(reason));
    await expect(it.stepUp.fetch('/api/transfers', TRANSFER)).resolves.toHaveProperty('status', 403);
    expect(ignored.mock.calls).toEqual([['clear() was called since the call was made']]);
    expect(it.popups).toHaveLength(0);
  });
});

test('a call is nobody’s if clear() is called before its user is known: the next user answers for nothing', async () => {
  let user = 'alice';
  let arrive = Promise.resolve();
  let answer = () => {};
  const session = async () => {
    await arrive;
    return { sub: user };
  };
  const it = bank({ provider: { session } });
  await it.advanceTime(0);
  arrive = new Promise((resolve) => (answer = resolve));
  const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
  it.stepUp.clear();
  user = 'bob';
  answer();
  await it.advanceTime(0);
  expect(result.error).toMatchObject({ code: 'login_required' });
  expect([it.asked, it.requests]).toEqual([[], []]);
});
