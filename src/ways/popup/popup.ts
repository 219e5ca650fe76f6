import { assertIs, assertType, readFields, toUrl } from '../../model/argument';
import { StepUpError } from '../../model/errors';
import { assertOwnOrigin, isOwnOrigin } from '../../model/redirect-uri';
import { windowState } from '../../model/return-url';
import { randomText } from '../../ports/crypto';
import type { Browser } from '../../ports/browser';
import type { AuthorizationRequest } from '../../ports/provider';
import type { Asking, ConnectedWay, Way } from '../way';
import { closedByUser, watchUnsent, watchWindow } from './close-watcher';
import { createPopup, type Popup } from './popup-window';
import { requestUserActivation, showWindowHint, type Prompt } from './prompt';
import {
  createMessageListener,
  listenToCallback,
  listenToMessages,
  type Arrived,
  type Expected,
  type MessageListener,
} from './response-listener';

/** Options of {@link popup}. */
export interface PopupOptions {
  /**
   * The URL of the app's callback page, which calls `relayCallback()` of `step-up-spa/callback`: relative or
   * absolute, of this page's origin, without a fragment, and one that the authorization server knows for this
   * client. With it the answer arrives there by redirect, which works whatever `Cross-Origin-Opener-Policy`
   * the app or the provider sends, and one window serves several requests in a row.
   * @default none: the provider's page posts the answer to this page (`response_mode=web_message`), if it can
   *   do that
   */
  callbackUrl?: string | undefined;
  /**
   * Asks the user to continue when the browser opens no window without a click, and, while the window is
   * open, says so. `dialogPrompt()` of `step-up-spa/dialog` is a ready one.
   * @default none: the next way is used, or the call rejects with `popup_blocked`
   */
  prompt?: Prompt | undefined;
}

/**
 * How many milliseconds a window is left alone after its answer: some providers' pages close themselves as
 * they post. The page stays until the next request: a page of ours in its place has this page's
 * `Cross-Origin-Opener-Policy`, and where that is not the provider's, it would sever the window.
 */
const SETTLE_MS = 100;

/**
 * Asks the user in a window of its own, which opens in the gesture of the call. The page stays as it is.
 *
 * Where windows are known not to work, in an app on an iOS home screen and in an in-app browser, it opens
 * none, and the next way is used. Where the browser refuses to open one, `prompt` asks for a click, then the
 * next way is used; without either the call rejects with `popup_blocked`. A window that the user closes is
 * `popup_closed`.
 *
 * @param options `callbackUrl`: a URL of this origin; `prompt`: a function such as `dialogPrompt()`
 * @returns a way for the option `ways`
 * @throws TypeError naming the option that is wrong; `createStepUp` throws it for `callbackUrl`
 * @example
 * ```ts
 * const ways = [popup({ callbackUrl: '/callback.html', prompt: dialogPrompt() })];
 * const stepUp = createStepUp({ provider, rules, ways });
 * ```
 * @see OpenID Connect Core §3.1.2.1
 */
export function popup(options: PopupOptions = {}): Way {
  const { callbackUrl, prompt } = readFields(options, ['callbackUrl', 'prompt'], 'options', '');
  assertType(prompt, 'function', 'prompt');
  return {
    connect({ browser, provider }) {
      const { origin } = browser;
      // Who posts an answer posts it to the redirect URI's origin.
      if (callbackUrl === undefined) assertOwnOrigin(provider.redirectUri, origin);
      const url = callbackUrl === undefined ? undefined : readCallbackUrl(callbackUrl, origin);
      return connect(browser, url, prompt);
    },
  };
}

function readCallbackUrl(callbackUrl: unknown, origin: string): string {
  const url = typeof callbackUrl === 'string' ? toUrl(callbackUrl, origin) : undefined;
  // RFC 6749 §3.1.2
  assertIs(
    url !== undefined && isOwnOrigin(url, origin) && !url.href.includes('#'),
    'callbackUrl',
    `a URL of ${origin} without a fragment`,
  );
  return url.href;
}

function connect(
  browser: Browser,
  callbackUrl: string | undefined,
  prompt: Prompt | undefined,
): ConnectedWay {
  const messages = createMessageListener(browser);
  let current: Popup | undefined;

  function close(): void {
    current?.close();
    current = undefined;
  }

  /** Opens the window, or gives back the one that is open; `undefined` if the browser refuses to open one. */
  function open(): Popup | undefined {
    if (current?.isOpen) return current;
    close(); // closes the channel to a window that is gone
    const handle = browser.open();
    current = handle && createPopup(handle, browser);
    return current;
  }

  return {
    redirectUri: callbackUrl,
    unavailable: () => browser.withoutWindows,
    async authorize({ attempt, lifetime, hasNext, subject, createRequest, tellWaiting }) {
      const prompting = prompt && { prompt, attempt, lifetime };
      const popup = open() ?? (prompting && (await requestUserActivation(prompting, open, hasNext)));
      if (popup === undefined) {
        throw new StepUpError('popup_blocked', 'The browser opened no window. Call retry() in a click.');
      }
      const stopWatching = popup.isSevered
        ? undefined
        : lifetime.onEnd(watchUnsent(popup.handle, browser.clock, () => lifetime.end(closedByUser())));
      await subject(); // nobody logged in: say so before the user does anything
      const state = windowState(randomText());
      const request = await createRequest({ state, display: 'popup', redirectUri: callbackUrl });
      stopWatching?.();
      tellWaiting();
      const dismiss = prompting && showWindowHint(prompting, () => popup.handle.focus());
      lifetime.throwIfEnded(); // a prompt may have ended it
      const { response, at } = await lifetime.race(
        authorizeInPopup(popup, request, state, { messages, browser, lifetime }),
      );
      dismiss?.();
      return { exchange: request, response, redirectUri: { expected: callbackUrl, actual: at } };
    },
    afterTurn(isLast) {
      if (isLast) close();
      return current?.isOpen ? SETTLE_MS : 0;
    },
    dispose: messages.close,
  };
}

interface ListeningParts extends Pick<Asking, 'lifetime'> {
  readonly messages: MessageListener;
  readonly browser: Browser;
}

/**
 * Sends the window to the authorization server and waits for the answer that carries this request's `state`.
 * Any other message is ignored.
 *
 * @returns the answer. Rejects with `popup_closed`, and with `invalid_response` if the page at which the answer
 *   arrived does not hand it over, or a callback page in the window has the answer to another request
 */
export function authorizeInPopup(
  popup: Popup,
  { url, origin }: Pick<AuthorizationRequest, 'url' | 'origin'>,
  state: string,
  { messages, browser, lifetime }: ListeningParts,
): Promise<Arrived> {
  return new Promise((resolve, reject) => {
    function stop(): void {
      stopListening();
      stopWatching?.();
    }

    function onResponse(arrived: Arrived): void {
      stop();
      resolve(arrived);
    }

    function onEnd(error: StepUpError): void {
      stop();
      reject(error);
    }

    const expected: Expected = { popup, state, onResponse, onEnd };
    const stopListening = lifetime.onEnd(
      origin === undefined
        ? listenToCallback(expected, browser)
        : listenToMessages(expected, origin, messages),
    );
    // Of a window that is severed already there is nothing to see.
    const stopWatching = popup.isSevered
      ? undefined
      : lifetime.onEnd(watchWindow({ popup, browser, state, maySever: origin === undefined }, onEnd));
    // Only a page that posts the answer needs the opener.
    if (origin === undefined) popup.detach();
    popup.navigate(url, () => onEnd(closedByUser()));
  });
}
