/** A Storage in memory. Its keys are properties, as in a browser. */
export function fakeStorage(): Storage {
  const items: Record<string, string> = {};
  const methods = {
    getItem: (key: string) => items[key] ?? null,
    setItem: (key: string, value: string) => void (items[key] = value),
    removeItem: (key: string) => void delete items[key],
  };
  return new Proxy(items, {
    get: (_, name) => methods[name as keyof typeof methods] ?? items[name as string],
  }) as unknown as Storage;
}
