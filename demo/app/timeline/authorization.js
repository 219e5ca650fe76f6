import { note, openExchange, send } from './exchange.js';

/**
 * The authorization server's part of the story. Its journal does not know the SDK's ids, so an exchange is found
 * by what the request looks like: hidden frame (`silent`), a step-up that is under way, or a login.
 */

export function asked(plot, { scope, silent, prompt, responseMode, returnTo, at, key }) {
  if (silent || prompt === 'none') {
    plot.current = openExchange(plot, { key, at, kind: 'silent', title: 'Session renewed, unseen' });
    send(plot.current, { key: `${key}a`, at, from: 'app', to: 'idp', text: `still logged in? · ${scope}` });
  } else if (plot.visiting !== undefined && covers(scope, plot.visiting.scope)) {
    plot.current = plot.visiting;
    if (plot.current.way === undefined) setOut(plot, wayOf(responseMode, returnTo), { at, key });
    send(plot.current, {
      key: `${key}a`,
      at,
      from: seat(plot.current),
      to: 'idp',
      text: `authorize · ${scope}`,
    });
  } else {
    plot.current = openExchange(plot, { key, at, kind: 'login', title: 'Log in, by redirect' });
    send(plot.current, { key: `${key}a`, at, from: 'app', to: 'idp', text: `authorize · ${scope}` });
  }
}

/**
 * The ways to step up. `seat` is where the user sits, `open` how they come to sit in a window, `means` how the answer
 * gets there, and `relay` how it gets from the window to the app.
 */
const WAYS = {
  window: { seat: 'popup', open: 'open, inside the click', means: '', relay: 'postMessage' },
  callback: {
    seat: 'popup',
    open: 'show it in the window',
    means: ', to the callback page',
    relay: 'BroadcastChannel',
  },
  redirect: { seat: 'app', means: ', back to the page' },
};

/** The request says where its answer is to go, and that is what tells the ways apart. */
function wayOf(responseMode, returnTo) {
  if (responseMode === 'web_message') return WAYS.window;
  return returnTo === '/callback.html' ? WAYS.callback : WAYS.redirect;
}

/** Told when the request is seen and not before: until then nobody but the SDK knows the way. */
function setOut(plot, way, { at, key }) {
  const exchange = plot.visiting;
  exchange.way = way;
  if (way.seat === 'popup')
    return send(exchange, {
      key: `${key}o`,
      at: way === WAYS.window ? exchange.at : at,
      from: 'app',
      to: 'popup',
      text: way.open,
    });
  // Whoever leaves again gives up what was before.
  if (plot.away !== undefined) plot.away.outcome = 'bad';
  plot.away = exchange;
  note(exchange, {
    key: `${key}o`,
    at,
    over: ['app'],
    text: 'page left: the request stays in sessionStorage, without a token',
  });
  return undefined;
}

export function authenticated(plot, { type, user, at, key }) {
  const exchange = plot.visiting ?? plot.current;
  if (exchange === undefined) return;
  const what = type === 'login' ? 'password' : 'second factor';
  send(exchange, { key, at, from: seat(exchange), to: 'idp', text: `${what} · ${user}` });
}

export function answered(plot, { outcome, at, key }) {
  // A renewal that is over is not what is answered: the user went back from a step-up, and forward again.
  const exchange = plot.current?.outcome === 'open' ? plot.current : plot.visiting;
  if (exchange === undefined) return;
  const lost = outcome !== 'code';
  const text = lost ? outcome : 'authorization code';
  send(exchange, {
    key,
    at,
    from: 'idp',
    to: seat(exchange),
    reply: true,
    lost,
    text: `${text}${exchange.way?.means ?? ''}`,
  });
  if (exchange.kind === 'by-hand' && lost) exchange.outcome = 'bad'; // no event of the SDK's tells
  if (exchange.way !== undefined) {
    exchange.answered = !lost;
    exchange.isBack = plot.away === exchange;
    if (plot.visiting === exchange) plot.visiting = undefined;
    const { relay } = exchange.way;
    if (relay)
      send(exchange, {
        key: `${key}p`,
        at,
        from: 'popup',
        to: 'app',
        reply: true,
        lost,
        text: `${lost ? outcome : 'code'}, by ${relay}`,
      });
  } else if (lost) {
    exchange.outcome = 'bad';
  }
}

export function issued(plot, { scope, jti, expiresIn, at, key }) {
  const exchange = awaitingToken(plot, scope) ?? plot.current;
  if (exchange === undefined) return; // cleared while it ran
  exchange.jti = jti;
  plot.tokens.set(jti, exchange);
  send(exchange, { key: `${key}a`, at, from: 'app', to: 'idp', text: 'code + PKCE verifier' });
  send(exchange, {
    key: `${key}b`,
    at,
    from: 'idp',
    to: 'app',
    reply: true,
    text: `token ${[jti.slice(0, 6), scope, lifetime(expiresIn)].filter(Boolean).join(' · ')}`,
  });
  if (exchange.way !== undefined) return;
  note(exchange, { key: `${key}n`, at, over: ['app'], tone: 'ok', text: 'session token: in memory only' });
  exchange.outcome = 'ok';
}

/** The oldest step-up that has its code and not its token. A renewal may run beside it, so the scope must fit too. */
function awaitingToken({ stepUps }, granted) {
  return [...stepUps.values()].find(
    ({ answered, jti, outcome, scope }) =>
      answered && jti === undefined && outcome === 'open' && covers(granted, scope),
  );
}

/** Whoever asks for strength alone asks for no scope. */
const covers = (all, some) =>
  some
    .split(' ')
    .filter(Boolean)
    .every((name) => all.split(' ').includes(name));

/** A login and a renewal happen in the app's own page. */
const seat = ({ way }) => way?.seat ?? 'app';

const lifetime = (seconds) => (seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`);
