import { isStepUpError, type StepUpErrorCode } from '../../src';
import { GRANTED, NETWORK_ERROR, type Api, type Endpoint } from './app';

/** A call that the app made. `endpoint` is what it is for; a `prepare` may be for nothing in particular. */
export interface Call {
  readonly id: number;
  readonly kind: 'fetch' | 'prepare' | 'withToken' | 'ensure' | 'resume' | 'retry';
  /** For a `retry`, of which call. */
  readonly of?: Call | undefined;
  readonly endpoint?: Endpoint | undefined;
  readonly api?: Api | undefined;
  /** For a `prepare`: what for. */
  readonly scope?: string | undefined;
  readonly user: string | undefined;
  readonly begun: number;
  readonly controller: AbortController;
  settled?: {
    readonly at: number;
    readonly value?: unknown;
    readonly error?: unknown;
    /** Whether its page was still there to hear of it. */
    readonly isHeard: boolean;
  };
}

/** A step-up token that the authorization server gave out. */
export interface Issued {
  readonly token: string;
  readonly at: number;
  readonly scope: readonly string[];
  readonly ticket: number | undefined;
  /** Why no request may go with it. */
  readonly flaw: string | undefined;
}

/** What a proof of possession says, and for which token it was made (RFC 9449 §4.2). */
export interface Proof {
  readonly token: string;
  readonly url: string;
  readonly method: string;
  readonly nonce?: string;
}

interface Use {
  readonly call: Call;
  readonly token: string | undefined;
  /** Whether the API refused it unprocessed, for want of a nonce: the same request may come once more. */
  readonly isRefused: boolean;
}

const CODES: readonly StepUpErrorCode[] = [
  'login_required',
  'popup_blocked',
  'popup_closed',
  'cancelled',
  'timeout',
  'access_denied',
  'authorization_failed',
  'token_failed',
  'invalid_response',
  'scope_not_granted',
  'assurance_not_met',
  'user_mismatch',
  'audience_mismatch',
  'not_replayable',
  'not_resumable',
  'discarded',
  'disposed',
];

export type Observer = ReturnType<typeof createObserver>;

/**
 * Sees what a network, a user and an authorization server see, and nothing of the SDK's own state. It writes
 * down what breaks a guarantee, with its number.
 */
export function createObserver() {
  const violations: string[] = [];
  const calls: Call[] = [];
  const issued = new Map<string, Issued>();
  const uses: Use[] = [];
  const tickets: number[] = [];
  const challenged = new Set<Endpoint>();
  const retried = new Set<Call>();
  const seen: string[] = [];
  /** Since when whom the session has been for. */
  let user = { name: undefined as string | undefined, since: 0 };
  let now = 0;

  const report = (what: string) => void violations.push(what);
  const describe = ({ id, kind }: Call) => `${kind} #${id}`;

  /** Whether a token that is older than the call was prepared for it. */
  function isPrepared({ scope: asked, at }: Issued, { endpoint, kind }: Call): boolean {
    return calls.some(
      ({ kind: other, scope, endpoint: target, begun }) =>
        other === 'prepare' &&
        begun <= at &&
        scope !== undefined &&
        asked.includes(scope) &&
        (target === undefined ? endpoint?.isStated !== true : kind === 'fetch' && target === endpoint),
    );
  }

  function judge(call: Call, token: string): void {
    const who = describe(call);
    const used = issued.get(token);
    if (used === undefined) return report(`G1: ${who} goes with a token that nobody issued`);
    const { scope, ticket, flaw, at } = used;
    if (uses.some((use) => use.token === token && !(use.isRefused && use.call === call)))
      report(`G1: ${who} goes with ${token}, which was used`);
    if (flaw !== undefined) report(`G6: ${who} goes with a token ${flaw}`);
    if (user.name !== call.user && user.since < at) report(`G6: ${who} is sent in another user's session`);
    if (ticket !== undefined && ticket !== call.id) report(`G2: ${who} goes with the token of #${ticket}`);
    const { needs, mayAsk } = call.endpoint ?? { needs: call.scope };
    if (!scope.every((one) => one === needs || one === mayAsk))
      report(`G2: ${who} goes with a token for ${scope.join(' ')}`);
    if (at < call.begun && !isPrepared(used, call))
      report(`G2: ${who} goes with a token from before, which was not prepared for it`);
  }

  return {
    violations,
    calls,
    uses,
    issued,
    retried,
    /** What happened that no call tells. */
    seen,
    report,
    tick: () => void (now += 1),
    begin(call: Omit<Call, 'id' | 'user' | 'begun' | 'controller'>): Call {
      const begun = {
        user: user.name,
        ...call,
        id: calls.length + 1,
        begun: now,
        controller: new AbortController(),
      };
      calls.push(begun);
      if (call.of) retried.add(call.of);
      return begun;
    },
    watch(call: Call, promise: Promise<unknown>, isPageThere: () => boolean): void {
      promise.then(
        (value) => (call.settled = { at: now, value, isHeard: isPageThere() }),
        (error: unknown) => (call.settled = { at: now, error, isHeard: isPageThere() }),
      );
    },
    setUser: (name: string | undefined) => void (user = { name, since: now }),

    /** The authorization server is asked. */
    asks(scope: readonly string[], ticket: number | undefined, known: readonly string[]): void {
      if (!scope.every((one) => known.includes(one))) report(`G2: the user is asked for ${scope.join(' ')}`);
      if (ticket === undefined) return;
      if (tickets.includes(ticket)) report(`G10: the user is asked twice for #${ticket}`);
      tickets.push(ticket);
    },
    issues(grant: Omit<Issued, 'at'>): void {
      issued.set(grant.token, { ...grant, at: now });
    },

    /** A request arrives at the API, or `withToken` calls its function. */
    sees(
      call: Call,
      authorization: string | null,
      place: Pick<Endpoint, 'url' | 'method'>,
      proof?: Proof,
      isRefused = false,
    ): boolean {
      const { endpoint, api } = call;
      const who = describe(call);
      const sent = /^(?:Bearer|DPoP) (\S+)$/.exec(authorization ?? '')?.[1];
      const token = /^step-up-/.exec(sent ?? '') ? sent : undefined;
      const all = uses.filter((use) => use.call === call);
      const last = all.at(-1);
      // Refused unprocessed is as good as not sent, once (G1's exception).
      const isAgain = last?.isRefused === true && last.token === token;
      if (isAgain && all.at(-2)?.isRefused && all.at(-2)?.token === token)
        report(`G1: ${who} is sent again and again for want of a nonce`);
      const before = all.filter(
        (use) => !use.isRefused || (use.token !== undefined && !(isAgain && use === last)),
      );
      if (authorization?.startsWith('DPoP ') !== (proof !== undefined) && authorization !== null)
        report(`G6: ${who} goes with ${authorization}, and ${proof === undefined ? 'no' : 'a'} proof`);
      if (proof && (proof.token !== sent || proof.url !== place.url || proof.method !== place.method))
        report(`G2: ${who} goes with a proof for ${JSON.stringify(proof)}`);
      if (endpoint && (place.url !== endpoint.url || place.method !== endpoint.method))
        report(`G2: ${who} arrives at ${place.method} ${place.url}`);
      if (before.some((use) => use.token !== undefined)) report(`G10: ${who} is sent after a step-up token`);
      if (before.length > (token === undefined ? 0 : 1)) report(`G10: ${who} is sent too often`);
      if (call.settled?.isHeard && !retried.has(call))
        report(`G12: ${who} is sent, and was told that it is not`);
      if (token !== undefined) judge(call, token);
      else if (endpoint?.needs === undefined ? authorization !== null : !sent?.startsWith('session-of-'))
        report(`G5: ${who} goes with ${authorization}`);
      else if (endpoint?.needs !== undefined && endpoint.needs !== GRANTED)
        report(`G5: ${who} goes with the session's token, which lacks ${endpoint.needs}`);
      if (token !== undefined && endpoint?.needs === GRANTED && !challenged.has(endpoint))
        report(`G5: ${who} goes with a step-up token, and the session's is enough`);
      if (endpoint && (api === 'challenges' || api === 'insists')) challenged.add(endpoint);
      uses.push({ call, token, isRefused });
      return token !== undefined;
    },

    /** Every promise is settled, with a response or a typed code (G9). */
    assertSettled(of: (call: Call) => boolean): void {
      for (const call of calls.filter(of)) {
        if (call.settled === undefined) report(`G9: ${describe(call)} does not settle`);
        else if ('error' in call.settled && !isTyped(call, call.settled.error))
          report(`G9: ${describe(call)} rejects with ${String(call.settled.error)}`);
      }
    },
  };
}

function isTyped({ api, of, controller: { signal }, kind }: Call, error: unknown): boolean {
  if (isStepUpError(error)) return CODES.includes(error.code);
  if (signal.aborted || of?.controller.signal.aborted) return true;
  return error === NETWORK_ERROR && (kind === 'resume' || (of?.api ?? api) === 'fails');
}
