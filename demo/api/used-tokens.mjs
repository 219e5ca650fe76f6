/**
 * Remembers which tokens were used, each until it can no longer be valid. One process keeps them in memory; several share a
 * Redis (redis-used-tokens.mjs), which is why the interface is asynchronous.
 */
export function createUsedTokens() {
  const used = new Map();
  return {
    /**
     * Asking is using: of two simultaneous calls with one `jti`, one gets `true`.
     *
     * @param {string} jti
     * @param {number} exp seconds since the epoch, after which nobody accepts the token any more
     * @returns {Promise<boolean>} whether this is the first use
     */
    async firstUse(jti, exp) {
      const now = Date.now() / 1000;
      for (const [other, end] of used) {
        if (end < now) used.delete(other);
      }
      if (used.has(jti)) return false;
      used.set(jti, exp);
      return true;
    },
    async close() {},
  };
}
