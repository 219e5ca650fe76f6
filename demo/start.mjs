import { installMissing } from './install.mjs';
import { NpmError, runNpm } from './npm.mjs';
import { assertPortsFree, explainPort, PortError, readPorts } from './ports.mjs';
import { readRedirectUris, RedirectUriError } from './redirect-uris.mjs';

// `npm start`: only node's own modules may be imported statically, here and in what is imported above, because on a
// fresh clone nothing else is installed yet.

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stop.abort());

try {
  await run(stop.signal);
} catch (error) {
  if (!stop.signal.aborted) {
    const isPlain = [PortError, NpmError, RedirectUriError].some((type) => error instanceof type);
    console.error(isPlain ? error.message : error);
    process.exitCode = 1;
  }
}

async function run(signal) {
  const ports = readPorts(process.env);
  const redirectUris = readRedirectUris(process.env);
  await assertPortsFree(ports);
  await installMissing({ signal });
  console.log('Building the SDK …');
  await runNpm(['run', 'build'], { signal });
  signal.throwIfAborted();

  const { startServers } = await import('./servers.mjs');
  const { REDIS_URL, DPOP } = process.env;
  const options = { redisUrl: REDIS_URL || undefined, redirectUris, ...(DPOP && { dpop: { nonces: true } }) };
  const servers = await startServers(ports, {}, options).catch((error) => {
    throw explainPort(error, ports);
  });
  console.log(`Authorization server: ${servers.idp}`);
  console.log(`API: ${servers.api}`);
  console.log('Stop with Ctrl-C.');
  console.log(`Fabrikam demo: ${servers.app}`);

  await aborted(signal);
  await servers.close();
}

function aborted(signal) {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', resolve, { once: true });
  });
}
