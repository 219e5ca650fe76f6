import { once } from 'node:events';
import { createServer } from 'node:http';

/**
 * Browsers resolve `localhost` to ::1 or to 127.0.0.1, whichever answers first. Listening on both, and on nothing else,
 * makes `localhost` always mean us and keeps the demo off the network.
 */
const LOOPBACK = ['127.0.0.1', '::1'];

/** A machine without IPv6 says one of these for ::1. */
const NO_SUCH_ADDRESS = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT']);

/**
 * Serves `handler` on `port` of every loopback address.
 *
 * @param {import('node:http').RequestListener} handler
 * @param {number} port
 * @returns {Promise<{ close(): Promise<void> }>} rejects with node's own error, whose `code` is `EADDRINUSE` when the
 *   port is taken on either address; nothing is left listening then.
 */
export async function listen(handler, port) {
  const servers = [];
  const close = async () => {
    await Promise.all(servers.map(closeNow));
  };
  try {
    for (const host of LOOPBACK) {
      const server = createServer(handler);
      try {
        server.listen({ port, host });
        await once(server, 'listening');
        servers.push(server);
      } catch (error) {
        if (host === '127.0.0.1' || !NO_SUCH_ADDRESS.has(error.code)) throw error;
      }
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { close };
}

/** `close` alone waits for keep-alive connections and open event streams, which may take for ever. */
async function closeNow(server) {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
