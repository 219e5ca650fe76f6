/** Options of calls that take long. */
export interface CallOptions {
  /** Ends the call with the signal's reason, as with `fetch`. */
  signal?: AbortSignal | null | undefined;
  /** What `handleRedirect()` gives back, if this call ends in a redirect: anything that JSON can hold. */
  appState?: unknown;
}

/** Options of `prepare`. */
export interface PrepareOptions extends CallOptions {
  /**
   * The URL of the request that may spend the token, relative as for `fetch`; its query does not count.
   * Its origin is this page's, or one that rules or the option `origins` name.
   * @default any URL whose rule asks for the same
   */
  url?: string | URL | undefined;
  /**
   * The method of that request, in any letter case. It needs `url`.
   * @default any
   */
  method?: string | undefined;
}

/** What `withToken` hands over, for one request. */
export interface TokenForRequest {
  readonly accessToken: string;
  /** What goes before the access token in an `Authorization` header: `Bearer` or `DPoP`. */
  readonly tokenType: string;
  /**
   * Makes the proof that a token bound to a key needs beside it, in a `DPoP` header, for the request's
   * absolute URL and its method: once, since the token is for one request. `undefined` for a Bearer token,
   * which needs none.
   *
   * @see RFC 9449 §4.2
   */
  readonly proof: ((url: string, method: string) => Promise<string>) | undefined;
}
