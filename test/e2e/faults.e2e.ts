import {
  abort,
  type Act,
  atForm,
  cancel,
  clear,
  clearWhenGranted,
  close,
  closeAfter,
  confirm,
  dispose,
  during,
  enterWrongCodes,
  failed,
  forgetAtProvider,
  goElsewhereAndBack,
  insteadOfCode,
  logInAs,
  logInSlowly,
  logOut,
  offlineAtFirst,
  payTwice,
  postFromElsewhere,
  postFromFrame,
  postFromOther,
  postFromPage,
  postMuch,
  postNoObjects,
  postWrongShapes,
  sendOffline,
  spendGesture,
  switchTo,
  withForgery,
} from './acts';
import { expect, test } from './bank';
import { click, closeDesk, expectOutcome, openDesk, type Options, press } from './desk';
import {
  accessToken,
  allowOther,
  answer,
  answerAgain,
  answerAndStay,
  answerWith,
  api,
  challenge,
  CODE,
  type Damage,
  delay,
  ELSEWHERE,
  exchange,
  html,
  idToken,
  idTokenTime,
  ignore,
  json,
  loseAnswer,
  POST,
  POST_OTHER,
  provider,
  refuse,
  refuseOnce,
  TOKEN,
  token,
  transfers,
  TRANSFERS,
} from './wire';

/**
 * One row: what goes wrong; what the caller gets, which is a `StepUpError`'s code, the name of another error, or the response's status;
 * and what the API answered to transfers. That the session is intact is asserted for all.
 */
type Fault = [fault: string, code: string, answers: number[], how: How];

interface How {
  /** What is broken before the click. */
  damage?: Damage;
  /** What is done. By default the user clicks, and enters the code. */
  act?: Act;
  options?: Options;
  /** How far the page's clock is ahead, in seconds. */
  skew?: number;
}

const MINUTES = 60;
const FRESH_LOGIN: How = { damage: challenge('max_age="0"'), options: { learns: true } };
const INSUFFICIENT = { 'www-authenticate': 'Bearer error="insufficient_scope", scope="transfer:funds"' };
const LEARNS: Options = { learns: true };
const within = (timeoutInSeconds: number): Options => ({ timeoutInSeconds });

const FAULTS: Fault[] = [
  // The window, up to the answer.
  ['the provider is down', 'popup_closed', [], { damage: provider(refuse), act: closeAfter(failed) }],
  ['the provider never answers', 'timeout', [], { damage: provider(ignore), act: press, options: within(1) }],
  ['the provider takes 2 s', '201', [201], { damage: provider(delay(2000)) }],
  [
    'the provider answers garbage',
    'timeout',
    [],
    { damage: provider(html(200)), act: press, options: within(1) },
  ],
  [
    'the provider answers 500',
    'popup_closed',
    [],
    { damage: provider(html(500)), act: closeAfter((popup) => popup.getByRole('heading').waitFor()) },
  ],
  [
    'the answer has another state',
    'popup_closed',
    [],
    { damage: answer((response) => ({ ...response, state: 'other' })) },
  ],
  ['the answer has no state', 'popup_closed', [], { damage: answer(({ code }) => ({ code })) }],
  ['the answer has no code', 'popup_closed', [], { damage: answer(({ state }) => ({ state })) }],
  [
    'the answer is a string',
    'popup_closed',
    [],
    { damage: answer(({ code, state }) => `code=${String(code)}&state=${String(state)}`) },
  ],
  [
    'the code is made up',
    'token_failed',
    [],
    { damage: answer(({ state }) => ({ code: 'made-up', state })) },
  ],
  [
    'the answer is from another issuer (RFC 9207)',
    'invalid_response',
    [],
    { damage: answer((response) => ({ ...response, iss: `${ELSEWHERE}/` })) },
  ],
  [
    'an error has another state',
    'popup_closed',
    [],
    { damage: answer(() => ({ error: 'access_denied', state: 'other' })) },
  ],
  [
    'an error has no state',
    'authorization_failed',
    [],
    { damage: answer(() => ({ error: 'invalid_request' })) },
  ],
  [
    'the provider has an error, and the window stays open',
    'authorization_failed',
    [],
    { damage: answerAndStay(({ state }) => ({ error: 'server_error', state })) },
  ],
  ['the answer comes twice', '201', [201], { damage: answerWith(POST, POST) }],
  [
    'the answer comes after one that has another state',
    '201',
    [201],
    { damage: answerWith(POST_OTHER, POST) },
  ],
  ['the answer comes, and the window stays open', '201', [201], { damage: answerAndStay() }],

  // The exchange.
  ['the token endpoint answers 500', 'token_failed', [], { damage: exchange(json(500, {})) }],
  [
    'the token endpoint answers invalid_grant',
    'token_failed',
    [],
    { damage: exchange(json(400, { error: 'invalid_grant' })) },
  ],
  ['the token endpoint is down', 'token_failed', [], { damage: exchange(refuse) }],
  ['the network fails once, perhaps with the code', 'token_failed', [], { damage: refuseOnce }],
  [
    'the network fails when the code has been exchanged',
    'token_failed',
    [],
    { damage: exchange(loseAnswer) },
  ],
  ['the token endpoint allows another origin only', 'token_failed', [], { damage: exchange(allowOther) }],
  ['the token endpoint answers garbage', 'token_failed', [], { damage: exchange(html(200)) }],
  ['the token endpoint never answers', 'timeout', [], { damage: exchange(ignore), options: within(3) }],
  ['the token endpoint takes 2 s', '201', [201], { damage: exchange(delay(2000)) }],

  // The ID token.
  ['there is no ID token', 'invalid_response', [], { damage: token({ id_token: undefined }) }],
  ['the ID token is not JSON', 'invalid_response', [], { damage: token({ id_token: 'e30.bm8.x' }) }],
  ['the ID token is not signed', 'invalid_response', [], { damage: idToken({}, { alg: 'none' }) }],
  [
    'the ID token is from another issuer',
    'invalid_response',
    [],
    { damage: idToken({ iss: `${ELSEWHERE}/` }) },
  ],
  ['the ID token is for another client', 'invalid_response', [], { damage: idToken({ aud: 'other' }) }],
  [
    'the ID token is for several, of whom another asked',
    'invalid_response',
    [],
    { damage: idToken({ aud: ['fabrikam-spa', 'other'], azp: 'other' }) },
  ],
  ['the ID token has another nonce', 'invalid_response', [], { damage: idToken({ nonce: 'other' }) }],
  ['the ID token has no subject', 'invalid_response', [], { damage: idToken({ sub: undefined }) }],
  ['the ID token has another subject', 'user_mismatch', [], { damage: idToken({ sub: 'bob' }) }],
  ['the ID token expired 5 min ago', 'invalid_response', [], { damage: idTokenTime('exp', -5 * MINUTES) }],
  ['the ID token expired 30 s ago', '201', [201], { damage: idTokenTime('exp', -30) }],
  ['the ID token is valid in 5 min', 'invalid_response', [], { damage: idTokenTime('nbf', 5 * MINUTES) }],

  // The access token.
  ['there is no access token', 'invalid_response', [], { damage: token({ access_token: undefined }) }],
  ['the access token is a number', 'invalid_response', [], { damage: token({ access_token: 7 }) }],
  ['there is no token type', 'invalid_response', [], { damage: token({ token_type: undefined }) }],
  ['the token type is DPoP', 'invalid_response', [], { damage: token({ token_type: 'DPoP' }) }],
  ['the token type is mac', 'invalid_response', [], { damage: token({ token_type: 'mac' }) }],
  ['the token type is a number', 'invalid_response', [], { damage: token({ token_type: 7 }) }],
  ['the token type is in small letters', '201', [201], { damage: token({ token_type: 'bearer' }) }],
  ['the access token has no lifetime', '201', [201], { damage: token({ expires_in: undefined }) }],
  ['the access token has expired', 'invalid_response', [], { damage: token({ expires_in: 0 }) }],
  ['the access token expired a minute ago', 'invalid_response', [], { damage: token({ expires_in: -60 }) }],
  ['less is granted', 'scope_not_granted', [], { damage: token({ scope: 'openid read:accounts' }) }],
  ['nothing is granted', 'scope_not_granted', [], { damage: accessToken({ scope: '' }, { scope: '' }) }],
  [
    'only the access token tells that less was granted',
    'scope_not_granted',
    [],
    { damage: accessToken({ scope: 'read:accounts' }, { scope: undefined }) },
  ],
  [
    'the response names no scope, and the access token, a JWT, lists none',
    'scope_not_granted',
    [],
    { damage: accessToken({ scope: undefined }, { scope: undefined }) },
  ],
  [
    'nothing tells the scope, and the API refuses the token',
    '401',
    [401],
    { damage: token({ access_token: 'opaque', scope: undefined }) },
  ],
  ['the granted scope is a list', 'invalid_response', [], { damage: token({ scope: ['transfer:funds'] }) }],
  [
    'the access token is for another API',
    'audience_mismatch',
    [],
    { damage: accessToken({ aud: `${ELSEWHERE}/` }) },
  ],

  // Clocks.
  ['the clock is 5 min ahead', '201', [201], { skew: 5 * MINUTES }],
  ['the clock is 5 min behind', '201', [201], { skew: -5 * MINUTES }],
  [
    'the clock is 5 min ahead, and the ID token lives 1 min',
    '201',
    [201],
    { damage: idTokenTime('exp', MINUTES), skew: 5 * MINUTES },
  ],
  [
    'the clock is 30 s ahead, and the ID token lives 1 s',
    '201',
    [201],
    { damage: idTokenTime('exp', 1), skew: 30 },
  ],
  [
    'the API asks for a fresh login, and the clock is right',
    '201',
    [401, 201],
    { ...FRESH_LOGIN, act: logInAs('alice') },
  ],
  [
    'the API asks for a fresh login, and the clock is 5 min ahead',
    '201',
    [401, 201],
    { ...FRESH_LOGIN, act: logInAs('alice'), skew: 5 * MINUTES },
  ],
  [
    'the API asks for a fresh login, and the code takes 2 min',
    '201',
    [401, 201],
    { ...FRESH_LOGIN, act: logInSlowly },
  ],

  // The API.
  ['the API is down', 'TypeError', [], { damage: transfers(refuse) }],
  ['the answer of the API is lost', 'TypeError', [201], { damage: transfers(loseAnswer) }],
  ['the answer of the API is for another origin', 'TypeError', [201], { damage: transfers(allowOther) }],
  ['the API has an error', '500', [500], { damage: api(500) }],
  ['the API asks for the same again', '401', [401], { damage: api(401, INSUFFICIENT) }],
  [
    'the API redirects to another origin',
    'redirect_refused',
    [307],
    { damage: api(307, { location: `${ELSEWHERE}/` }) },
  ],
  [
    'the API asks for the scope, and the user closes the window',
    'popup_closed',
    [403],
    { act: insteadOfCode(close), options: LEARNS },
  ],
  [
    'the API asks for a strength that the provider does not have',
    'assurance_not_met',
    [401],
    { damage: challenge('acr_values="gold"'), options: LEARNS },
  ],

  // Messages that are no answer.
  ['the page itself posts a forgery', '201', [201], { act: withForgery(postFromPage) }],
  [
    'a frame of the origin of the provider posts a forgery',
    '201',
    [201],
    { act: withForgery(postFromFrame) },
  ],
  [
    'another window of the origin of the provider posts a forgery',
    '201',
    [201],
    { act: withForgery(postFromOther('idp')) },
  ],
  [
    'a window of the origin of the API posts a forgery',
    '201',
    [201],
    { act: withForgery(postFromOther('api')) },
  ],
  ['the window posts a forgery from another origin', '201', [201], { act: withForgery(postFromElsewhere) }],
  ['the window posts values that are no objects', '201', [201], { act: withForgery(postNoObjects) }],
  ['the window posts answers of the wrong shape', '201', [201], { act: withForgery(postWrongShapes) }],
  ['the window posts 10 MB', '201', [201], { act: withForgery(postMuch) }],
  [
    'the window posts the answer to the question before',
    '201 201',
    [201, 201],
    { damage: answerAgain, act: payTwice },
  ],

  // The user.
  ['the browser blocks the window', 'popup_blocked', [], { act: spendGesture }],
  ['the user cancels at the form', 'access_denied', [], { act: insteadOfCode(cancel) }],
  [
    'the user cancels at the login',
    'access_denied',
    [],
    { damage: forgetAtProvider, act: async (scene) => cancel(scene, await press(scene)) },
  ],
  [
    'the user closes the window before the provider answers',
    'popup_closed',
    [],
    { damage: provider(ignore), act: closeAfter(async () => {}) },
  ],
  ['the user closes the window at the form', 'popup_closed', [], { act: insteadOfCode(close) }],
  [
    'the user closes the window while the code is on its way',
    'popup_closed',
    [],
    { act: during(CODE, close) },
  ],
  [
    'the user closes the window during the exchange, which needs none',
    '201',
    [201],
    { damage: answerAndStay(), act: during(TOKEN, close) },
  ],
  ['the user never enters the code', 'timeout', [], { act: press, options: within(2) }],
  ['the user enters a wrong code and then the right one', '201', [201], { act: atForm(enterWrongCodes(1)) }],
  ['the user enters five wrong codes', 'access_denied', [], { act: insteadOfCode(enterWrongCodes(5)) }],
  ['the user goes elsewhere in the window, and back', '201', [201], { act: atForm(goElsewhereAndBack) }],
  ['the user is offline at first', 'popup_closed', [], { act: offlineAtFirst }],
  ['the user sends the code offline, and again online', '201', [201], { act: atForm(sendOffline) }],
  ['the user clicks twice', '201 201', [201, 201], { damage: answerAndStay(), act: payTwice }],
  [
    'the session of the provider is over, and the user logs in again',
    '201',
    [201],
    { damage: forgetAtProvider, act: logInAs('alice') },
  ],
  ['another user logs in', 'user_mismatch', [], { damage: forgetAtProvider, act: logInAs('bob') }],
  ['the user lets another one take over', 'user_mismatch', [], { act: atForm(switchTo('bob')) }],
  ['the user has logged out of the page before', 'login_required', [], { damage: logOut, act: press }],
  ['the user logs out of the page meanwhile', 'login_required', [], { act: atForm(logOut) }],

  // The app.
  ['the app aborts before the click', 'AbortError', [], { damage: abort, act: click }],
  [
    'the app aborts before the provider answers',
    'AbortError',
    [],
    { damage: provider(ignore), act: async (scene) => (await press(scene), abort(scene)) },
  ],
  ['the app aborts at the form', 'AbortError', [], { act: insteadOfCode(abort) }],
  ['the app aborts during the exchange', 'AbortError', [], { act: during(TOKEN, abort) }],
  ['the app aborts during the request', 'AbortError', [], { act: during(TRANSFERS, abort) }],
  ['the app disposes of the SDK at the form', 'disposed', [], { act: insteadOfCode(dispose) }],
  ['the app disposes of the SDK during the exchange', 'disposed', [], { act: during(TOKEN, dispose) }],
  ['the app clears the SDK at the form, which forgets tokens only', '201', [201], { act: atForm(clear) }],
  ['the app clears the SDK when the token has come', 'discarded', [], { damage: clearWhenGranted }],
];

for (const [fault, code, answers, { damage, act = confirm, options = {}, skew = 0 }] of FAULTS) {
  test(`${fault}: ${code}, and the API answered ${answers.join(' and ') || 'nothing'}`, async ({
    browser,
    servers,
  }) => {
    const scene = await openDesk(browser, servers, options, skew);
    const { bank, page, context } = scene;
    await damage?.(scene);
    await act(scene);
    await expectOutcome(scene, code);
    const answered = () => servers.transfers().map(({ status }) => status);
    await expect.poll(answered).toEqual(answers);

    expect(await bank.session()).toBe(scene.before);
    await expect(page.getByTestId('user')).toContainText(/alice/i);
    await expect.poll(() => context.pages()).toEqual([page]);
    expect(await scene.desk.evaluate(({ sdk }) => sdk.getSnapshot().status)).toBe('idle');

    // The session goes on: its own token still reads accounts, and opens nothing.
    await context.unrouteAll({ behavior: 'ignoreErrors' });
    await context.setOffline(false);
    expect(await scene.desk.evaluate((desk) => desk.ordinary())).toBe(200);
    await expect
      .poll(() => servers.seen.filter(({ path }) => path === '/api/accounts'))
      .toMatchObject([{ scope: 'read:accounts', status: 200 }]);
    expect(context.pages()).toEqual([page]);
    expect(answered()).toEqual(answers); // nothing came late
    await closeDesk(scene);
  });
}
