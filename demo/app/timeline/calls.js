import { note, openExchange, send } from './exchange.js';

/** The API's part of the story: whose token a request carries tells which exchange it belongs to. */

export function spend(plot, { id, url, method, at, key }) {
  const exchange = plot.stepUps.get(id);
  if (exchange === undefined) return;
  exchange.awaits = { method: method ?? 'GET', path: url === undefined ? undefined : pathOf(url) };
  send(exchange, { key, at, from: 'app', to: 'api', text: `${exchange.what} · ${tokenName(exchange)}` });
  note(exchange, {
    key: `${key}n`,
    at,
    over: ['app'],
    tone: 'spent',
    text: 'token spent: unreachable from the SDK now',
  });
}

/** What the API saw. */
export function request(plot, { method, path, status, scope, jti, error, took = 0, at, key }) {
  const owner =
    plot.tokens.get(jti) ??
    [...plot.stepUps.values()].find(
      ({ awaits }) => awaits !== undefined && awaits.method === method && awaits.path === path,
    );
  const ok = status < 400;
  const answer = {
    key: `${key}b`,
    at,
    from: 'api',
    to: 'app',
    reply: true,
    lost: !ok,
    text: error ? `${status} ${error}` : `${status}`,
  };

  if (owner?.kind === 'step-up' && owner.awaits !== undefined) {
    owner.awaits = undefined;
    owner.outcome = ok ? 'ok' : 'bad';
    return send(owner, answer);
  }
  if (owner?.kind === 'by-hand') {
    const text = `${method} ${path} · ${scope} token ${jti.slice(0, 6)}`;
    send(owner, { key: `${key}a`, at: at - took, from: 'app', to: 'api', text });
    // What the transfer came to is what all of it came to.
    if (owner.outcome === 'open') owner.outcome = ok ? 'ok' : 'bad';
    return send(owner, answer);
  }
  if (owner?.kind === 'step-up') {
    const replay = openExchange(plot, { key, at: at - took, kind: 'replay', title: 'Replay, past the SDK' });
    send(replay, {
      key: `${key}a`,
      at: at - took,
      from: 'app',
      to: 'api',
      text: `${method} ${path} · ${tokenName(owner)} again`,
    });
    send(replay, answer);
    note(replay, {
      key: `${key}n`,
      at,
      over: ['api'],
      tone: ok ? 'bad' : 'ok',
      text: ok ? 'accepted twice: a bug' : 'spent once, refused after',
    });
    // A refusal is the good outcome here.
    replay.outcome = ok ? 'bad' : 'ok';
    return undefined;
  }
  const call = openExchange(plot, { key, at: at - took, kind: 'call', title: `${method} ${path}` });
  send(call, {
    key: `${key}a`,
    at: at - took,
    from: 'app',
    to: 'api',
    text: `${method} ${path} · ${scope ? `session token: ${scope}` : 'no token'}`,
  });
  send(call, answer);
  call.outcome = ok ? 'ok' : 'bad';
  return undefined;
}

const tokenName = ({ scope, jti }) => `${scope} token${jti === undefined ? '' : ` ${jti.slice(0, 6)}`}`;

/** @param {string} url */
export const pathOf = (url) => new URL(url, location.href).pathname;
