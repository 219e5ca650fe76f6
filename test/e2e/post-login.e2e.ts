import { runPostLogin } from '../../demo/idp/post-login.mjs';
import { expect, test } from './once';

interface Api {
  readonly [part: string]: { readonly [method: string]: (...args: unknown[]) => void };
}

/** An Action, and whether it was run. */
function action(onExecute: (api: Api) => void) {
  const ran = { times: 0 };
  const onExecutePostLogin = async (_: object, api: object) => {
    ran.times += 1;
    onExecute(api as Api);
  };
  return { ran, onExecutePostLogin };
}

function run(actions: ReturnType<typeof action>[], { enrolled = true, hasSecondFactor = false } = {}) {
  const event = {
    user: { nickname: 'alice', enrolledFactors: enrolled ? [{ type: 'otp' }] : [] },
    transaction: { metadata: {} },
  };
  return runPostLogin(actions, event, hasSecondFactor);
}

const challenge = () => action((api) => api['authentication']!['challengeWith']!({ type: 'otp' }));
const enable = () => action((api) => api['multifactor']!['enable']!('any', { allowRememberBrowser: false }));
const deny = () => action((api) => api['access']!['deny']!('not today'));
const mark = () => action((api) => api['idToken']!['setCustomClaim']!('authentication_level', 'mfa'));

test('an Action that denies is the last one', async () => {
  const next = mark();
  expect(await run([deny(), next])).toMatchObject({ denied: 'not today', isChallenged: false });
  expect(next.ran.times).toBe(0);
});

test('after challengeWith the next Action waits for the second factor', async () => {
  const next = mark();
  expect(await run([challenge(), next])).toMatchObject({ isChallenged: true, idToken: {} });
  expect(next.ran.times).toBe(0);
  expect(await run([challenge(), next], { hasSecondFactor: true })).toMatchObject({
    isChallenged: false,
    idToken: { authentication_level: 'mfa' },
  });
});

test('multifactor.enable waits until all Actions have run', async () => {
  const next = mark();
  expect(await run([enable(), next])).toMatchObject({ isChallenged: true });
  expect(next.ran.times).toBe(1);
  expect(await run([enable(), deny()])).toMatchObject({ denied: 'not today' });
  expect(await run([enable()], { hasSecondFactor: true })).toMatchObject({ isChallenged: false });
});

test('who has no factor is refused, and so is a factor that the tenant does not have', async () => {
  for (const asked of [challenge(), enable()])
    expect(await run([asked], { enrolled: false })).toMatchObject({
      denied: 'alice has no second factor',
      isChallenged: false,
    });
  const push = action((api) => api['authentication']!['challengeWith']!({ type: 'push-notification' }));
  expect(await run([push])).toMatchObject({ denied: 'This tenant has no factor push-notification' });
  const pushOrOtp = action((api) =>
    api['authentication']!['challengeWith']!(
      { type: 'push-notification' },
      { additionalFactors: [{ type: 'otp' }] },
    ),
  );
  expect(await run([pushOrOtp])).toMatchObject({ isChallenged: true });
});

for (const [name, call] of [
  [
    'a method that the demo does not have',
    (api: Api) => api['authentication']!['enrollWith']!({ type: 'otp' }),
  ],
  ['a part that the demo does not have', (api: Api) => api['samlResponse']!['setAudience']!('x')],
  ['another provider', (api: Api) => api['multifactor']!['enable']!('duo')],
  [
    'a claim that the provider was not told of',
    (api: Api) => api['accessToken']!['setCustomClaim']!('shoe_size', 43),
  ],
] as const) {
  test(`${name} fails the login`, async () => {
    await expect(run([action(call)])).rejects.toThrow(TypeError);
  });
}
