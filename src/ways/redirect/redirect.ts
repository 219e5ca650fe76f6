import { assertIs, assertType, readFields } from '../../model/argument';
import { assertOwnOrigin } from '../../model/redirect-uri';
import { readReturn } from '../../model/return-url';
import { cleared, createLeave } from './leave';
import type { ConnectedWay, Way, WayContext, WayStep } from '../way';
import { createRedirectStore } from './redirect-store';
import { createResume, type ConfirmResume } from './resume';

/** Options of {@link redirect}. */
export interface RedirectOptions {
  /**
   * Which calls may leave the page. It is told the requirement and, where the call is for a request, its
   * `url` (without query) and `method`. It must return `true` or `false`, at once; anything else ends the
   * call in `authorization_failed`. It is asked for every step-up, before any way is used.
   * @default all
   * @example
   * ```ts
   * const ways = [redirect({ only: ({ url }) => url === 'https://api.example/slow' }), popup()];
   * ```
   */
  only?: ((step: WayStep) => boolean) | undefined;
  /**
   * Asks the user, after the redirect, before a request is sent that is not idempotent (RFC 9110 §9.2.2),
   * such as a POST. It is told `{ request, appState, requirement }`, without a token. Anything but `true`, or
   * a promise of it, ends the call in `cancelled`, and nothing is sent.
   * @default none: the request is sent
   */
  confirmResume?: ConfirmResume | undefined;
}

/**
 * Asks the user by leaving this page for the provider's and coming back. The page that the user comes back to
 * must call `handleRedirect()`, on a StepUp whose `ways` have `redirect()` too. The interrupted request is
 * sent at most once (guarantee G12), within 10 minutes, and by this tab alone.
 *
 * It needs a session that survives a reload, sessionStorage, localStorage and IndexedDB. What can't be kept
 * (a body that is a stream or larger than 64 KiB, `withToken`, a function in `claims`) rejects with
 * `not_replayable` before the page is left. It keeps no token.
 *
 * A page that was come back to is left again in a click only, where the browser can tell: a call that each load
 * makes by itself would go there and back without end. It rejects with `popup_blocked`, and goes on by `retry()`.
 *
 * @param options `only`: which calls may leave the page; `confirmResume`: asks before a POST is sent
 * @returns a way for the option `ways`
 * @throws TypeError naming the option that is wrong
 * @example
 * ```ts
 * const ways = [popup(), redirect({ confirmResume: () => confirm('Send the transfer?') })];
 * const stepUp = createStepUp({ provider, rules, ways });
 * ```
 * @see RFC 6749 §4.1
 */
export function redirect(options: RedirectOptions = {}): Way {
  const { only, confirmResume } = readFields(options, ['only', 'confirmResume'], 'options', '');
  assertType(only, 'function', 'only');
  assertType(confirmResume, 'function', 'confirmResume');
  return { connect: (context) => connect(context, only, confirmResume) };
}

function connect(
  context: WayContext,
  only: RedirectOptions['only'],
  confirmResume: ConfirmResume | undefined,
): ConnectedWay {
  const { browser, provider, flow } = context;
  assertOwnOrigin(provider.redirectUri, browser.origin);
  const store = createRedirectStore({ page: browser.page, owner: provider.id, now: browser.clock.now });
  store.removeExpired();
  const leave = createLeave({ browser, store, flow });
  // Where a page asks as it is loaded, the next one would ask again: without end, if nobody has to do anything.
  const isReturn = readReturn(browser.page.url) !== undefined;

  return {
    redirectUri: provider.redirectUri,
    unavailable(step) {
      if (isReturn && browser.gesture === 'none')
        return 'a page that redirect() came back to is left in a click';
      if (only === undefined) return undefined;
      const isFor: unknown = only(step);
      assertIs(typeof isFor === 'boolean', 'only', 'a function that returns true or false at once');
      return isFor ? undefined : 'redirect() is not for this call ("only")';
    },
    authorize: leave.authorize,
    isLeaving: leave.isLeaving,
    handleRedirect: createResume({ ...context, store, confirmResume }),
    clear() {
      leave.giveUp(cleared());
      store.clear();
    },
    dispose: leave.dispose,
  };
}
