import { answered, asked, authenticated, issued } from './authorization.js';
import { pathOf, request, spend } from './calls.js';
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
  'app:by-hand': goByHand,
  'app:observed': observe,
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

/** A transfer without the SDK, of which the page tells that it begins, and what came of it. The servers tell the rest. */
function goByHand(plot, { at, key }) {
  const title = 'By hand, without the SDK: POST /api/transfers';
  const exchange = openExchange(plot, { key, at, kind: 'by-hand', title, scope: 'transfer:funds' });
  plot.stepUps.set('by-hand', exchange);
  plot.visiting = exchange;
}

function observe(plot, { text, tone, at, key }) {
  const exchange = plot.stepUps.get('by-hand');
  if (exchange === undefined) return; // cleared while it ran
  if (plot.visiting === exchange) plot.visiting = undefined;
  if (exchange.outcome === 'open') exchange.outcome = 'bad'; // nothing was sent
  note(exchange, { key, at, over: ['app'], tone, text });
}

function logOut(plot, { at, key }) {
  plot.visiting = undefined;
  const exchange = openExchange(plot, { key, at, kind: 'logout', title: 'Log out' });
  send(exchange, { key: `${key}a`, at, from: 'app', to: 'idp', text: 'log out' });
  exchange.outcome = 'ok';
}

/** How and when the user must have been authenticated, in words. */
function strengthOf({ acr_values: classes = [], max_age: maxAge }) {
  const names = classes.map((name) => name.split('/').at(-1));
  return [...names, ...(maxAge === undefined ? [] : [`login of the last ${maxAge} s`])];
}
