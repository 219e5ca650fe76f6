import type { AllowUser } from '../model/grant';
import { assertIs, assertType, isSecure, readFields, toUrl } from '../model/argument';
import { wwwAuthenticate, type ChallengeReader } from '../model/challenge';
import type { Rule } from '../model/rules/rules';
import type { Browser } from '../ports/browser';
import type { Provider } from '../ports/provider';
import { popup } from '../ways/popup/popup';
import type { Way } from '../ways/way';

/**
 * What `createStepUp` is made from. Only an object's own members count.
 *
 * @example
 * ```ts
 * const options: StepUpOptions = { provider, rules, ways: [popup(), redirect()], timeoutInSeconds: 120 };
 * ```
 */
export interface StepUpOptions {
  /** The app's session and its authorization server, such as `auth0Provider(config, client)`. */
  provider: Provider;
  /**
   * What URLs need. The first rule that names a URL and method decides; a request that none names gets no
   * token.
   */
  rules: readonly Rule[];
  /**
   * How the user is asked, in order of preference: the first way that can be used is used, and the next one
   * is the fallback where the browser opens no window. If none can be used, the call rejects with
   * `popup_blocked`. With `redirect()` of `step-up-spa/redirect`, the page at the app's redirect URI must
   * call `handleRedirect()`.
   * @default [popup()]
   * @example
   * ```ts
   * const ways = [popup({ callbackUrl: '/callback.html', prompt: dialogPrompt() }), redirect()];
   * ```
   */
  ways?: readonly Way[] | undefined;
  /**
   * How APIs ask for more: the first reader that finds something in an answer decides. Those of
   * `step-up-spa/challenges` know vendors' own ways to say it, and a function may be one. `[]` answers no
   * challenge.
   * @default [wwwAuthenticate()]
   * @example
   * ```ts
   * const challenges = [wwwAuthenticate(), auth0MfaRequired()];
   * ```
   */
  challenges?: readonly ChallengeReader[] | undefined;
  /**
   * How long one step-up may take once it is its turn, in seconds, from 0.001 to 3600.
   * Then the call rejects with `timeout`. The time that a request takes is not in it.
   * @default 300
   */
  timeoutInSeconds?: number | undefined;
  /**
   * How long a token from `prepare()` waits for its request, in seconds, from 0.001 to 3600. It
   * never outlives the token's own lifetime.
   * @default 60
   */
  unspentTokenTtlInSeconds?: number | undefined;
  /**
   * How long a request is not asked for again, in seconds, at most 3600, after the user closed the window or
   * cancelled, or was denied access, unless they click or press a key: it rejects with the same code, at once.
   * So no client's own retry, or refetch when the page gets the focus, opens another window. A request is its
   * method and its URL without query; `ensure` and `withToken` have none, and the requirement stands for it.
   * Browsers that can't tell of a click (Safari before 16.4, Firefox before
   * 120) ask again. 0 asks again always.
   * @default 60
   */
  askAgainAfterSeconds?: number | undefined;
  /**
   * Accepts a step-up that another user than the session's completed, such as a supervisor, for that one
   * call. It is told both users' `sub`, and must return `true` at once; anything else is `user_mismatch`.
   * @default nobody but the session's user
   */
  allowUser?: AllowUser | undefined;
  /**
   * More origins to which a requirement that comes with a call (`init.stepUp`, `prepare(…, { url })`) may
   * send a token, such as `'https://api.example'` (no path, no slash at the end), beside this page's and
   * those that rules name.
   * @default none
   */
  origins?: readonly string[] | undefined;
  /**
   * Prints a line to the console for every event, by `console.debug`. No line has a token in it.
   * @default false
   */
  debug?: boolean | undefined;
  /**
   * The browser port, for tests.
   * @default the browser this runs in
   */
  browser?: Browser | undefined;
}

const KNOWN = [
  'provider',
  'rules',
  'ways',
  'challenges',
  'timeoutInSeconds',
  'unspentTokenTtlInSeconds',
  'askAgainAfterSeconds',
  'allowUser',
  'origins',
  'debug',
  'browser',
] as const;

/** An hour: no server keeps its login page open for longer, and more was meant in milliseconds. */
const MAX_SECONDS = 3600;

/**
 * Validates the options and fills in the defaults. Rules are validated where they are compiled.
 *
 * @throws TypeError naming the option that is wrong
 */
export function readOptions(given: StepUpOptions) {
  const options = readFields(given, KNOWN, 'options', '');
  const {
    provider,
    ways = [popup()],
    challenges = [wwwAuthenticate()],
    origins = [],
    debug = false,
  } = options;
  assertIs(typeof provider?.authorize === 'function', 'provider', 'a provider such as auth0Provider()');
  const isWay = (way: Partial<Way> | undefined) => typeof way?.connect === 'function';
  assertIs(Array.isArray(ways) && ways.length > 0 && ways.every(isWay), 'ways', 'an array such as [popup()]');
  const isReader = (reader: unknown): reader is ChallengeReader => typeof reader === 'function';
  assertIs(
    Array.isArray(challenges) && challenges.every(isReader),
    'challenges',
    'an array such as [wwwAuthenticate()]',
  );
  assertType(options.allowUser, 'function', 'allowUser');
  assertType(debug, 'boolean', 'debug');
  return {
    ...options,
    provider,
    ways: ways as readonly Way[],
    challenges: [...challenges],
    origins: readOrigins(origins),
    debug,
    timeoutInSeconds: seconds('timeoutInSeconds', options.timeoutInSeconds ?? 300),
    unspentTokenTtlInSeconds: seconds('unspentTokenTtlInSeconds', options.unspentTokenTtlInSeconds ?? 60),
    askAgainAfterSeconds: seconds('askAgainAfterSeconds', options.askAgainAfterSeconds ?? 60, 0),
  };
}

function readOrigins(origins: unknown): readonly string[] {
  const isOrigin = (value: unknown) => {
    const url = toUrl(value);
    return url !== undefined && url.origin === value && isSecure(url);
  };
  assertIs(
    Array.isArray(origins) && origins.every(isOrigin),
    'origins',
    "an array of https origins such as 'https://api.example'",
  );
  return [...(origins as readonly string[])];
}

/** @param least a millisecond, which is the least that timers count, if 0 means nothing */
function seconds(name: string, value: unknown, least = 0.001): number {
  assertIs(
    typeof value === 'number' && value >= least && value <= MAX_SECONDS,
    name,
    `a number of seconds from ${least} to ${MAX_SECONDS}`,
  );
  return value;
}
