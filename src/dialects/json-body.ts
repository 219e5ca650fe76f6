import { isRecord, ownOf } from '../model/argument';
import type { ChallengeContext, ChallengedRequirement, ChallengeReader } from '../model/challenge';

/** `application/json`, and what has that syntax (RFC 6839 §3.1). */
const JSON_TYPE = /^application\/([\w.+-]+\+)?json\b/i;
/** How many bytes are read: an error that says what it wants is a hundred of them. */
const LIMIT = 65_536;

/**
 * Reads a challenge from the JSON in an answer's body. A copy of the body is read, as far as 64 KiB and for 5
 * seconds; what is longer, of another type, no JSON, or no object, is no challenge, and `read` is not called.
 *
 * What it costs: the body is waited for before the user is asked. A window needs a click of its own after a
 * round trip anyway.
 *
 * @param read what a body asks for, or `undefined`. An API writes the body: whatever it says, no more comes of
 *   it than of any other challenge
 * @returns a part for the option `challenges`
 * @example
 * ```ts
 * const ours = jsonBody(({ reason }) => (reason === 'second_factor' ? { acr_values: MULTI_FACTOR } : undefined));
 * ```
 */
export function jsonBody(
  read: (body: Readonly<Record<string, unknown>>, response: Response) => ReturnType<ChallengeReader>,
): ChallengeReader {
  return readBody(JSON_TYPE, read);
}

/** @param type which `Content-Type` to read */
export function readBody(type: RegExp, read: Parameters<typeof jsonBody>[0]): ChallengeReader {
  return async (response, context): Promise<ChallengedRequirement | undefined> => {
    if (!type.test(response.headers.get('content-type') ?? '')) return undefined;
    const body = parseRecord(await readText(context));
    return body && read(body, response);
  };
}

/** @returns `''` if there is no body, or too much of it */
async function readText({ copy, onEnd }: ChallengeContext): Promise<string> {
  const reader = copy().body?.getReader();
  // Only the copy ends: the caller's response can still be read.
  const stop = () => void reader?.cancel().catch(() => {});
  onEnd(stop);
  const decoder = new TextDecoder();
  let text = '';
  let length = 0;
  for (;;) {
    const { value } = (await reader?.read()) ?? {};
    if (value === undefined) return text;
    length += value.length;
    if (length > LIMIT) {
      stop();
      return '';
    }
    text += decoder.decode(value, { stream: true });
  }
}

/** What a member is, if it is an object that the value has itself. */
export function recordIn(value: unknown, name: string): Record<string, unknown> | undefined {
  const member = ownOf(value, name);
  return isRecord(member) ? member : undefined;
}

/** The object that a text is as JSON, if it is one. */
export function parseRecord(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
