import type * as StepUpGlobal from '../../src/global';
import type { StepUp, StepUpOptions, Rule } from '../../src';

/** How a call ended: the API's status, or what it was rejected with. */
export type Outcome = number | string;

/** `popup()`, `popup({ callbackUrl })` or `redirect()`. */
export type WayName = 'message' | 'callback' | 'redirect';

/** What a test may choose about the SDK, in the page's address. */
export interface PageOptions {
  /** The ways in their order, separated by blanks. */
  readonly ways: string;
  /** Whether `dialogPrompt()` asks for the click that is missing. */
  readonly prompts?: boolean;
  /** The rules do not know what a transfer takes: the API's challenge tells. */
  readonly learns?: boolean;
  /** How many calls a click makes. */
  readonly calls?: number;
  /** Where the window is sent in the place of the authorization server. */
  readonly authorizeUrl?: string;
}

/** An error as the SDK, or the browser, made it. */
interface Failure {
  readonly code?: string;
  readonly name: string;
  readonly message: string;
  readonly retry?: () => Promise<{ readonly status: number }>;
}

/** What the page has for a test: `window.lab`. */
export interface Lab {
  readonly sdk: StepUp;
  readonly outcomes: Outcome[];
  /** The error that the last call ended in. */
  error: Failure | undefined;
  /** Goes on with the last call that ended in an error. */
  again(): void;
  /** Whether the back button brought back the page itself, and not a new one. */
  isRestored: boolean;
  /** What a click on the button does. Default: `transfer()`. */
  act(): unknown;
  transfer(init?: RequestInit): void;
}

/** An app with the SDK by script tag and one button. It runs in the page, as text: it must not use what is out here. */
export async function runPage(idp: string, api: string): Promise<void> {
  const { createStepUp, auth0Provider, createAuth0Client, popup, redirect, dialogPrompt, isStepUpRedirect } =
    (window as never as { stepUp: typeof StepUpGlobal }).stepUp;
  const query = new URLSearchParams(location.search);
  const returns = query.has('state');
  const options = (
    returns ? JSON.parse(sessionStorage.getItem('options') ?? '{}') : Object.fromEntries(query)
  ) as Record<string, string>;
  if (!returns) sessionStorage.setItem('options', JSON.stringify(options));
  const { ways = 'message', authorizeUrl, learns, prompts, calls = '1' } = options;
  // Nobody can log in there: a frame is without the cookies, and with a storage of its own.
  const isFramed = parent !== window;
  if (isFramed) Object.assign(localStorage, JSON.parse(decodeURIComponent(location.hash.slice(1))));

  const config = {
    domain: idp,
    clientId: 'fabrikam-spa',
    cacheLocation: 'localstorage' as const,
    authorizationParams: {
      audience: 'https://api.fabrikam.example',
      scope: 'openid profile read:accounts',
      redirect_uri: `${location.origin}/`,
    },
  };
  const client = await createAuth0Client(config);
  if (returns && !isStepUpRedirect()) await client.handleRedirectCallback();

  const provider = auth0Provider(config, client);
  const prompt = prompts === 'true' ? { prompt: dialogPrompt() } : {};
  const create = {
    message: () => popup(prompt),
    callback: () => popup({ callbackUrl: '/callback.html', ...prompt }),
    redirect: () => redirect(),
  };
  const rules: Rule[] = [
    learns === 'true'
      ? { url: `${api}/*`, scope: 'read:accounts', challengeable: 'transfer:funds' }
      : { url: `${api}/*`, scope: 'transfer:funds' },
  ];
  const settings: StepUpOptions = {
    provider:
      authorizeUrl === undefined
        ? provider
        : {
            ...provider,
            authorize: async (...args) => ({ ...(await provider.authorize(...args)), url: authorizeUrl }),
          },
    rules,
    ways: ways.split(' ').map((name) => create[name as keyof typeof create]()),
  };
  const sdk = createStepUp(settings);
  const outcomes: Outcome[] = [];
  /** A page around this one, which is all that a test can ask. */
  const report = () => isFramed && parent.postMessage(outcomes, '*');
  const settle = (answer: Promise<{ readonly status: number }>) =>
    answer
      .then(
        ({ status }) => outcomes.push(status),
        (error: Failure) => {
          outcomes.push(error.name === 'StepUpError' ? error.code! : error.name); // a DOMException's code is a number
          lab.error = error;
        },
      )
      .finally(report);
  const lab: Lab = {
    sdk,
    outcomes,
    isRestored: false,
    error: undefined,
    again: () => void settle(lab.error!.retry!()),
    act() {
      for (let call = 0; call < Number(calls); call += 1) lab.transfer();
    },
    transfer: (init) =>
      void settle(sdk.fetch(`${api}/transfers`, { method: 'POST', body: 'Contoso', ...init })),
  };
  addEventListener('pageshow', ({ persisted }) => (lab.isRestored ||= persisted));
  if (returns && isStepUpRedirect())
    void settle(
      sdk.handleRedirect().then((resumed) => {
        if (resumed === undefined) throw new Error('nothing was resumed');
        return resumed.response as Response;
      }),
    );
  else if (returns) history.replaceState(null, '', '/');
  document.querySelector('#go')!.addEventListener('click', () => lab.act());
  document.querySelector('#log-in')!.addEventListener('click', () => void client.loginWithRedirect());
  (window as never as { lab: Lab }).lab = lab;
  document.body.dataset['state'] = (await client.isAuthenticated()) ? 'logged-in' : 'logged-out';
  report();
}
