import type { AllowUser } from '../model/grant';
import { ownFields } from '../model/own';
import type { Rule } from '../model/rules';
import type { Browser } from '../ports/browser';
import type { Provider } from '../ports/provider';
import type { Interaction } from './interaction';
import type { Prompt } from './prompt';
import type { ConfirmResume } from './resume';

/** What `createStepUp` is made from. */
export interface StepUpOptions {
  /** The app's session and its authorization server, such as `auth0Provider(config, client)`. */
  provider: Provider;
  /** What URLs need. The first rule that names a URL decides; what none names gets no token. */
  rules: readonly Rule[];
  /**
   * How the user is asked: in a window (`'popup'`), by leaving this page and coming back (`'redirect'`), or what a function chooses for each call,
   * synchronously. It is asked again, with `blocked: true`, when the browser refused a window: a redirect is then the last resort, after a
   * click on the `prompt` if there is one, and the dialog offers it. With redirects, the page at the app's redirect URI must call `handleRedirect()`.
   * @default 'popup'
   * @example
   * ```ts
   * const interaction: Interaction = ({ blocked }) => (blocked ? 'redirect' : 'popup');
   * ```
   */
  interaction?: Interaction;
  /**
   * Asks the user, after a redirect, before a request is sent that is not idempotent (RFC 9110 §9.2.2), such as a POST.
   * @default none: it is sent
   */
  confirmResume?: ConfirmResume;
  /**
   * How long one step-up may take once it is its turn, in seconds.
   * @default 300
   */
  timeoutInSeconds?: number;
  /**
   * How long a token from `prepare()` waits for its request, in seconds. It never outlives the token's own lifetime.
   * @default 60
   */
  unspentTokenTtlInSeconds?: number;
  /**
   * Accepts a step-up that another user than the session's completed, such as a supervisor. Must return `true`; anything else refuses.
   * @default nobody but the session's user
   */
  allowUser?: AllowUser;
  /**
   * Asks the user to continue when the browser opens no window without a click, and says that a window waits while it does.
   * `dialogPrompt()` of `step-up-spa/dialog` is a ready one.
   * @default none: such a call rejects with `popup_blocked`
   */
  prompt?: Prompt;
  /**
   * More origins to which a requirement that comes with a call (`init.stepUp`, `prepare(…, { url })`) may send a token, such as
   * `'https://api.example'`, beside this page's and those that rules name.
   * @default none
   */
  origins?: readonly string[];
  /**
   * Prints a line to the console for every event, without secrets.
   * @default false
   */
  debug?: boolean;
  /**
   * The browser port.
   * @default the browser this runs in
   */
  browser?: Browser;
}

const KNOWN = [
  'provider',
  'rules',
  'interaction',
  'timeoutInSeconds',
  'unspentTokenTtlInSeconds',
  'allowUser',
  'prompt',
  'confirmResume',
  'origins',
  'debug',
  'browser',
] as const;

/** setTimeout takes 31 bits of milliseconds and fires at once beyond. */
const MAX_SECONDS = Math.floor((2 ** 31 - 1) / 1000);

/**
 * Validates the options and fills in the defaults. Rules are validated where they are compiled.
 *
 * @throws TypeError naming the option that is wrong
 */
export function readOptions(given: StepUpOptions) {
  if (typeof given !== 'object' || given === null) throw new TypeError('createStepUp needs { provider, rules }');
  for (const name of Object.keys(given)) {
    if (!(KNOWN as readonly string[]).includes(name)) throw new TypeError(`"${name}" is not an option of this version. Known are: ${KNOWN.join(', ')}`);
  }
  const options = ownFields(given, KNOWN);
  const { provider, rules, interaction = 'popup', allowUser, prompt, confirmResume, origins = [], debug = false, browser } = options;
  if (typeof provider?.authorize !== 'function') throw new TypeError('"provider" must be a provider such as auth0Provider(config, client)');
  if (interaction !== 'popup' && interaction !== 'redirect' && typeof interaction !== 'function') {
    throw new TypeError('"interaction" must be \'popup\', \'redirect\', or a function that returns one of them');
  }
  if (allowUser !== undefined && typeof allowUser !== 'function') throw new TypeError('"allowUser" must be a function that returns true for a user to accept');
  if (prompt !== undefined && typeof prompt !== 'function') throw new TypeError('"prompt" must be a function such as dialogPrompt() of step-up-spa/dialog');
  if (confirmResume !== undefined && typeof confirmResume !== 'function') throw new TypeError('"confirmResume" must be a function that returns true, or a promise of it, for a request to send');
  if (typeof debug !== 'boolean') throw new TypeError('"debug" must be true or false');
  return {
    origins: readOrigins(origins),
    debug,
    provider,
    rules,
    browser,
    interaction,
    allowUser,
    prompt,
    confirmResume,
    timeoutInSeconds: seconds('timeoutInSeconds', options.timeoutInSeconds ?? 300),
    unspentTokenTtlInSeconds: seconds('unspentTokenTtlInSeconds', options.unspentTokenTtlInSeconds ?? 60),
  };
}

function readOrigins(origins: unknown): readonly string[] {
  const isOrigin = (value: unknown) => {
    try {
      return new URL(value as string).origin === value;
    } catch {
      return false;
    }
  };
  if (!Array.isArray(origins) || !origins.every(isOrigin)) {
    throw new TypeError('"origins" must be an array of origins such as \'https://api.example\', without a path or a slash at the end');
  }
  return Object.freeze([...origins]);
}

function seconds(name: string, value: unknown): number {
  if (typeof value !== 'number' || !(value > 0) || value > MAX_SECONDS) {
    throw new TypeError(`"${name}" must be a number of seconds, more than 0 and at most ${MAX_SECONDS}`);
  }
  return value;
}
