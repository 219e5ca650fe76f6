import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A program that was started for a test, and its children. */
export interface Started {
  /** What it said when it was ready. */
  readonly said: RegExpExecArray;
  stop(): Promise<void>;
}

/**
 * Starts a program and waits until it says that it is ready.
 *
 * @param ready what it says, with its parts
 * @param environment in addition to this process's own
 */
export async function start(
  command: string,
  args: readonly string[],
  ready: RegExp,
  environment: Readonly<Record<string, string>> = {},
): Promise<Started> {
  // A group of its own, so that its children end with it.
  const child = spawn(command, args, { detached: true, env: { ...process.env, ...environment } });
  const end = () => {
    try {
      process.kill(-child.pid!, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  };
  process.on('exit', end);
  const ended = once(child, 'exit');
  let output = '';
  const said = new Promise<RegExpExecArray>((resolve, reject) => {
    const listen = (chunk: Buffer | '') => {
      output += String(chunk);
      const match = ready.exec(output);
      if (match !== null) resolve(match);
    };
    // What says nothing when it is ready is taken for ready as soon as it runs.
    child.on('spawn', () => listen(''));
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.on('error', reject);
    child.on('exit', () => reject(new Error(`${command} ended: ${output}`)));
  });
  const stop = async () => {
    end();
    await ended;
    process.off('exit', end);
  };
  return { said: await said, stop };
}

/** A directory that is gone when this process is. */
export function temporaryDirectory(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'step-up-spa-'));
  const remove = () => rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  process.on('exit', remove);
  return {
    path,
    remove() {
      process.off('exit', remove);
      remove();
    },
  };
}
