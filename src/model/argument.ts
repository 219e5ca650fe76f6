/**
 * Accepts what a user wrote if it is as it must be.
 *
 * @param where how to name it in an error, such as `rules[0].scope`
 * @param what what it must be, in words that go on from there
 * @throws TypeError
 */
export function assertIs(isRight: boolean, where: string, what: string): asserts isRight {
  if (!isRight) throw new TypeError(`"${where}" must be ${what}`);
}

/** Accepts a value of this type, or none. */
export function assertType(value: unknown, type: 'boolean' | 'function', where: string): void {
  assertIs(value === undefined || typeof value === type, where, `a ${type}`);
}

/** Accepts a text that is not empty, or none. */
export function assertText(value: unknown, where: string): void {
  assertIs(value === undefined || (typeof value === 'string' && value !== ''), where, 'a non-empty string');
}

/** What a user wrote as a URL; `undefined` if it is none. */
export function toUrl(value: unknown, base?: string): URL | undefined {
  try {
    return new URL(value as string, base);
  } catch {
    return undefined;
  }
}

/**
 * Whether nobody in between can read what is sent there: https, or this very machine (Secure Contexts §3.1).
 */
export function isSecure({ protocol, hostname }: URL): boolean {
  return (
    protocol === 'https:' ||
    (protocol === 'http:' && /^(localhost|127\.0\.0\.1|\[::1\]|.+\.localhost)$/.test(hostname))
  );
}

/** Whether a value has members with names. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a value from outside itself has by a name; `undefined` for what it inherits, or if it is no object. */
export function ownOf(value: unknown, name: string): unknown {
  return Object.hasOwn(Object(value) as object, name) ? (value as Record<string, unknown>)[name] : undefined;
}

/**
 * What an object itself says of a name, and not what it inherits: whoever can add to `Object.prototype` (by a
 * careless merge of JSON, say) must not say what is asked for.
 *
 * @param where how to name it in an error
 * @throws TypeError if the object inherits it from elsewhere, such as a class: to ignore that would be to ask
 *   for less than was written
 */
export function own<T extends object, K extends keyof T & string>(
  value: T,
  name: K,
  where: string,
): T[K] | undefined {
  if (Object.hasOwn(value, name)) return value[name];
  const inherited = (Object.prototype as Partial<T>)[name];
  assertIs(value[name] === inherited, where, "the object's own, not inherited");
  return undefined;
}

/** Several of them, each read once. */
export function ownFields<T extends object, K extends keyof T & string>(
  value: T,
  names: readonly K[],
  prefix: string,
): { readonly [N in K]?: T[N] | undefined } {
  return Object.fromEntries(names.map((name) => [name, own(value, name, prefix + name)])) as {
    [N in K]?: T[N] | undefined;
  };
}

/**
 * All of them. What is not among the names is refused: to ignore a mistyped one could be to ask for less than
 * was meant.
 *
 * @param where how to name the object in an error
 * @param prefix how to name its members
 * @throws TypeError
 */
export function readFields<T extends object, K extends keyof T & string>(
  value: T,
  names: readonly K[],
  where: string,
  prefix = `${where}.`,
): { readonly [N in K]?: T[N] | undefined } {
  assertIs(isRecord(value), where, 'an object');
  for (const name of Object.keys(value))
    if (!(names as readonly string[]).includes(name) && value[name] !== undefined)
      throw new TypeError(`"${prefix}${name}" is unknown. Known are: ${names.join(', ')}`);
  return ownFields(value, names, prefix);
}
