import { element } from '../shared/element.js';
import { lanesOf, sceneOf, tonesOf } from './scene.js';

/** Under this width, as on a phone, a lane has small print. */
const MIN_LANE = 160;
const MARGIN = 8;
/** Between the lanes' boxes. The boxes are wide, since a note over a lane is as wide as its box. */
const GAP = 20;

/** Between a block and the edge of the drawing. */
const INSET = 4;

let drawings = 0;

/**
 * Draws exchanges as SVG.
 *
 * @param {ReadonlyArray<import('./exchange.js').Exchange>} exchanges
 * @param {number} room pixels available
 * @returns {Promise<SVGElement>}
 */
export async function drawingOf(exchanges, room) {
  const mermaid = await library();
  const lanes = lanesOf(exchanges).length;
  const isNarrow = room < lanes * MIN_LANE;
  const gap = isNarrow ? 4 : GAP;
  const width = room - 2 * MARGIN;
  const theme = palette();
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: 'strict',
    suppressErrorRendering: true, // an error is thrown to diagram.js, not drawn as a bomb
    theme: 'base',
    fontFamily: theme.font,
    fontSize: isNarrow ? 11 : 14,
    themeVariables: variables(theme),
    sequence: {
      // The lanes over the whole width; labels wrap rather than push the lanes apart.
      width: Math.floor((width - (lanes - 1) * gap) / lanes),
      actorMargin: gap,
      height: 30,
      wrap: true,
      // The lanes' names at the bottom as well: the reader follows the newest line, far from the top.
      mirrorActors: true,
      bottomMarginAdj: 1,
      diagramMarginX: MARGIN,
      diagramMarginY: MARGIN,
      boxMargin: 5, // the only one of mermaid's margins that brings wrapped messages closer
      noteMargin: 7,
      useMaxWidth: false,
      actorFontFamily: theme.font,
      messageFontFamily: theme.font,
      noteFontFamily: theme.font,
    },
  });

  const { svg } = await mermaid.render(
    `drawing-${(drawings += 1)}`,
    sceneOf(exchanges, isNarrow),
    offstage(),
  );
  // mermaid's strict level has sanitised this, and scene.js let no markup into it.
  const parsed = new DOMParser().parseFromString(svg, 'text/html').querySelector('svg');
  colourNotes(parsed, tonesOf(exchanges));
  stretchBlocks(parsed);
  return parsed;
}

/** Where mermaid measures text before a drawing is swapped in. */
function offstage() {
  const made =
    document.getElementById('offstage') ?? element('div', { id: 'offstage', 'aria-hidden': 'true' });
  document.body.append(made);
  return made;
}

/** mermaid draws every note alike. Its notes come in the scene's order, so each finds its tone (timeline.css). */
function colourNotes(svg, tones) {
  const boxes = svg.querySelectorAll('rect.note');
  if (boxes.length !== tones.length) return; // a mermaid that draws otherwise: keep its colours
  boxes.forEach((box, index) => {
    if (tones[index] !== undefined) box.parentNode.setAttribute('data-tone', tones[index]);
  });
}

/** mermaid ends a block where its last arrow ends; a step-up's shade shall reach over all lanes. */
function stretchBlocks(svg) {
  const { x, width } = svg.viewBox.baseVal;
  for (const block of svg.querySelectorAll('rect.rect')) {
    block.setAttribute('x', String(x + INSET));
    block.setAttribute('width', String(width - 2 * INSET));
    block.setAttribute('rx', '8');
  }
}

/** The page's own tokens (theme.css), so that the picture follows the colour scheme like everything else. */
function palette() {
  const style = getComputedStyle(document.documentElement);
  const token = (name) => style.getPropertyValue(name).trim();
  return {
    ink: token('--ink'),
    muted: token('--muted'),
    faint: token('--line'),
    line: token('--line-strong'),
    surface: token('--surface'),
    raised: token('--raised'),
    font: token('--sans'),
  };
}

function variables({ ink, muted, faint, line, surface, raised, font }) {
  return {
    fontFamily: font,
    fontSize: '13px',
    background: surface,
    actorBkg: raised,
    actorBorder: line,
    actorTextColor: ink,
    actorLineColor: faint,
    signalColor: muted,
    signalTextColor: ink,
    noteBkgColor: raised,
    noteBorderColor: line,
    noteTextColor: ink,
    labelBoxBkgColor: raised,
    labelBoxBorderColor: line,
    labelTextColor: ink,
    loopTextColor: ink,
  };
}

/** Large, and only the picture needs it. Of its chunks, the browser loads those of a sequence diagram. */
async function library() {
  return (await import('/vendor/mermaid/mermaid.esm.min.mjs')).default;
}
