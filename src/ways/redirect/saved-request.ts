import { StepUpError } from '../../model/errors';
import type { OutgoingRequest } from '../../model/request';

/** A request as text, without credentials. */
export interface SavedRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: [name: string, value: string][];
  /**
   * The bytes that would have gone over the wire, in base64: of text, a form (its boundary is in `headers`),
   * a blob, or bytes.
   */
  readonly body?: string;
  readonly options: Pick<Request, (typeof OPTIONS)[number]>;
}

const OPTIONS = [
  'mode',
  'credentials',
  'cache',
  'redirect',
  'referrer',
  'referrerPolicy',
  'integrity',
  'keepalive',
] as const;
/** Headers that say who the user is. Cookies are the browser's; a step-up brings its own `Authorization`. */
const CREDENTIALS: readonly string[] = ['authorization', 'proxy-authorization', 'cookie', 'dpop'];
/** How many bytes a body may have: it must fit into sessionStorage beside what the app keeps there. */
const LIMIT = 65_536;

/**
 * Keeps a request for another page, by a copy of it: what can't be kept, a click may still send. Rejects with
 * `not_replayable` if its body is larger than 64 KiB, a stream, or can't be read.
 */
export async function saveRequest({ request, isReplayable }: OutgoingRequest): Promise<SavedRequest> {
  // WebKit can't read a form with a file in it.
  const body = isReplayable ? await readBody(request.clone()).catch(() => undefined) : undefined;
  if (body === undefined) {
    throw new StepUpError(
      'not_replayable',
      `The request can't be kept over a redirect: its body can't be read, or is larger than ${LIMIT} bytes. Nothing was sent.`,
    );
  }
  return {
    url: request.url,
    method: request.method,
    headers: [...request.headers].filter(([name]) => !CREDENTIALS.includes(name)),
    ...(body.length > 0 && { body: btoa(Array.from(body, (byte) => String.fromCharCode(byte)).join('')) }),
    options: Object.fromEntries(OPTIONS.map((name) => [name, request[name]])) as SavedRequest['options'],
  };
}

/** Makes the request again that was kept. */
export function restoreRequest({ url, method, headers, body, options }: SavedRequest): OutgoingRequest {
  const bytes =
    body === undefined ? null : Uint8Array.from(atob(body), (character) => character.charCodeAt(0));
  return {
    request: new Request(url, { ...options, method, headers, body: bytes }),
    isReplayable: true,
  };
}

/** @returns `undefined` if there are more bytes than the limit; it does not wait for them all */
async function readBody(request: Request): Promise<Uint8Array | undefined> {
  // Firefox has no Request.body.
  if (request.body === undefined) {
    const all = new Uint8Array(await request.arrayBuffer());
    return all.length > LIMIT ? undefined : all;
  }
  const bytes = new Uint8Array(LIMIT);
  let length = 0;
  const reader = request.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true };
    if (done || value === undefined) return bytes.subarray(0, length);
    if (length + value.length > LIMIT) {
      reader?.cancel().catch(() => {});
      return undefined;
    }
    bytes.set(value, length);
    length += value.length;
  }
}
