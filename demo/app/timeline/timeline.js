import { codeOf } from '../shared/news.js';
import { element } from '../shared/element.js';
import { createDiagram } from './diagram.js';
import { createLog } from './log.js';
import { createRecord, hearJournal, keepWhileAway, takeKept } from './record.js';
import { tellStory } from './story.js';

const EVENTS = ['required', 'waiting', 'granted', 'spent', 'discarded', 'refused', 'failed'];

/** Ends of a transfer that the SDK's events do not tell: after the token was spent, or before there was a step-up to go on with. */
const TOLD_BY_CALLER = ['network', 'redirect_refused', 'aborted', 'not_resumable'];

/**
 * What is happening: each message between the app, the window, the authorization server and the API, as the SDK's events and the servers' journal
 * tell it, as a picture and as a list. It is for whoever looks at the demo. No app needs it.
 *
 * @param {HTMLElement} host where the card goes
 * @returns settles when the journal is heard: to a page without a past it tells only what comes from now on, so what comes should wait
 * @typedef {Awaited<ReturnType<typeof openTimeline>>} Timeline
 */
export async function openTimeline(host) {
  const kept = takeKept();
  const record = createRecord(kept);
  const { card, live, clear, ...parts } = createCard();
  host.prepend(card);

  const diagram = createDiagram(parts);
  const log = createLog(parts);
  record.onchange = () => {
    const story = tellStory(record.entries());
    diagram.show(story);
    log.show(story);
  };
  clear.addEventListener('click', record.clear);
  await hearJournal(record, live);
  record.onchange();

  return {
    /** The order that the page before this one was left for. @type {import('../shared/transfer.js').Order | undefined} */
    leftFor: kept?.leftFor,

    /** What an empty picture shows depends on who is looking. */
    redraw: () => record.onchange(),

    /**
     * Hears the SDK, and keeps what was heard while the page is left.
     *
     * @param {import('step-up-spa').StepUp} stepUp
     * @param {() => import('../shared/transfer.js').Order | undefined} [leavesFor] the order that the page is being left for
     */
    listen(stepUp, leavesFor = () => undefined) {
      for (const type of EVENTS) {
        stepUp.on(type, ({ id, error, ...event }) => {
          record.add({
            ...event,
            // The SDK counts its step-ups on every page from 1.
            id: `${performance.timeOrigin} ${id}`,
            ...(error && { code: codeOf(error) }),
            source: 'sdk',
            at: Date.now(),
          });
        });
      }
      keepWhileAway(() => ({ entries: record.entries(), heard: record.heard, leftFor: leavesFor() }));
    },

    /** Hears how a transfer ended. @param {string} code */
    tellEnd(code) {
      if (TOLD_BY_CALLER.includes(code)) record.add({ source: 'app', type: 'failed', code, at: Date.now() });
    },

    /**
     * Hears of a transfer that is made without the SDK: that it begins (`by-hand`), or what was seen of it (`observed`).
     *
     * @param {{ type: 'by-hand' | 'observed', text?: string, tone?: 'ok' | 'bad' }} what
     */
    tellByHand: (what) => record.add({ source: 'app', at: Date.now(), ...what }),

    /** The first entry from now on of which this is so. @type {(isIt: (entry: any) => boolean) => Promise<any>} */
    next: record.next,

    /** Hears that the user came back without an answer. */
    tellBack: () => record.add({ source: 'app', type: 'back', at: Date.now() }),
  };
}

function createCard() {
  const live = element('span', { class: 'live', 'data-state': 'connecting' }, 'connecting');
  const clear = element('button', { type: 'button', class: 'button small quiet' }, 'Clear');
  const empty = element(
    'p',
    { class: 'empty' },
    'Each message between the app, the popup, the authorization server and the API is drawn here as it is sent.',
  );
  const place = element('div', { id: 'diagram' });
  // The picture and the log tell the same story, so assistive technology hears the log alone. The picture's box can be scrolled by
  // keyboard (tabindex), hence it has a name.
  const name = 'Sequence diagram of the steps listed below';
  const box = element(
    'div',
    { class: 'picture', tabindex: '0', role: 'img', 'aria-label': name },
    empty,
    place,
  );
  const list = element('ol', {});
  const lines = element(
    'div',
    { class: 'log', role: 'log', tabindex: '0', 'aria-label': 'The same, as a list' },
    list,
  );
  const card = element(
    'section',
    { class: 'card timeline', 'data-testid': 'timeline', 'aria-labelledby': 'timeline-title' },
    element(
      'div',
      { class: 'card-head' },
      element('h2', { class: 'card-title', id: 'timeline-title' }, 'What is happening'),
      live,
      clear,
    ),
    box,
    lines,
  );
  return { card, live, clear, box, empty, place, lines, list };
}
