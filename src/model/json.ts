import { isRecord } from './argument';

/** What JSON can hold, frozen throughout. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

type Replacer = (name: string, part: unknown) => unknown;

/** A deep copy, by JSON, which nobody can change any more. */
export function frozenCopy<T>(value: T, replacer?: Replacer): T {
  return JSON.parse(JSON.stringify(value, replacer), (_name, part: unknown) => Object.freeze(part)) as T;
}

/**
 * Takes a value as it is now, as {@link frozenCopy} does.
 *
 * @param where how to name it in an error
 * @param alternative what else it may be, for the error
 * @param replacer refuses, by default, what JSON would leave out, or write as something else
 * @throws TypeError
 */
export function readJson(
  value: unknown,
  where: string,
  alternative = '',
  replacer: Replacer = assertJson,
): Json {
  try {
    return frozenCopy(value as Json, replacer);
  } catch (cause) {
    throw new TypeError(`"${where}" must be something that JSON can hold${alternative}`, { cause });
  }
}

function assertJson(_name: string, part: unknown): unknown {
  const isJson =
    typeof part === 'object'
      ? part === null || Array.isArray(part) || Object.prototype.toString.call(part) === '[object Object]'
      : ['string', 'boolean'].includes(typeof part) || Number.isFinite(part);
  if (!isJson) throw new TypeError();
  return part;
}

/** As JSON, members in one order, so that equal values are equal texts. */
export function toJson(value: unknown): string | undefined {
  return JSON.stringify(value, (_key, part: unknown) =>
    isRecord(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
}
