import { LANES } from './exchange.js';

/** A picture holds about one and a half windows' height of steps, and no more than three longer exchanges. */
const MAX_EXCHANGES = 3;
const MAX_STEPS = 36;
const MAX_LABEL = 72;
/** Where the note of a narrow lane finds room: over the next lane as well. */
const WIDE = { app: 'app,idp', api: 'idp,api' };

/** The newest exchanges that fit. Ordinary calls are two lines each and ride along. */
export function inPicture(story) {
  const shown = [];
  let steps = 0;
  for (const exchange of story.toReversed()) {
    const long = shown.filter(({ kind }) => kind !== 'call').length + (exchange.kind === 'call' ? 0 : 1);
    steps += exchange.steps.length;
    if (shown.length > 0 && (long > MAX_EXCHANGES || steps > MAX_STEPS)) break;
    shown.unshift(exchange);
  }
  return shown;
}

/** Who takes part. There is a popup only where one was opened. */
export function lanesOf(exchanges) {
  const isOpened = exchanges.some(({ steps }) =>
    steps.some(({ from, to }) => from === 'popup' || to === 'popup'),
  );
  return Object.keys(LANES).filter((lane) => lane !== 'popup' || isOpened);
}

/**
 * The exchanges in mermaid's language. A step-up stands in a block of its own, which
 * timeline.css shades (mermaid would read `#` of a colour as an entity).
 *
 * @param {ReadonlyArray<import('./exchange.js').Exchange>} exchanges
 * @param {boolean} isNarrow whether a lane is too narrow for a note
 */
export function sceneOf(exchanges, isNarrow) {
  const lines = ['sequenceDiagram'];
  for (const lane of lanesOf(exchanges)) lines.push(`participant ${lane} as ${LANES[lane]}`);
  for (const exchange of exchanges) {
    if (exchange.kind === 'step-up') lines.push('rect transparent');
    if (exchange.kind !== 'call') lines.push(`Note over app,api: ${label(exchange.title)}`);
    lines.push(...exchange.steps.map((step) => lineOf(step, exchange, isNarrow)));
    if (exchange.kind === 'step-up') lines.push('end');
  }
  return lines.join('\n');
}

/** The tones of the scene's notes, in the order in which they are drawn. */
export function tonesOf(exchanges) {
  return exchanges.flatMap(({ kind, steps }) => [
    ...(kind === 'call' ? [] : ['title']),
    ...steps.filter(({ over }) => over !== undefined).map(({ tone }) => tone),
  ]);
}

function lineOf({ from, to, over, reply, lost, text, at }, exchange, isNarrow) {
  if (over !== undefined) return `Note over ${(isNarrow ? WIDE[over] : undefined) ?? over}: ${label(text)}`;
  const arrow = reply ? (lost ? '--x' : '-->>') : '->>';
  // A preview has no time. The space does not break.
  const when = exchange.at === 0 ? '' : ` +${at - exchange.at}\u00a0ms`;
  return `${from}${arrow}${to}: ${label(text)}${when}`;
}

/**
 * Labels carry strings from the network (scopes, users, error codes) into a language where `;` ends a line, `#`
 * begins an entity and `%%` a comment. So what may pass is listed, not what may not.
 */
function label(text) {
  const plain = text
    .replace(/[^\p{L}\p{N} .,:/_+?·-]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return plain.length > MAX_LABEL ? `${plain.slice(0, MAX_LABEL - 1)}…` : plain || '-';
}
