import { readAuthorizationParams } from './authorization-params';
import { StepUpError } from './errors';
import type { NormalizedRequirement } from './requirement';

/** A request as far as it matters here: its URL without query and hash, and its method. */
export interface RequestId {
  readonly url?: string;
  readonly method?: string;
}

/**
 * One step-up, as events name it. `url` and `method` are those of the request it is for, where there is one.
 */
export interface StepUpAttempt extends RequestId {
  /** Counts the step-ups of this page, from 1. */
  readonly id: number;
  /** What is asked for: the missing part of what the rule named. */
  readonly requirement: NormalizedRequirement;
}

/** A request that is about to be sent with a token. */
export interface OutgoingRequest {
  readonly request: Request;
  /** The caller's own signal, if there is one. */
  readonly signal?: AbortSignal | undefined;
  /** Whether its body may be copied. */
  readonly isReplayable: boolean;
}

/** Names a request in events and errors. Query and hash are left out: they may hold secrets. */
export function requestId({
  url,
  method,
}: {
  readonly url: URL;
  readonly method: string;
}): Required<RequestId> {
  return { url: url.origin + url.pathname, method };
}

/**
 * Decides on the parameters that depend on the request, by a copy of it.
 *
 * @param outgoing the request; every requirement with such parameters has one
 * @returns what is asked for. Rejects with `not_replayable` if the body can't be read, and with what the
 *   app's function throws
 */
export async function decideParams(
  requirement: NormalizedRequirement,
  outgoing: OutgoingRequest | undefined,
): Promise<NormalizedRequirement> {
  const { paramsFor } = requirement;
  if (paramsFor === undefined) return requirement;
  const { request, isReplayable } = outgoing!; // a function is taken only where there is a request
  const { url, method } = request;
  const text = isReplayable
    ? await request
        .clone()
        .text()
        .catch(() => undefined)
    : undefined;
  if (text === undefined) {
    throw new StepUpError('not_replayable', "The body can't be read, and authorizationParams depend on it.");
  }
  const params: unknown = await paramsFor({ url, method, body: parse(text) });
  const authorizationParams = readAuthorizationParams(params, 'authorizationParams()');
  return Object.freeze({ ...requirement, authorizationParams, paramsFor: undefined });
}

function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {}
  return text;
}
