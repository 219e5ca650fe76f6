import { createClient } from 'redis';

/** Commands that this long have no answer have failed. Also how long a dead connection may go unnoticed. */
const PATIENCE = 3000;

/** The registry did not answer: whether the token was used before is not known. */
export class UsedTokensUnavailableError extends Error {
  name = 'UsedTokensUnavailableError';
}

/**
 * `createUsedTokens`, for any number of API processes that share a Redis: `SET … NX` lets one of them be first. Its entries must
 * outlive failures as well as tokens do: use no eviction (`maxmemory-policy noeviction`), and a replica that takes over must not
 * have missed a write.
 *
 * Connects by itself, again and again. While it is not connected nothing waits: every use fails.
 *
 * @param {string} url `redis://…` or `rediss://…`
 * @throws {TypeError} if it is not such a URL
 */
export function createRedisUsedTokens(url) {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    // Pings keep a good connection from being idle; one that no longer answers is closed, and with it what waits for an answer.
    pingInterval: PATIENCE / 3,
    // The default strategy would give up on a connection that was closed like that.
    socket: {
      connectTimeout: PATIENCE,
      socketTimeout: PATIENCE,
      reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, PATIENCE),
    },
  });
  let isLost = false;
  client.on('error', (error) => {
    if (!isLost)
      console.error(
        `Redis is out of reach (${error.message || error.code}): the API refuses high-value tokens meanwhile.`,
      );
    isLost = true;
  });
  client.on('ready', () => {
    isLost = false;
  });
  // Settles when it connected or was closed; what goes wrong until then is an 'error' event.
  const connecting = client.connect().catch(() => {});

  return {
    /** As in used-tokens.mjs. Rejects with {@link UsedTokensUnavailableError}. */
    async firstUse(jti, exp) {
      // Relative, so that it ends by this machine's clock, which is the one that tokens expire by.
      const seconds = Math.max(1, Math.ceil(exp - Date.now() / 1000));
      try {
        const answer = await client.set(`step-up:used:${jti}`, '1', {
          condition: 'NX',
          expiration: { type: 'EX', value: seconds },
        });
        return answer === 'OK';
      } catch (cause) {
        throw new UsedTokensUnavailableError(
          'It cannot be told whether the token was used before. Try again later',
          { cause },
        );
      }
    },
    async close() {
      client.destroy();
      await connecting;
    },
  };
}
