import { listen } from './listener.mjs';

const PORTS = [
  { key: 'appPort', variable: 'APP_PORT', standard: 4173, server: 'bank' },
  { key: 'idpPort', variable: 'IDP_PORT', standard: 4174, server: 'authorization server' },
  { key: 'apiPort', variable: 'API_PORT', standard: 4175, server: 'API' },
];

/** A mistake of whoever starts the demo: its message is all they need to read, a stack would hide it. */
export class PortError extends Error {
  name = 'PortError';
}

/**
 * @param {Record<string, string | undefined>} environment
 * @returns {{ appPort: number, idpPort: number, apiPort: number }}
 * @throws {PortError}
 */
export function readPorts(environment) {
  const ports = {};
  for (const { key, variable, standard } of PORTS) {
    const text = environment[variable] ?? String(standard);
    const port = Number(text);
    if (!/^\d+$/.test(text) || port < 1 || port > 65535) {
      throw new PortError(`${variable} must be a whole number from 1 to 65535, not "${text}".`);
    }
    const twin = PORTS.find((other) => ports[other.key] === port);
    if (twin !== undefined) {
      throw new PortError(
        `${twin.variable} and ${variable} are both ${port}. Each server needs a port of its own.`,
      );
    }
    ports[key] = port;
  }
  return ports;
}

/**
 * Tries every port, so that a taken one is reported before anything slow begins.
 *
 * @throws {PortError}
 */
export async function assertPortsFree(ports) {
  for (const { key } of PORTS) {
    try {
      const listener = await listen(() => {}, ports[key]);
      await listener.close();
    } catch (error) {
      throw explainPort(error, ports);
    }
  }
}

/** Turns node's listen error into advice; any other error comes back as it is. */
export function explainPort(error, ports) {
  const taken = PORTS.find(({ key }) => ports[key] === error.port);
  if (taken === undefined) return error;
  const { variable, server } = taken;
  const name = `Port ${error.port} (${server})`;
  const advice = `choose another: ${variable}=${another(error.port)} npm start`;
  if (error.code === 'EADDRINUSE') {
    return new PortError(`${name} is already in use. Stop what is using it, or ${advice}`, { cause: error });
  }
  if (error.code === 'EACCES') {
    return new PortError(`${name} needs more rights than you have. Get them, or ${advice}`, { cause: error });
  }
  return error;
}

function another(port) {
  return port + 1000 > 65535 ? port - 1000 : port + 1000;
}
