import { isStepUpError, StepUpError } from '../model/errors';
import { assertArrived, placeOf } from '../model/redirect-uri';
import { readReturn, readWindowReturn, redirectState } from '../model/redirect-url';
import type { NormalizedRequirement } from '../model/requirement';
import type { Browser } from '../ports/browser';
import type { Provider } from '../ports/provider';
import type { Pending } from '../state/pending';
import type { Kept, Vault } from '../state/vault';
import type { Acquire } from './acquire';
import { digest } from './crypto';
import type { Lifetime } from './lifetime';
import type { Spend } from './obtain';
import { nameOf, sendWithToken } from './outgoing';
import type { RedirectRecord } from './redirect';
import { restoreRequest } from './saved-request';
import type { Session } from './session';

/** What a call came to that a redirect interrupted. */
export interface Resumed {
  /** The API's, unwrapped; `undefined` after a `prepare()`, whose token now waits for its request, and after an `ensure()`, which is satisfied now. */
  readonly response: Response | undefined;
  /** What the call gave as `appState`. */
  readonly appState: unknown;
  readonly requirement: NormalizedRequirement;
}

/** Asks the user before a request goes out that is not idempotent (RFC 9110 §9.2.2). Must give `true`; anything else keeps it back. */
export type ConfirmResume = (interrupted: { request: Request; appState: unknown; requirement: NormalizedRequirement }) => boolean | Promise<boolean>;

export interface ResumeParts {
  readonly provider: Provider;
  readonly browser: Browser;
  readonly pending: Pending;
  readonly vault: Vault;
  readonly session: Session;
  readonly acquire: Acquire;
  readonly spend: Spend;
  readonly confirmResume: ConfirmResume | undefined;
}

/** Goes on with the call that the page left for, if `url` is where it comes back to. What is not taken up within this call is never taken up. */
export type Resume = (url: string | URL | undefined, begin: () => Lifetime) => Promise<Resumed | undefined>;

/** RFC 9110 §9.2.2 */
const IDEMPOTENT: readonly string[] = ['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE'];

/**
 * Whether `url` is one that a step-up came back to, and no login of the app's own: from a redirect, or in a window, if the callback page is a page of
 * the app. It asks nobody: what it says is in the URL's `state`.
 *
 * @param url may be relative. Default: the page's own
 */
export function isStepUpRedirect(url: string | URL | undefined = globalThis.location?.href): boolean {
  if (url === undefined) return false;
  const { href } = new URL(url, globalThis.location?.href ?? 'https://page.invalid'); // a server has no page
  return readReturn(href) !== undefined || readWindowReturn(href) !== undefined;
}

export function createResume({ provider, browser, pending, vault, session, acquire, spend, confirmResume }: ResumeParts): Resume {
  /** What was kept under this state, whole and in time. */
  async function open(state: string, kept: string | undefined): Promise<{ record: RedirectRecord; transaction: string }> {
    const lost = (why: string) => new StepUpError('not_resumable', `There is nothing to go on with: ${why}. Nothing was sent.`);
    if (kept === undefined) throw lost('this was done already, begun in another tab, given up, or took longer than 10 minutes');
    const [text, transaction] = asPair(kept);
    if (redirectState(await digest(text)) !== state) throw lost('the record of the request was changed');
    return { record: JSON.parse(text) as RedirectRecord, transaction };
  }

  async function send(kept: Kept, { request: saved, requirement, isForClaims, appState }: RedirectRecord, lifetime: Lifetime): Promise<Response | undefined> {
    if (isForClaims) {
      session.remember(kept.grant.claims, requirement);
      return undefined;
    }
    if (saved === undefined) {
      vault.shelve(kept);
      return undefined;
    }
    const outgoing = restoreRequest(saved);
    const { request } = outgoing;
    if (confirmResume !== undefined && !IDEMPOTENT.includes(request.method)) {
      const asked = (async () => confirmResume({ request: request.clone(), appState, requirement }))();
      if ((await lifetime.race(asked)) !== true) throw new StepUpError('cancelled', 'The user did not want to go on. Nothing was sent.');
    }
    const token = spend(kept, kept.attempt, lifetime);
    lifetime.end(); // from here on it is fetch's
    return sendWithToken(outgoing, token, browser);
  }

  return async (given, begin) => {
    const url = given === undefined ? browser.page.url : new URL(given, browser.page.url).href;
    const back = readReturn(url);
    if (back === undefined || pending.isOthers(back.response.state)) return undefined;
    const lifetime = begin();
    try {
      lifetime.check();
      lifetime.limit();
      // Nothing is awaited before the answer is out of the address bar and the record out of storage: nobody else can begin with them.
      if (url === browser.page.url) browser.page.rewrite(back.cleaned);
      const kept = pending.take(back.response.state);
      const { record, transaction } = await open(back.response.state, kept);
      lifetime.check();
      const { requirement, subject, askedAt, appState, request } = record;
      const answered = async () => {
        assertArrived(provider.redirectUri?.('page'), placeOf(url));
        const exchange = provider.resume(requirement, transaction);
        return { exchange, response: back.response, askedAt, caller: { sub: subject } };
      };
      try {
        const grant = await acquire.afterwards(requirement, request && nameOf(request), answered, lifetime);
        try {
          return Object.freeze({ response: await send(grant, record, lifetime), appState, requirement });
        } finally {
          vault.discard(grant);
        }
      } catch (error) {
        if (!isStepUpError(error)) throw error;
        throw new StepUpError(error.code, error.message, error.cause, { appState });
      }
    } finally {
      lifetime.end();
    }
  };
}

function asPair(text: string): [string, string] {
  try {
    const [record, transaction] = JSON.parse(text) as [unknown, unknown];
    return [String(record), String(transaction)];
  } catch {
    return ['', ''];
  }
}
