import type { Figure } from './figure.ts';
import { seriesStyle, type FigureColours } from './palette.ts';
import type { Mark, Panel } from './panel.ts';

export interface SvgText {
  /** Read out and shown as tooltip; such as the text of the bundle. */
  title: string;
}

const LEGEND_HEIGHT = 22;
const CAPTION_HEIGHT = 18;
const LEGEND_CHARACTER = 6.6;
const LABEL_LENGTH = 32;

/**
 * A figure as a whole SVG file with its legend and caption, for viewers that know nothing of us.
 * No script, style sheet, link or font: sanitisers leave it as it is.
 */
export function figureToSvg(
  figure: Figure,
  colours: FigureColours,
  text: SvgText = { title: defaultTitle(figure) }
): string {
  const rows = legendRows(figure);
  const top = rows.length * LEGEND_HEIGHT;
  const height = top + figure.height + CAPTION_HEIGHT;
  const { width } = figure;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"`,
    ` viewBox="0 0 ${width} ${height}" role="img" font-family="sans-serif" font-size="10">`,
    `<title>${escapeXml(text.title)}</title>`,
    `<rect width="${width}" height="${height}" fill="${colours.ground}"/>`,
    ...rows.flatMap((row, line) => row.map(entry => legendSvg(entry, line, colours))),
    `<g transform="translate(0 ${top})">`,
    ...figure.panels.map(panel => panelSvg(panel, colours)),
    '</g>',
    `<text x="${width - 10}" y="${height - 6}" text-anchor="end" fill="${colours.faint}">`,
    `${escapeXml(captionOf(figure))}</text>`,
    '</svg>'
  ].join('');
}

/** Path data of a mark; filled for `alone`, drawn as a line for the others. */
export function markPath({ kind, x, y }: Mark): string {
  switch (kind) {
    case 'alone':
      return `M${x - 2.5} ${y}a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0`;
    case 'NaN':
      return `M${x - 3} ${y - 3}l6 6m0 -6l-6 6`;
    case 'Infinity':
      return `M${x - 3} ${y + 5}l3 -5l3 5`;
    case '-Infinity':
      return `M${x - 3} ${y - 5}l3 5l3 -5`;
  }
}

function panelSvg({ plot, xTicks, yTicks, lines }: Panel, colours: FigureColours): string {
  const bottom = plot.y + plot.height;
  const right = plot.x + plot.width;
  const grid = yTicks.map(({ at }) => `M${plot.x} ${at}H${right}`).join('');
  return [
    `<path d="${grid}" stroke="${colours.grid}" fill="none"/>`,
    `<path d="M${plot.x} ${bottom}H${right}" stroke="${colours.faint}" fill="none"/>`,
    `<g fill="${colours.faint}" text-anchor="end">`,
    ...yTicks.map(({ at, label }) => `<text x="${plot.x - 5}" y="${at + 3.5}">${label}</text>`),
    '</g>',
    `<g fill="${colours.faint}" text-anchor="middle">`,
    ...xTicks.map(({ at, label }) => `<text x="${at}" y="${bottom + 14}">${label}</text>`),
    '</g>',
    ...lines.map(({ series, path, marks }) => {
      const { colour, dash } = seriesStyle(series);
      const dashes = dash === null ? '' : ` stroke-dasharray="${dash}"`;
      const alone = marks.filter(({ kind }) => kind === 'alone');
      const odd = marks.filter(({ kind }) => kind !== 'alone');
      return [
        path && `<path d="${path}" stroke="${colour}" stroke-width="1.5" fill="none"${dashes}/>`,
        alone.length && `<path d="${alone.map(markPath).join('')}" fill="${colour}"/>`,
        odd.length && `<path d="${odd.map(markPath).join('')}" stroke="${colour}" fill="none"/>`
      ]
        .filter(Boolean)
        .join('');
    })
  ].join('');
}

interface PlacedEntry {
  x: number;
  series: number;
  label: string;
}

function legendRows(figure: Figure): PlacedEntry[][] {
  const rows: PlacedEntry[][] = [];
  let x = Infinity;
  for (const { series, label, drawn } of figure.legend) {
    if (!drawn) continue;
    const short = label.length > LABEL_LENGTH ? `${label.slice(0, LABEL_LENGTH - 1)}…` : label;
    const width = 24 + short.length * LEGEND_CHARACTER + 14;
    if (x + width > figure.width) {
      rows.push([]);
      x = 10;
    }
    rows[rows.length - 1].push({ x, series, label: short });
    x += width;
  }
  return rows;
}

function legendSvg({ x, series, label }: PlacedEntry, row: number, colours: FigureColours): string {
  const { colour, dash } = seriesStyle(series);
  const y = row * LEGEND_HEIGHT + 13;
  const dashes = dash === null ? '' : ` stroke-dasharray="${dash}"`;
  return (
    `<path d="M${x} ${y}h18" stroke="${colour}" stroke-width="2"${dashes}/>` +
    `<text x="${x + 24}" y="${y + 4}" font-size="11" fill="${colours.text}">${escapeXml(label)}</text>`
  );
}

function captionOf({ legend, caption }: Figure): string {
  const missing = legend.filter(({ drawn }) => !drawn).length;
  return missing === 0 ? caption : `${caption}; ${missing} of ${legend.length} curves not drawn`;
}

function defaultTitle(figure: Figure): string {
  const drawn = figure.legend.filter(entry => entry.drawn).map(({ label }) => label);
  return `${drawn.join(', ')} by step`;
}

/** Also drops what XML 1.0 cannot hold, so that the file is well formed whatever a metric is called. */
function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\u{FFFD}')
    .replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
}
