const WIDTH = 760;
const LABEL = 300;
const ROW = 24;
const BAR = 14;
/** Room for the number behind the longest bar. */
const TAIL = 90;

const escape = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** @typedef {{ label: string, value: number, text: string, ours?: boolean }} Bar */

/**
 * Bars under headings, as one SVG that follows the reader's light or dark scheme, also as an image.
 *
 * @param {{ title: string, note: string, bars: Bar[] }[]} groups
 */
export function chart(groups) {
  let y = 8;
  const parts = groups.map(({ title, note, bars }) => {
    const most = Math.max(...bars.map(({ value }) => value));
    const lines = [
      `<text class="title" x="0" y="${(y += 16)}">${escape(title)}</text>`,
      `<text class="note" x="0" y="${(y += 17)}">${escape(note)}</text>`,
    ];
    y += 10;
    for (const { label, value, text, ours } of bars) {
      const width = Math.max(1, Math.round((value / most) * (WIDTH - LABEL - TAIL)));
      lines.push(
        `<text class="label" x="${LABEL - 10}" y="${y + 12}">${escape(label)}</text>`,
        `<rect class="${ours ? 'ours' : 'others'}" x="${LABEL}" y="${y}" width="${width}" height="${BAR}" rx="2" />`,
        `<text class="value" x="${LABEL + width + 6}" y="${y + 12}">${escape(text)}</text>`,
      );
      y += ROW;
    }
    y += 18;
    return lines.join('\n');
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" role="img" aria-label="${escape(groups.map(({ title }) => title).join('; '))}">
<style>
text { font: 12px system-ui, sans-serif; fill: #1f2328; }
.title { font-size: 14px; font-weight: 600; }
.note { fill: #59636e; }
.label { text-anchor: end; }
.ours { fill: #0969da; }
.others { fill: #818b98; }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc; }
  .note { fill: #9198a1; }
  .ours { fill: #4493f8; }
}
</style>
${parts.join('\n')}
</svg>
`;
}
