import {
  abort,
  abortRequest,
  atForm,
  cancel,
  clearWhenGranted,
  close,
  closeAfter,
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
  postWrongShapes,
  sendOffline,
  spendGesture,
  withForgery,
} from './acts';
import { click, press, type Options } from './desk';
import { type Fault, type How, testFaults } from './faults';
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
  ELSEWHERE,
  exchange,
  idToken,
  ignore,
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

const MINUTES = 60;
const FRESH_LOGIN: How = { damage: challenge('max_age="0"'), options: { learns: true } };
const INSUFFICIENT = { 'www-authenticate': 'Bearer error="insufficient_scope", scope="transfer:funds"' };
const within = (timeoutInSeconds: number): Options => ({ timeoutInSeconds });

/** What only a browser shows. What unit tests show too is in test/long. */
const FAULTS: Fault[] = [
  // The window, up to the answer.
  ['the provider is down', 'popup_closed', [], { damage: provider(refuse), act: closeAfter(failed) }],
  ['the provider never answers', 'timeout', [], { damage: provider(ignore), act: press, options: within(1) }],
  [
    'the answer has another state',
    'popup_closed',
    [],
    { damage: answer((response) => ({ ...response, state: 'other' })) },
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
  ['the network fails once, perhaps with the code', 'token_failed', [], { damage: refuseOnce }],
  [
    'the network fails when the code has been exchanged',
    'token_failed',
    [],
    { damage: exchange(loseAnswer) },
  ],
  ['the token endpoint allows another origin only', 'token_failed', [], { damage: exchange(allowOther) }],

  // The ID token.
  ['the ID token has another nonce', 'invalid_response', [], { damage: idToken({ nonce: 'other' }) }],
  ['the ID token has another subject', 'user_mismatch', [], { damage: idToken({ sub: 'bob' }) }],

  // The access token.
  ['the token type is DPoP', 'invalid_response', [], { damage: token({ token_type: 'DPoP' }) }],
  ['less is granted', 'scope_not_granted', [], { damage: token({ scope: 'openid read:accounts' }) }],
  [
    'nothing tells the scope, and the API refuses the token',
    '401',
    [401],
    { damage: token({ access_token: 'opaque', scope: undefined }) },
  ],
  [
    'the access token is for another API',
    'audience_mismatch',
    [],
    { damage: accessToken({ aud: `${ELSEWHERE}/` }) },
  ],

  // Clocks.
  ['the clock is 5 min ahead', '201', [201], { skew: 5 * MINUTES }],
  [
    'the API asks for a fresh login, and the clock is right',
    '201',
    [401, 201],
    { ...FRESH_LOGIN, act: logInAs('alice') },
  ],
  [
    'the API asks for a fresh login, and the code takes 2 min',
    '201',
    [401, 201],
    { ...FRESH_LOGIN, act: logInSlowly },
  ],

  // The API.
  ['the answer of the API is lost', 'TypeError', [201], { damage: transfers(loseAnswer) }],
  ['the answer of the API is for another origin', 'TypeError', [201], { damage: transfers(allowOther) }],
  ['the API asks for the same again', '401', [401], { damage: api(401, INSUFFICIENT) }],
  [
    'the API redirects to another origin',
    'redirect_refused',
    [307],
    { damage: api(307, { location: `${ELSEWHERE}/` }) },
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
  ['the window posts answers of the wrong shape', '201', [201], { act: withForgery(postWrongShapes) }],
  [
    'the window posts the answer to the question before',
    '201 201',
    [201, 201],
    { damage: answerAgain, act: payTwice },
  ],

  // The user.
  ['the browser blocks the window', 'popup_blocked', [], { act: spendGesture, tag: '@chromium' }],
  ['the user cancels at the form', 'access_denied', [], { act: insteadOfCode(cancel) }],
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
  ['the user has logged out of the page before', 'login_required', [], { damage: logOut, act: press }],
  ['the user logs out of the page meanwhile', 'login_required', [], { act: atForm(logOut) }],

  // The app.
  ['the app aborts before the click', 'AbortError', [], { damage: abort, act: click }],
  ['the app aborts at the form', 'AbortError', [], { act: insteadOfCode(abort) }],
  ['the app aborts during the exchange', 'AbortError', [], { act: during(TOKEN, abort) }],
  ['the app aborts during the request', 'AbortError', [], { act: during(TRANSFERS, abortRequest) }],
  ['the app disposes of the SDK during the exchange', 'disposed', [], { act: during(TOKEN, dispose) }],
  ['the app clears the SDK when the token has come', 'discarded', [], { damage: clearWhenGranted }],
];

testFaults(FAULTS);
