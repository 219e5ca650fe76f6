import { answered, asked, authenticated, issued } from './authorization.js';
import { note, openExchange, send } from './exchange.js';

/**
 * Turns what was heard into exchanges: short stories with a title, told in steps from lane to lane. A pure
 * function of the entries, so the picture and the log cannot disagree.
 *
 * Matching is by evidence, not by order alone: an API request belongs to the exchange whose token (`jti`) it
 * carried, and a token id seen twice at the API is a replay.
 *
 * @param {ReadonlyArray<Record<string, any>>} entries in order of time, see record.js
 * @returns {ReadonlyArray<import('./exchange.js').Exchange>}
 */
export function tellStory(entries) {
  const plot = {
    exchanges: [],
    /** SDK id → step-up */
    stepUps: new Map(),
    /** jti → the exchange that got the token */
    tokens: new Map(),
    /** The step-up that is at the authorization server: what that sees belongs to it. */
    visiting: undefined,
    /** The step-up that the page was left for. */
    away: undefined,
    /** The exchange the authorization server is busy with. */
    current: undefined,
  };
  for (const entry of entries) TELL[`${entry.source}:${entry.type}`]?.(plot, entry);
  return plot.exchanges;
}

/** One teller per kind of entry. What is not named here is not part of the story. */
const TELL = {
  'sdk:required': need,
  'sdk:waiting': visit,
  'sdk:granted': check,
  'sdk:spent': spend,
  'sdk:discarded': discard,
  'sdk:refused': giveUp,
  'sdk:failed': giveUp,
  'idp:authorize': asked,
  'idp:login': authenticated,
  'idp:second-factor': authenticated,
  'idp:answer': answered,
  'idp:token': issued,
  'idp:logout': logOut,
  'api:request': request,
  'app:failed': lose,
  'app:back': comeBackEmpty,
};

function need(plot, { id, requirement, url, method, at, key }) {
  const scope = requirement.scope.join(' ');
  const strength = strengthOf(requirement);
  const what = url === undefined ? 'this page' : `${method ?? 'GET'} ${pathOf(url)}`;
  const title = `Step-up: ${what} needs ${[scope, ...strength].filter(Boolean).join(', ')}`;
  if (plot.away?.isBack && plot.away.title === title) return goOn(plot, { id, at, key });
  const exchange = openExchange(plot, { key, at, kind: 'step-up', title, scope });
  exchange.what = what;
  exchange.strength = strength;
  exchange.isForClaims = url === undefined;
  plot.stepUps.set(id, exchange);
}

/** The page is back: another page, for which this is a step-up of its own. */
function goOn(plot, { id, at, key }) {
  const exchange = comeBack(plot);
  plot.stepUps.set(id, exchange);
  note(exchange, { key, at, over: ['app'], text: 'back: the request is taken out of storage, for good' });
}

function visit(plot, { id }) {
  const exchange = plot.stepUps.get(id);
  if (exchange === undefined) return; // cleared while it ran
  plot.visiting = exchange;
}

function check(plot, { id, at, key }) {
  const exchange = plot.stepUps.get(id);
  if (exchange === undefined) return;
  if (plot.visiting === exchange) plot.visiting = undefined;
  note(exchange, {
    key,
    at,
    over: ['app'],
    tone: 'ok',
    text: `checked: ${['same user', ...(exchange.scope ? ['scope granted'] : []), ...exchange.strength].join(', ')}`,
  });
}

function spend(plot, { id, url, method, at, key }) {
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

function discard(plot, { id, reason, at, key }) {
  const exchange = plot.stepUps.get(id);
  if (exchange === undefined) return;
  if (exchange.isForClaims && reason === 'unused') {
    exchange.outcome = 'ok';
    note(exchange, {
      key,
      at,
      over: ['app'],
      tone: 'spent',
      text: 'the ID token said it: access token forgotten, never used',
    });
    return;
  }
  note(exchange, { key, at, over: ['app'], tone: 'spent', text: `token forgotten, never used: ${reason}` });
}

function giveUp(plot, { id, code, at, key }) {
  end(plot, plot.stepUps.get(id), { code, at, key });
}

function end(plot, exchange, { code, at, key }) {
  if (exchange === undefined) return;
  if (plot.visiting === exchange) plot.visiting = undefined;
  if (plot.away === exchange) plot.away = undefined;
  exchange.outcome = 'bad';
  note(exchange, { key, at, over: ['app'], tone: 'bad', text: `${code}: nothing was sent` });
}

/** The step-up that the page was left for. The session was renewed meanwhile, but this is the news, so it moves to the end. */
function comeBack(plot) {
  const exchange = plot.away;
  plot.away = undefined;
  if (exchange !== undefined)
    plot.exchanges.push(...plot.exchanges.splice(plot.exchanges.indexOf(exchange), 1));
  return exchange;
}

function comeBackEmpty(plot, { at, key }) {
  if (plot.away !== undefined)
    note(plot.away, { key, at, over: ['app'], text: 'back without an answer: nothing was sent' });
}

/** The request went out with its token, and no answer came that the page could read. Or the page came back to no request. */
function lose(plot, { code, at, key }) {
  const exchange = [...plot.stepUps.values()].find(({ awaits }) => awaits !== undefined);
  if (exchange === undefined) return end(plot, comeBack(plot), { code, at, key });
  exchange.awaits = undefined;
  exchange.outcome = 'bad';
  note(exchange, {
    key,
    at,
    over: ['app', 'api'],
    tone: 'bad',
    text: `${code}: no answer, and the token is gone all the same`,
  });
}

function logOut(plot, { at, key }) {
  plot.visiting = undefined;
  const exchange = openExchange(plot, { key, at, kind: 'logout', title: 'Log out' });
  send(exchange, { key: `${key}a`, at, from: 'app', to: 'idp', text: 'log out' });
  exchange.outcome = 'ok';
}

function request(plot, { method, path, status, scope, jti, error, took = 0, at, key }) {
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

/** How and when the user must have been authenticated, in words. */
function strengthOf({ acr_values: classes = [], max_age: maxAge }) {
  const names = classes.map((name) => name.split('/').at(-1));
  return [...names, ...(maxAge === undefined ? [] : [`login of the last ${maxAge} s`])];
}

function pathOf(url) {
  return new URL(url, location.href).pathname;
}
