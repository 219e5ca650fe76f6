/**
 * Where oidc-provider keeps sessions, interactions, grants and codes: in memory, until they expire or the demo stops.
 * One store per server, so that two servers in one process (as in tests) share nothing.
 *
 * @returns {(model: string) => object} an adapter factory
 * @see https://github.com/panva/node-oidc-provider/blob/main/example/my_adapter.js the contract
 */
export function createStore() {
  const records = new Map();

  function read(key) {
    const record = records.get(key);
    if (record === undefined) return undefined;
    if (record.expiresAt > Date.now()) return record.payload;
    records.delete(key);
    return undefined;
  }

  function sweep() {
    for (const key of records.keys()) read(key);
  }

  return (model) => {
    const keyOf = (id) => `${model}:${id}`;
    return {
      async upsert(id, payload, expiresIn) {
        sweep();
        records.set(keyOf(id), { payload, expiresAt: Date.now() + expiresIn * 1000 });
      },
      async find(id) {
        return read(keyOf(id));
      },
      async findByUid(uid) {
        for (const [key, { payload }] of records) {
          if (key.startsWith(keyOf('')) && payload.uid === uid) return read(key);
        }
        return undefined;
      },
      async consume(id) {
        const payload = read(keyOf(id));
        if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1000);
      },
      async destroy(id) {
        records.delete(keyOf(id));
      },
      async revokeByGrantId(grantId) {
        for (const [key, { payload }] of records) {
          if (key.startsWith(keyOf('')) && payload.grantId === grantId) records.delete(key);
        }
      },
    };
  };
}
