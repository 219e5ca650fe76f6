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
