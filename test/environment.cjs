const { TestEnvironment } = require('jest-environment-jsdom');

/** jsdom, with the parts of the web platform that it lacks and Node has. */
module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    const {
      AbortController,
      AbortSignal,
      Blob,
      BroadcastChannel,
      FormData,
      Headers,
      ReadableStream,
      Request,
      Response,
      TextDecoder,
      TextEncoder,
    } = globalThis;
    Object.assign(this.global, {
      AbortController,
      AbortSignal,
      Blob,
      BroadcastChannel,
      FormData,
      Headers,
      ReadableStream,
      Request,
      Response,
      TextDecoder,
      TextEncoder,
    });
    Object.defineProperty(this.global, 'crypto', { value: globalThis.crypto });
  }
};
