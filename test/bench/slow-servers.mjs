import { Server } from 'node:http';

/** @typedef {{ method: string, url: string, start: number, end: number }} Served times in ms since the epoch */

const now = () => performance.timeOrigin + performance.now();

/**
 * Has every server of this process take longer for each request, and write down what it served. Preflights count: they are
 * requests, and a browser waits for them.
 *
 * @returns `served`, in the order of arrival; `delay`, in ms, which may be changed; `restore()`
 */
export function slowServers() {
  const { emit } = Server.prototype;
  /** @type {Served[]} */
  const served = [];
  const state = {
    served,
    delay: 0,
    restore() {
      Server.prototype.emit = emit;
    },
  };
  Server.prototype.emit = function (type, ...args) {
    if (type !== 'request') return emit.call(this, type, ...args);
    const [request, response] = args;
    const { method, url, headers } = request;
    const entry = { method, url: `http://${headers.host}${url}`, start: now(), end: Infinity };
    served.push(entry);
    response.once('finish', () => (entry.end = now()));
    if (state.delay === 0) return emit.call(this, type, ...args);
    setTimeout(() => emit.call(this, type, ...args), state.delay);
    return true;
  };
  return state;
}

/**
 * The requests of which each could only begin when the one before had ended, backwards from the last.
 *
 * @param {Served[]} served
 * @param {Served} last
 */
export function chainTo(served, last) {
  const chain = [last];
  for (;;) {
    const [{ start }] = chain;
    const before = served.filter(({ end }) => end <= start).sort((one, other) => other.end - one.end)[0];
    if (before === undefined) return chain;
    chain.unshift(before);
  }
}
