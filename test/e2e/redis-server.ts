import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { freePort } from '../free-port.mjs';
import { findRedis } from '../install.mjs';

export interface Redis {
  readonly url: string;
  /** Stops answering, as a machine that hangs. */
  hang(): void;
  resume(): void;
  close(): Promise<void>;
}

/** A Redis of its own: on the loopback interface, keeping nothing. */
export async function startRedis(): Promise<Redis> {
  const path = findRedis();
  if (path === undefined)
    throw new Error(
      'There is no redis-server. Install it (Debian: apt-get install redis-server), or set REDIS_SERVER_PATH.',
    );
  const port = await freePort();
  const child = spawn(
    path,
    ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--daemonize', 'no'],
    { stdio: 'ignore' },
  );
  const ended = once(child, 'exit');
  await Promise.race([
    answering(port),
    ended.then(([code]) => Promise.reject(new Error(`redis-server ended with ${code}`))),
  ]);
  return {
    url: `redis://127.0.0.1:${port}`,
    hang: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async close() {
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Resolves once somebody listens. */
async function answering(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      socket.destroy();
    }
  }
}
