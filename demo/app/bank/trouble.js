import { byId, element, say } from '../shared/element.js';
import { transferNews } from '../shared/news.js';
import { paymentOf } from '../shared/transfer.js';
import { replay } from './replay.js';

const ORDER = { to: 'Contoso Coffee', amount: 100 };

/**
 * What goes wrong. `play` is what a script in Fabrikam ID's window does in the person's place, `as` whom (by default who is logged in),
 * `call` what the page sends (by default a transfer of 1 EUR), `code` how it must end.
 */
const CASES = [
  {
    name: 'close',
    label: 'Close the window',
    play: 'close',
    code: 'popup_closed',
    what: 'The window is closed before anything is confirmed.',
  },
  {
    name: 'cancel',
    label: 'Say no',
    play: 'cancel',
    code: 'access_denied',
    what: 'The answer is an error, and no token comes of it.',
  },
  {
    name: 'other-user',
    label: 'Answer as somebody else',
    play: 'confirm',
    as: ({ me }) => (me === 'bob' ? 'alice' : 'bob'),
    code: 'user_mismatch',
    what: 'The ID token names another user than the session’s, so the access token is thrown away.',
  },
  {
    name: 'narrower',
    label: 'Grant less',
    play: 'narrower',
    code: 'scope_not_granted',
    what: 'Fabrikam ID issues a token without the scope. It is not sent.',
  },
  {
    name: 'stricter',
    label: 'API asks for more',
    call: ({ read }) => read('/api/stricter', { scope: 'read:accounts' }),
    code: 'ok',
    what: 'The rule says the session is enough, the API’s 403 says it is not: one step-up, and the request again.',
  },
  {
    name: 'redirects',
    label: 'API redirects',
    call: ({ read }) => read('/api/elsewhere'),
    code: 'redirect_refused',
    what: 'A step-up token never follows a redirect. The API has seen it once, which is said.',
  },
  {
    name: 'offline',
    label: 'API gone',
    call: ({ read }) => read('/api/gone'),
    code: 'network',
    what: 'The connection breaks after the token was sent. Nobody knows what became of it, so nothing is sent again.',
  },
  {
    name: 'replay',
    label: 'Replay the token',
    call: async ({ transfer, again }) => ((await transfer()).ok ? again() : undefined),
    code: 'invalid_token',
    what: 'The transfer’s token is sent a second time, past the SDK. The API takes each once.',
  },
  {
    name: 'other-tab',
    label: 'Another tab logs out',
    call: ({ transfer, logOutElsewhere }) => {
      logOutElsewhere();
      return transfer();
    },
    code: 'ok',
    what: 'Fabrikam ID asks for the password again; the session of this page stays as it was.',
  },
];

/**
 * "Try what goes wrong": a row of buttons, and under it the code that the app gets and the sentence that the person reads.
 *
 * @param {import('step-up-spa').StepUp} stepUp
 * @param {import('../shared/settings.js').Settings} settings
 * @param {{ sub?: string }} user who is logged in
 * @param {(code: string) => void} tellEnd
 */
export function createTrouble(stepUp, { api, config }, { sub: me }, tellEnd) {
  const result = byId('trouble-result');

  function tell(code, text, isExpected) {
    result.dataset.as = isExpected ? 'expected' : '';
    say(result, { code, text: ` ${text}` });
    if (code !== 'pending') result.lastChild.before(element('code', {}, code));
  }

  async function endOf(answer) {
    try {
      const response = await answer;
      if (response.ok) return { code: 'ok', text: 'Sent, once.' };
      const { error = `http_${response.status}`, error_description: text } = await response.json();
      return { code: error, text: `The API refused: ${text}.` };
    } catch (caught) {
      return transferNews(caught);
    }
  }

  async function run({ play = 'confirm', as = () => me, call = ({ transfer }) => transfer(), code, what }) {
    tell('pending', 'Being played in the window …');
    byId('trouble-what').textContent = what;
    const demo = { demo_play: `${play}:${as({ me })}` };
    const transferScope = { scope: 'transfer:funds' };
    const need = (asked, params) => ({ ...asked, authorizationParams: { ...params, ...demo } });
    const end = await endOf(
      call({
        transfer: () =>
          stepUp.fetch(`${api}/api/transfers`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(ORDER),
            stepUp: need(transferScope, paymentOf({ body: ORDER })),
          }),
        read: (path, asked = transferScope) => stepUp.fetch(api + path, { stepUp: need(asked) }),
        again: () => replay(stepUp, api, ORDER),
        logOutElsewhere: () =>
          void fetch(`${config.domain}/v2/logout`, { mode: 'no-cors', credentials: 'include' }),
      }),
    );
    tellEnd(end.code);
    tell(end.code, end.text, end.code === code);
  }

  byId('trouble').replaceChildren(
    ...CASES.map((one) => {
      const attributes = {
        type: 'button',
        class: 'button small quiet',
        'data-testid': `trouble-${one.name}`,
      };
      const button = element('button', attributes, one.label);
      button.addEventListener('click', () => void run(one));
      return button;
    }),
  );
}
