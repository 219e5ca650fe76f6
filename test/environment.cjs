const { TestEnvironment } = require('jest-environment-jsdom');

/** What jsdom lacks of the web platform, and Node has. */
const NAMES = [
  'AbortController',
  'AbortSignal',
  'ArrayBuffer',
  'Blob',
  'BroadcastChannel',
  'FormData',
  'Headers',
  'ReadableStream',
  'Request',
  'Response',
  'TextDecoder',
  'TextEncoder',
  'Uint8Array',
];

/** jsdom, with those parts. */
module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    for (const name of NAMES) this.global[name] = globalThis[name];
    Object.defineProperty(this.global, 'crypto', { value: globalThis.crypto });
    const ports = (this.ports = []);
    this.global.MessageChannel = class extends MessageChannel {
      constructor() {
        super();
        ports.push(this.port1);
      }
    };
  }

  /** A port that somebody listens to keeps Node from ending: React's scheduler has one, and never closes it. */
  async teardown() {
    for (const port of this.ports) port.close();
    await super.teardown();
  }
};
