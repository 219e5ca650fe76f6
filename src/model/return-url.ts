/**
 * How a `state` says that its answer is a step-up's, before anything else is known: a redirect's, or a
 * window's.
 */
const PREFIX = 'step-up.';
const WINDOW_PREFIX = 'step-up-window.';
/** RFC 6749 §4.1.2, RFC 9207 §2, OpenID Connect Session Management §2; `scope` is Ory Hydra's and IdentityServer's. */
const PARAMETERS = [
  'code',
  'state',
  'iss',
  'scope',
  'error',
  'error_description',
  'error_uri',
  'session_state',
];

/** A URL that the user came back to from a step-up. */
export interface StepUpReturn {
  /** Those of the URL. Beside the state there is a code or an error. */
  readonly parameters: Readonly<Record<string, string>> & { readonly state: string };
  /** The URL without the answer. */
  readonly cleaned: string;
}

/**
 * The `state` that binds an answer to the record with this digest: a record that was changed fits no answer.
 * The signature is by a key of this browser and origin: a record that was written by somebody else, and a
 * link that goes with it, have none.
 */
export const redirectState = (digest: string, signature: string): string => `${PREFIX}${digest}.${signature}`;

/** The digest that a redirect's `state` names, which nobody vouches for yet. */
export const digestOf = (state: string): string => state.slice(PREFIX.length).split('.')[0] ?? '';

/** The `state` of a request that a window is opened for. */
export const windowState = (random: string): string => WINDOW_PREFIX + random;

/** @returns `undefined` if the URL is not where a redirect came back to */
export const readReturn = (url: string): StepUpReturn | undefined => read(url, PREFIX);

/** @returns `undefined` if the URL is not where a window came back to */
export const readWindowReturn = (url: string): StepUpReturn | undefined => read(url, WINDOW_PREFIX);

function read(url: string, prefix: string): StepUpReturn | undefined {
  const { searchParams, search } = new URL(url);
  const parameters = Object.fromEntries(searchParams);
  const isAnswer = 'code' in parameters || 'error' in parameters;
  if (!isAnswer || !parameters['state']?.startsWith(prefix)) return undefined;
  // As text: URLSearchParams would write what is left in its own spelling.
  const rest = search.replace(/[?&][^&]*/g, (part) =>
    [...new URLSearchParams(part).keys()].some((name) => PARAMETERS.includes(name)) ? '' : part,
  );
  return {
    parameters: parameters as StepUpReturn['parameters'],
    // A function, because what is left may contain "$&", which means the whole search to replace().
    cleaned: url.replace(search, () => rest.replace(/^&/, '?')),
  };
}
