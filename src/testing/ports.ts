import { readFields } from '../model/argument';
import { placeOf } from '../model/redirect-uri';
import { BROWSER_OPTIONS, fakeBrowser, type FakeBrowser, type FakeBrowserOptions } from './browser';
import { assertAnswer, type Answer } from './grant';
import {
  PROVIDER_OPTIONS,
  fakeServer,
  providerOf,
  type FakeAuthorization,
  type FakeProvider,
  type FakeProviderOptions,
  type FakeServer,
} from './provider';
import { shownIn, type FakeWindow } from './window';

/** Options of {@link fakePorts}: those of the browser and those of the provider. */
export interface FakePortsOptions extends FakeBrowserOptions, FakeProviderOptions {}

/** Both ports, and the user. */
export interface FakePorts extends FakeBrowser, FakeProvider {
  /**
   * The user confirms at the provider's page, and the answer arrives where it has to: posted by the window,
   * relayed by the callback page, or, after a redirect, in the URL of the next page of this tab. Waits for a
   * question if there is none yet, up to a second of the fakes' time.
   *
   * @param answer what was granted, where that is not what was asked for: `{ scope: [] }`, or
   *   `{ claims: { sub: 'mallory' } }`
   * @returns the fakes of the page where the answer arrived: these, or after a redirect those of the next page,
   *   which makes a StepUp of its own with them and calls `handleRedirect()`. Rejects if nothing was asked
   * @example
   * ```ts
   * const done = stepUp.fetch('/api/transfers', { method: 'POST' });
   * await answer();
   * assert.equal((await done).status, 201);
   * ```
   */
  answer(answer?: Answer): Promise<FakePorts>;
  /**
   * The user or the provider says no, as `answer` says yes. `access_denied` makes the call reject with that
   * code, `unmet_authentication_requirements` with `assurance_not_met`, and others with `authorization_failed`.
   *
   * @param error an error code of OAuth 2.0 or OpenID Connect (RFC 6749 §4.1.2.1)
   * @param description for humans, in the error's message
   * @returns as `answer` does
   * @example await refuse(); // the call rejects with `access_denied`
   */
  refuse(error?: string, description?: string): Promise<FakePorts>;
  /**
   * The user looks at the window for half a second and closes it. Another second goes by, in which the SDK
   * sees it: the call has rejected with `popup_closed`.
   *
   * @returns rejects if no window shows a question
   * @example await closeWindow();
   */
  closeWindow(): Promise<void>;
}

/** How long a question is waited for, of the fakes' time; and in real steps, for what is done on other threads. */
const WAIT_MS = 1000;
const STEP_MS = 5;

/**
 * Makes fakes of the two ports that a StepUp has, a browser and a provider, and plays the user at them: an app
 * tests its own rules, and what it does about each error, with the SDK itself and without a window, a server
 * or time going by. They need no test framework and no DOM, but `Request` and `Response`, as Node has them.
 *
 * They do not play the provider's pages, the network or the tenant's policy: whether the tenant asks for a
 * second factor, and the API checks the token, only a test with the real ones tells.
 *
 * @param options the session (`user`, `granted`), the API (`fetch`), the page (`url`)
 * @returns `provider` and `browser` for `createStepUp`, what the user can do, and what the test sees
 * @example
 * ```ts
 * const { provider, browser, answer, requests } = fakePorts({ fetch: () => new Response(null, { status: 201 }) });
 * const stepUp = createStepUp({ provider, browser, rules });
 * const done = stepUp.fetch('/api/transfers', { method: 'POST' });
 * await answer();
 * assert.equal((await done).status, 201);
 * assert.equal(requests[0].authorization, 'Bearer step-up-token-1');
 * ```
 */
export function fakePorts(options: FakePortsOptions = {}): FakePorts {
  readFields(options, [...BROWSER_OPTIONS, ...PROVIDER_OPTIONS], 'options', '');
  return portsOf(options, fakeServer(options));
}

function portsOf(
  { fetch, url, now, page, neighbours, ...session }: FakePortsOptions,
  server: FakeServer,
): FakePorts {
  const browser = fakeBrowser({ fetch, url, now, page, neighbours });
  const provider = providerOf(session, browser.browser.clock, server);
  const answered = new WeakSet<FakeAuthorization>();

  const windowOf = ({ url }: FakeAuthorization): FakeWindow | undefined =>
    browser.popups.find((popup) => shownIn(popup) === url);
  const isShown = (asked: FakeAuthorization) =>
    !answered.has(asked) && (windowOf(asked) !== undefined || browser.left.at(-1) === asked.url);

  /** The question that the user sees. */
  async function question(): Promise<FakeAuthorization> {
    for (let waited = 0; waited <= WAIT_MS; waited += STEP_MS) {
      await browser.advanceTime(waited === 0 ? 0 : STEP_MS);
      const [shown] = provider.authorizations.filter(isShown);
      if (shown !== undefined) return shown;
    }
    throw new Error(
      'The user is asked nothing. Make the call first, do not await it, and see that a rule names its URL and ' +
        'method and that the session lacks the scope.',
    );
  }

  /** The answer arrives at this page, or at the next one. */
  async function respond(asked: FakeAuthorization, params: Record<string, string>): Promise<FakePorts> {
    answered.add(asked);
    const response = { state: asked.state, ...params };
    const source = windowOf(asked);
    if (source === undefined) return nextPage(`?${new URLSearchParams(response)}`);
    if (asked.redirectUri === undefined)
      await browser.post({ type: 'authorization_response', response }, { source });
    else await browser.relay({ type: 'response', response, at: placeOf(asked.redirectUri) });
    return ports;
  }

  async function nextPage(query: string): Promise<FakePorts> {
    await browser.leave();
    const { page: before, clock } = browser.browser;
    const { tabStorage, sharedStorage } = before;
    const url = new URL(query, provider.provider.redirectUri ?? browser.browser.origin).href;
    const kept = { ...session, fetch, url, now: clock.now(), page: { ...page, tabStorage, sharedStorage } };
    return portsOf(kept, server);
  }

  const ports: FakePorts = {
    ...browser,
    ...provider,
    async answer(answer = {}) {
      assertAnswer(answer);
      const asked = await question();
      const code = `code-for-${asked.state}`;
      server.answers.set(code, answer);
      return respond(asked, { code });
    },
    async refuse(error = 'access_denied', description) {
      return respond(await question(), { error, ...(description && { error_description: description }) });
    },
    async closeWindow() {
      const popup = windowOf(await question());
      if (popup === undefined) throw new Error('There is no window: the page was left by redirect.');
      await browser.advanceTime(500);
      popup.closeByUser();
      browser.focus(true); // the page gets it back
      await browser.advanceTime(1000);
    },
  };
  return ports;
}
