import type { AllowUser } from '../model/grant';
import type { Rule } from '../model/rules';
import type { Browser } from '../ports/browser';
import type { Provider } from '../ports/provider';
import type { Prompt } from './prompt';

/** What `createStepUp` is made from. */
export interface StepUpOptions {
  /** The app's session and its authorization server, such as `auth0Provider(config, client)`. */
  provider: Provider;
  /** What URLs need. The first rule that names a URL decides; what none names gets no token. */
  rules: readonly Rule[];
  /**
   * How the user is asked.
   * @default 'popup'
   */
  interaction?: 'popup';
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
   * The browser port.
   * @default the browser this runs in
   */
  browser?: Browser;
}

const KNOWN: readonly string[] = ['provider', 'rules', 'interaction', 'timeoutInSeconds', 'unspentTokenTtlInSeconds', 'allowUser', 'prompt', 'browser'];

/** setTimeout takes 31 bits of milliseconds and fires at once beyond. */
const MAX_SECONDS = Math.floor((2 ** 31 - 1) / 1000);

/**
 * Validates the options and fills in the defaults. Rules are validated where they are compiled.
 *
 * @throws TypeError naming the option that is wrong
 */
export function readOptions(options: StepUpOptions) {
  if (typeof options !== 'object' || options === null) throw new TypeError('createStepUp needs { provider, rules }');
  for (const name of Object.keys(options)) {
    if (!KNOWN.includes(name)) throw new TypeError(`"${name}" is not an option of this version. Known are: ${KNOWN.join(', ')}`);
  }
  const { provider, interaction, allowUser, prompt } = options;
  if (typeof provider?.authorize !== 'function') throw new TypeError('"provider" must be a provider such as auth0Provider(config, client)');
  if (interaction !== undefined && interaction !== 'popup') throw new TypeError('"interaction" must be \'popup\': this version has no other');
  if (allowUser !== undefined && typeof allowUser !== 'function') throw new TypeError('"allowUser" must be a function that returns true for a user to accept');
  if (prompt !== undefined && typeof prompt !== 'function') throw new TypeError('"prompt" must be a function such as dialogPrompt() of step-up-spa/dialog');
  return {
    provider,
    allowUser,
    prompt,
    timeoutInSeconds: seconds(options, 'timeoutInSeconds', 300),
    unspentTokenTtlInSeconds: seconds(options, 'unspentTokenTtlInSeconds', 60),
  };
}

function seconds(options: StepUpOptions, name: 'timeoutInSeconds' | 'unspentTokenTtlInSeconds', otherwise: number): number {
  const value = options[name] ?? otherwise;
  if (typeof value !== 'number' || !(value > 0) || value > MAX_SECONDS) {
    throw new TypeError(`"${name}" must be a number of seconds, more than 0 and at most ${MAX_SECONDS}`);
  }
  return value;
}
