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
  where: string = name,
): T[K] | undefined {
  if (Object.hasOwn(value, name)) return value[name];
  if (value[name] === (Object.prototype as Partial<T>)[name]) return undefined;
  throw new TypeError(`"${where}" must be the object's own, not inherited: pass a plain object`);
}

/** Several of them, each read once. */
export function ownFields<T extends object, K extends keyof T & string>(
  value: T,
  names: readonly K[],
  prefix = '',
): { readonly [N in K]?: T[N] | undefined } {
  return Object.fromEntries(names.map((name) => [name, own(value, name, prefix + name)])) as {
    [N in K]?: T[N] | undefined;
  };
}
