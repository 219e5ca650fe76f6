import { drawingOf } from './drawing.js';
import { inPicture } from './scene.js';
import { tellStory } from './story.js';

/** Events come in bursts (a token answer makes four); one drawing shows them all. */
const DEBOUNCE_MS = 60;
/** Within this distance of the end, the reader is following; further up, they are reading. */
const FOLLOW_PX = 40;

const requirement = { scope: ['transfer:funds'] };
const request = { method: 'POST', url: '/api/transfers' };

/** What a transfer will be heard as: shown, faded, to whoever has not logged in yet. */
const HEARD = [
  { source: 'sdk', type: 'required', id: 1, requirement, ...request },
  { source: 'sdk', type: 'waiting', id: 1, requirement },
  { source: 'idp', type: 'authorize', scope: 'openid transfer:funds', responseMode: 'web_message' },
  { source: 'idp', type: 'second-factor', user: 'alice' },
  { source: 'idp', type: 'answer', outcome: 'code' },
  { source: 'idp', type: 'token', scope: 'transfer:funds', jti: '', expiresIn: 120 },
  { source: 'sdk', type: 'granted', id: 1 },
  { source: 'sdk', type: 'spent', id: 1, ...request },
  { source: 'api', type: 'request', method: 'POST', path: '/api/transfers', status: 201, jti: '' },
];

const preview = () => tellStory(HEARD.map((entry, index) => ({ ...entry, at: 0, key: `p${index}` })));

/**
 * The picture: a sequence diagram of the newest exchanges, drawn by mermaid into a box of constant size.
 *
 * @param {{ box: HTMLElement, empty: HTMLElement, place: HTMLElement }} parts of the card
 */
export function createDiagram({ box, empty, place }) {
  const timeline = box.closest('.timeline');
  let story = [];
  let timer;
  let drawing = false;
  let stale = false;
  /** Whether the box is on the screen. What nobody sees is not drawn. */
  let inSight = false;
  let following = true;

  // What the reader did, rather than where the box stands: a smaller window moves the end away, too.
  box.addEventListener('scroll', () => {
    if (!timeline.hasAttribute('data-preview'))
      following = box.scrollHeight - box.scrollTop - box.clientHeight < FOLLOW_PX;
  });

  async function redraw() {
    if (drawing || !inSight) {
      stale = true;
      return;
    }
    drawing = true;
    stale = false;
    try {
      const ahead = story.length === 0 && document.body.dataset.view === 'signed-out';
      const shown = inPicture(ahead ? preview() : story);
      timeline.toggleAttribute('data-preview', ahead);
      empty.hidden = shown.length > 0;
      if (shown.length === 0) return place.replaceChildren();
      place.replaceChildren(await drawingOf(shown, box.clientWidth));
      if (ahead) box.scrollTop = 0;
      else if (following) box.scrollTop = box.scrollHeight;
    } catch (error) {
      // The log under the picture still tells everything.
      place.replaceChildren();
      empty.hidden = false;
      empty.textContent = `The picture could not be drawn (${error.message}). The list below is complete.`;
    } finally {
      drawing = false;
      if (stale) soon();
    }
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(() => void redraw(), DEBOUNCE_MS);
  }

  // Colours and lane widths are baked into the SVG.
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', soon);
  let width = box.clientWidth;
  new ResizeObserver(() => {
    if (box.clientWidth === width) return;
    width = box.clientWidth;
    soon();
  }).observe(box);
  new IntersectionObserver((entries) => {
    inSight = entries.at(-1).isIntersecting;
    if (inSight && stale) soon();
  }).observe(box);

  return {
    /** @param {ReadonlyArray<import('./exchange.js').Exchange>} told */
    show(told) {
      story = told;
      soon();
    },
  };
}
