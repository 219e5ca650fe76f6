import { note, openExchange, send } from './exchange.js';

/**
 * The authorization server's part of the story. Its journal does not know the SDK's ids, so an exchange is found
 * by what the request looks like: hidden frame (`silent`), a window that is open for a step-up, or a login.
 */

export function asked(plot, { scope, silent, prompt, at, key }) {
  if (silent || prompt === 'none') {
    plot.current = openExchange(plot, { key, at, kind: 'silent', title: 'Session renewed, unseen' });
    send(plot.current, { key: `${key}a`, at, from: 'app', to: 'idp', text: `still logged in? · ${scope}` });
  } else if (plot.visiting !== undefined) {
    plot.current = plot.visiting;
    send(plot.current, { key: `${key}a`, at, from: 'popup', to: 'idp', text: `authorize · ${scope}` });
  } else {
    plot.current = openExchange(plot, { key, at, kind: 'login', title: 'Log in, by redirect' });
    send(plot.current, { key: `${key}a`, at, from: 'app', to: 'idp', text: `authorize · ${scope}` });
  }
}

export function authenticated(plot, { type, user, at, key }) {
  const exchange = plot.visiting ?? plot.current;
  if (exchange === undefined) return;
  const what = type === 'login' ? 'password' : 'second factor';
  send(exchange, { key, at, from: seat(exchange), to: 'idp', text: `${what} · ${user}` });
}

export function answered(plot, { outcome, at, key }) {
  const exchange = plot.current;
  if (exchange === undefined) return;
  const lost = outcome !== 'code';
  const text = lost ? outcome : 'authorization code';
  send(exchange, { key, at, from: 'idp', to: seat(exchange), reply: true, lost, text });
  if (exchange.kind === 'step-up') {
    exchange.answered = !lost;
    if (plot.visiting === exchange) plot.visiting = undefined;
    send(exchange, { key: `${key}p`, at, from: 'popup', to: 'app', reply: true, lost, text: `${lost ? outcome : 'code'}, by postMessage` });
  } else if (lost) {
    exchange.outcome = 'bad';
  }
}

export function issued(plot, { scope, jti, expiresIn, at, key }) {
  const exchange = awaitingToken(plot, scope.split(' ')) ?? plot.current
    // This page was loaded halfway through the login, and the journal tells nothing twice.
    ?? openExchange(plot, { key, at, kind: 'login', title: 'Log in, by redirect' });
  exchange.jti = jti;
  plot.tokens.set(jti, exchange);
  send(exchange, { key: `${key}a`, at, from: 'app', to: 'idp', text: 'code + PKCE verifier' });
  send(exchange, { key: `${key}b`, at, from: 'idp', to: 'app', reply: true, text: `token ${jti.slice(0, 6)} · ${scope} · ${lifetime(expiresIn)}` });
  if (exchange.kind === 'step-up') return;
  note(exchange, { key: `${key}n`, at, over: ['app'], tone: 'ok', text: 'session token: in memory only' });
  exchange.outcome = 'ok';
}

/** The oldest step-up that has its code and not its token. A renewal may run beside it, so the scope must fit too. */
function awaitingToken({ stepUps }, granted) {
  return [...stepUps.values()].find(({ answered, jti, outcome, scope }) =>
    answered && jti === undefined && outcome === 'open' && scope.split(' ').every((name) => granted.includes(name)));
}

/** Where the user sits: a login and a renewal happen in the app's own page. */
const seat = (exchange) => (exchange.kind === 'step-up' ? 'popup' : 'app');

const lifetime = (seconds) => (seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`);
