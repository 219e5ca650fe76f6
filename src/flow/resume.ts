import { isStepUpError, StepUpError } from '../model/errors';
import { assertArrived, placeOf } from '../model/redirect-uri';
import { digestOf, readReturn, readWindowReturn, redirectState } from '../model/redirect-url';
import type { NormalizedRequirement } from '../model/requirement';
import type { Rules } from '../model/rules';
import { missingScopes } from '../model/scope';
import type { Browser } from '../ports/browser';
import type { Provider } from '../ports/provider';
import type { Events } from '../state/events';
import type { Pending } from '../state/pending';
import type { Kept, Vault } from '../state/vault';
import type { Acquire } from './acquire';
import { digest } from './crypto';
import type { Lifetime } from './lifetime';
import type { Spend } from './obtain';
import type { AssertNamed } from './origins';
import { nameOf, sendWithToken } from './outgoing';
import { RECORD_TTL, type RedirectRecord } from './redirect';
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
  readonly events: Events;
  readonly rules: Rules;
  readonly assertNamed: AssertNamed;
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

const lost = (why: string) => new StepUpError('not_resumable', `There is nothing to go on with: ${why}. Nothing was sent.`);

export function createResume(parts: ResumeParts): Resume {
  const { provider, browser, pending, vault, session, acquire, spend, events, rules, assertNamed, confirmResume } = parts;

  /** Whether this browser began what comes back with this state, at a page of this origin. */
  async function isOurs(state: string): Promise<boolean> {
    const digested = digestOf(state);
    const signature = await browser.page.sign(digested).catch(() => undefined);
    return signature !== undefined && redirectState(digested, signature) === state;
  }

  /** What was kept under this state, whole and in time. */
  async function open(state: string, kept: string | undefined): Promise<{ record: RedirectRecord; transaction: string }> {
    if (kept === undefined) throw lost('this was done already, begun in another tab, given up, or took longer than 10 minutes');
    const [text, transaction] = asPair(kept);
    if ((await digest(text)) !== digestOf(state)) throw lost('the record of the request was changed');
    const record = JSON.parse(text) as RedirectRecord;
    assertAllowed(record);
    return { record, transaction };
  }

  /** Today's rules decide, not those of the page that left. */
  function assertAllowed({ request, source, requirement: { scope, audience } }: RedirectRecord): void {
    if (request === undefined) return;
    const target = { url: new URL(request.url), method: request.method };
    const named = rules.find(target);
    try {
      if (source === 'call') return assertNamed(target, 'init.stepUp');
    } catch (error) {
      throw lost((error as Error).message);
    }
    const allowed = rules.challengeable(target, audience);
    if (named?.audience !== audience || missingScopes(scope, allowed).length > 0) {
      throw lost('no rule says that this request may have what was asked for');
    }
  }

  async function send(kept: Kept, record: RedirectRecord, epoch: number, lifetime: Lifetime): Promise<Response | undefined> {
    const { request: saved, requirement, preparedFor = {}, isForClaims, appState } = record;
    if (isForClaims) {
      session.remember(kept.grant.claims, requirement, epoch);
      return undefined;
    }
    if (saved === undefined) {
      vault.shelve(kept, preparedFor);
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
    const { state } = back.response;
    const { epoch } = session;
    try {
      lifetime.check();
      lifetime.limit();
      // Nothing is awaited before the answer is out of the address bar and the record out of storage: nobody else can begin with them.
      if (url === browser.page.url) browser.page.rewrite(back.cleaned);
      const kept = pending.take(state);
      if (!(await lifetime.race(isOurs(state)))) {
        // Anybody can write a link with such a `state`: it must not stop the app.
        events.ignore({ what: 'redirect', reason: 'this browser did not begin it', url: nameOf({ url, method: 'GET' }).url });
        return undefined;
      }
      const { record, transaction } = await open(state, kept);
      lifetime.check();
      const { requirement, subject, appState, request } = record;
      const away = Math.min(Math.max(0, browser.clock.now() - record.askedAt), RECORD_TTL);
      const answered = async () => {
        assertArrived(provider.redirectUri?.('page'), placeOf(url));
        return {
          exchange: provider.resume(requirement, transaction),
          response: back.response,
          askedAt: browser.clock.monotonic() - away,
          limitInSeconds: RECORD_TTL / 1000,
          caller: { sub: subject },
        };
      };
      try {
        const grant = await acquire.afterwards(requirement, request && nameOf(request), answered, lifetime);
        try {
          return Object.freeze({ response: await send(grant, record, epoch, lifetime), appState, requirement });
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
