import { parseResponse } from '../../model/authorization-response';
import { addToError, isStepUpError, StepUpError } from '../../model/errors';
import type { VerifiedGrant } from '../../model/grant';
import { frozenCopy } from '../../model/json';
import { requestId } from '../../model/request';
import type { NormalizedRequirement } from '../../model/requirement';
import type { Target } from '../../model/rules/url-pattern';
import { missingScopes } from '../../model/scope';
import { placeOf } from '../../model/redirect-uri';
import { digestOf, readReturn, redirectState, type StepUpReturn } from '../../model/return-url';
import { sha256 } from '../../ports/crypto';
import { signWithOriginKey } from '../../ports/signing-key';
import type { Lifetime } from '../../state/lifetime';
import type { ConnectedWay, Resumed, WayContext } from '../way';
import type { RedirectRecord } from './leave';
import { RECORD_TTL_MS, type RedirectStore } from './redirect-store';
import { restoreRequest } from './saved-request';

/**
 * Asks the user, after a redirect, before a request is sent that is not idempotent (RFC 9110 §9.2.2).
 *
 * @returns `true`, or a promise of it, to send the request; anything else keeps it back
 * @example
 * ```ts
 * const confirmResume: ConfirmResume = ({ request }) => confirm(`Send ${request.method} ${request.url}?`);
 * ```
 */
export type ConfirmResume = (interrupted: {
  request: Request;
  appState: unknown;
  requirement: NormalizedRequirement;
}) => boolean | Promise<boolean>;

export interface ResumeParts extends WayContext {
  readonly store: RedirectStore;
  readonly confirmResume: ConfirmResume | undefined;
}

/** The methods of requests that do no harm if sent twice (RFC 9110 §9.2.2); `fetch` sends no TRACE. */
const IDEMPOTENT: readonly string[] = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'];

const lost = (why: string) =>
  new StepUpError('not_resumable', `There is nothing to go on with: ${why}. Nothing was sent.`);

/**
 * Makes `handleRedirect()`. It takes the record out of storage: what it does not go on with, nobody can go on
 * with.
 */
export function createResume({
  browser,
  provider,
  flow,
  store,
  confirmResume,
}: ResumeParts): NonNullable<ConnectedWay['handleRedirect']> {
  const { page, clock } = browser;
  const { sign = signWithOriginKey } = page;

  /** Whether this browser began what comes back with this state. If it can't say, nothing is lost silently. */
  async function isOurs({ parameters: { state } }: StepUpReturn, kept: string | undefined): Promise<boolean> {
    const digest = digestOf(state);
    const signature = await sign(digest).catch(() => {
      if (kept !== undefined) throw lost("the browser can't use its key now");
    });
    return signature !== undefined && redirectState(digest, signature) === state;
  }

  /** What was kept under this state, whole, in time, and allowed by the rules of today. */
  async function readRecord(
    state: string,
    kept: string | undefined,
  ): Promise<{ record: RedirectRecord; transaction: string }> {
    if (kept === undefined)
      throw lost('this was done already, begun in another tab, given up, or took longer than 10 minutes');
    const [text, transaction] = readPair(kept);
    if ((await sha256(text)) !== digestOf(state)) throw lost('the record of the request was changed');
    try {
      const record = JSON.parse(text) as RedirectRecord;
      const { request, source, askedAt } = record;
      if (typeof askedAt !== 'number') throw new Error('the record of the request was changed');
      const requirement = frozenCopy(record.requirement); // events show it before the answer is held against it
      if (request !== undefined) {
        const { url, method } = restoreRequest(request).request; // what will be sent decides
        assertAllowed({ url: new URL(url), method }, requirement, source);
      }
      return { record: { ...record, requirement }, transaction };
    } catch (error) {
      throw lost((error as Error).message);
    }
  }

  /** Accepts a request that today's rules (or `origins`) still allow to have what was asked for. */
  function assertAllowed(
    target: Target,
    { scope, audience }: NormalizedRequirement,
    source: RedirectRecord['source'],
  ): void {
    if (source === 'call') return flow.assertNamed(target, 'init.stepUp');
    const rule = flow.rules.find(target); // if none, its audience would be that of a session without one
    const allowed = flow.rules.challengeable(target, audience);
    if (!rule || rule.requirement.audience !== audience || missingScopes(scope, allowed).length > 0)
      throw new TypeError('no rule allows what was asked for');
  }

  async function isConfirmed(request: Request, { appState, requirement }: RedirectRecord): Promise<boolean> {
    if (confirmResume === undefined || IDEMPOTENT.includes(request.method)) return true;
    return (await confirmResume({ request: request.clone(), appState, requirement })) === true;
  }

  async function finish(grant: VerifiedGrant, record: RedirectRecord, epoch: number, lifetime: Lifetime) {
    const { request: saved, preparedFor, purpose } = record;
    if (purpose === 'claims') flow.addClaims(grant, epoch);
    if (purpose === 'prepare') flow.storePrepared(grant, preparedFor ?? {});
    if (purpose !== 'request' || saved === undefined) return undefined;
    const outgoing = restoreRequest(saved);
    if (!(await lifetime.race(isConfirmed(outgoing.request, record)))) {
      throw new StepUpError('cancelled', 'The user did not want to go on. Nothing was sent.');
    }
    return flow.send(outgoing, grant, lifetime);
  }

  async function resume(
    url: string,
    { parameters }: StepUpReturn,
    kept: string | undefined,
    lifetime: Lifetime,
  ): Promise<Resumed> {
    const { epoch } = flow;
    const { record, transaction } = await readRecord(parameters.state, kept);
    lifetime.throwIfEnded();
    const { requirement, subject, appState, request } = record;
    const away = Math.min(Math.max(0, clock.now() - record.askedAt), RECORD_TTL_MS);
    const authorized = {
      redirectUri: { expected: provider.redirectUri, actual: placeOf(url) },
      exchange: provider.resume(requirement, transaction),
      requirement,
      response: parseResponse(parameters)!, // there is an error or a code
      askedAt: clock.monotonic() - away,
      limitInSeconds: RECORD_TTL_MS / 1000,
    };
    try {
      const grant = await flow.complete(
        authorized,
        {
          requirement,
          request: request && requestId({ url: new URL(request.url), method: request.method }),
          subject,
          appState,
        },
        lifetime,
      );
      try {
        return Object.freeze({
          response: await finish(grant, record, epoch, lifetime),
          appState,
          requirement,
        });
      } finally {
        flow.discard(grant);
      }
    } catch (error) {
      if (isStepUpError(error)) addToError(error, { appState });
      throw error;
    }
  }

  return async (given) => {
    const url = given === undefined ? page.url : new URL(given, page.url).href;
    const back = readReturn(url);
    if (back === undefined || store.belongsToOtherProvider(back.parameters.state)) return undefined;
    const lifetime = flow.begin();
    try {
      lifetime.startTimeout();
      // Nothing is awaited before the answer is out of the address bar and the record out of storage: nobody
      // else can begin with them.
      if (url === page.url) page.rewrite(back.cleaned);
      const kept = store.take(back.parameters.state);
      if (await lifetime.race(isOurs(back, kept))) return await resume(url, back, kept, lifetime);
      // Anybody can write a link with such a `state`: it must not stop the app.
      flow.ignore({ what: 'redirect', reason: 'this browser did not begin it', url: placeOf(url) });
      return undefined;
    } finally {
      lifetime.end();
    }
  };
}

function readPair(text: string): [string, string] {
  try {
    const [record, transaction] = JSON.parse(text) as [unknown, unknown];
    return [String(record), String(transaction)];
  } catch {
    return ['', ''];
  }
}
