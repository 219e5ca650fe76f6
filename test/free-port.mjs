import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that a system gives to outgoing connections, which would take one before its server does. */
const FIRST = 20_000;
/** Workers have ports of their own: what one has found free, its server may only take seconds later. */
const PORTS_OF_A_WORKER = 2_000;

const first = FIRST + PORTS_OF_A_WORKER * (Number(process.env.TEST_PARALLEL_INDEX ?? 0) % 6);
let next = randomInt(PORTS_OF_A_WORKER);

/** A port that nobody listens on at the moment, and no port twice. */
export async function freePort() {
  for (;;) {
    const port = first + next;
    next = (next + 1) % PORTS_OF_A_WORKER;
    const server = createServer().listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
    } catch (error) {
      if (error.code === 'EADDRINUSE') continue;
      throw error;
    }
    server.close();
    await once(server, 'close');
    return port;
  }
}
