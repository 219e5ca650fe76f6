import {
  abort,
  atForm,
  cancel,
  clear,
  close,
  closeAfter,
  dispose,
  enterWrongCodes,
  forgetAtProvider,
  insteadOfCode,
  logInAs,
  postMuch,
  postNoObjects,
  switchTo,
  withForgery,
} from '../e2e/acts';
import { press, type Options } from '../e2e/desk';
import { type Fault, type How, testFaults } from '../e2e/faults';
import {
  accessToken,
  answer,
  api,
  challenge,
  delay,
  ELSEWHERE,
  exchange,
  html,
  idToken,
  idTokenTime,
  ignore,
  json,
  provider,
  refuse,
  token,
  transfers,
} from '../e2e/wire';

const MINUTES = 60;
const FRESH_LOGIN: How = { damage: challenge('max_age="0"'), options: { learns: true } };
const LEARNS: Options = { learns: true };
const within = (timeoutInSeconds: number): Options => ({ timeoutInSeconds });

/** What unit tests show with fakes, once more with the browser, auth0-spa-js and the demo's servers. */
const FAULTS: Fault[] = [
  // The window, up to the answer.
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
  ['the answer has no state', 'popup_closed', [], { damage: answer(({ code }) => ({ code })) }],
  ['the answer has no code', 'popup_closed', [], { damage: answer(({ state }) => ({ state })) }],
  [
    'the answer is a string',
    'popup_closed',
    [],
    { damage: answer(({ code, state }) => `code=${String(code)}&state=${String(state)}`) },
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

  // The exchange.
  ['the token endpoint answers 500', 'token_failed', [], { damage: exchange(json(500, {})) }],
  [
    'the token endpoint answers invalid_grant',
    'token_failed',
    [],
    { damage: exchange(json(400, { error: 'invalid_grant' })) },
  ],
  ['the token endpoint is down', 'token_failed', [], { damage: exchange(refuse) }],
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
  ['the ID token has no subject', 'invalid_response', [], { damage: idToken({ sub: undefined }) }],
  ['the ID token expired 5 min ago', 'invalid_response', [], { damage: idTokenTime('exp', -5 * MINUTES) }],
  ['the ID token expired 30 s ago', '201', [201], { damage: idTokenTime('exp', -30) }],
  ['the ID token is valid in 5 min', 'invalid_response', [], { damage: idTokenTime('nbf', 5 * MINUTES) }],

  // The access token.
  ['there is no access token', 'invalid_response', [], { damage: token({ access_token: undefined }) }],
  ['the access token is a number', 'invalid_response', [], { damage: token({ access_token: 7 }) }],
  ['there is no token type', 'invalid_response', [], { damage: token({ token_type: undefined }) }],
  ['the token type is mac', 'invalid_response', [], { damage: token({ token_type: 'mac' }) }],
  ['the token type is a number', 'invalid_response', [], { damage: token({ token_type: 7 }) }],
  ['the token type is in small letters', '201', [201], { damage: token({ token_type: 'bearer' }) }],
  ['the access token has no lifetime', '201', [201], { damage: token({ expires_in: undefined }) }],
  ['the access token has expired', 'invalid_response', [], { damage: token({ expires_in: 0 }) }],
  ['the access token expired a minute ago', 'invalid_response', [], { damage: token({ expires_in: -60 }) }],
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
  ['the granted scope is a list', '201', [201], { damage: token({ scope: ['transfer:funds'] }) }],

  // Clocks.
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
    'the API asks for a fresh login, and the clock is 5 min ahead',
    '201',
    [401, 201],
    { ...FRESH_LOGIN, act: logInAs('alice'), skew: 5 * MINUTES },
  ],

  // The API.
  ['the API is down', 'TypeError', [], { damage: transfers(refuse) }],
  ['the API has an error', '500', [500], { damage: api(500) }],
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
  ['the window posts values that are no objects', '201', [201], { act: withForgery(postNoObjects) }],
  ['the window posts 10 MB', '201', [201], { act: withForgery(postMuch) }],

  // The user.
  [
    'the user cancels at the login',
    'access_denied',
    [],
    { damage: forgetAtProvider, act: async (scene) => cancel(scene, await press(scene)) },
  ],
  ['the user never enters the code', 'timeout', [], { act: press, options: within(2) }],
  ['the user enters a wrong code and then the right one', '201', [201], { act: atForm(enterWrongCodes(1)) }],
  ['the user lets another one take over', 'user_mismatch', [], { act: atForm(switchTo('bob')) }],

  // The app.
  [
    'the app aborts before the provider answers',
    'AbortError',
    [],
    { damage: provider(ignore), act: async (scene) => (await press(scene), abort(scene)) },
  ],
  ['the app disposes of the SDK at the form', 'disposed', [], { act: insteadOfCode(dispose) }],
  ['the app clears the SDK at the form, which forgets tokens only', '201', [201], { act: atForm(clear) }],
];

testFaults(FAULTS);
