import type { Figure } from './figure.ts';
import { FAINT_OPACITY } from './line-style.ts';
import { markPaths } from './mark-path.ts';
import { seriesStyle, type FigureColours } from './palette.ts';
import type { Panel } from './panel.ts';
import { lineDash } from './line-dash.ts';
import { middleEllipsis } from './middle-ellipsis.ts';
import { beginningOf, wellFormedXml } from './well-formed.ts';

export interface SvgText {
  /** Read out and shown as tooltip; such as the text of the bundle. */
  title: string;
  /** Drawn above the legend; absent: nothing is. */
  heading?: string;
  /** Drawn below the plot, as many in a line as it takes; absent: none. */
  foot?: readonly string[];
}

const HEADING_HEIGHT = 24;
const LEGEND_HEIGHT = 22;
const CAPTION_HEIGHT = 18;
const FOOT_HEIGHT = 15;
const FOOT_CHARACTER = 6;
/** One value, with the name of its metric. */
const FOOT_LENGTH = 90;
const LEGEND_CHARACTER = 6.6;
const LABEL_LENGTH = 32;
/** With more the legend would be larger than the plot. */
const MAX_LEGEND = 50;

/**
 * A figure as a whole SVG file with its legend and caption, for viewers that know nothing of us.
 * No script, style sheet, link or font: sanitisers leave it as it is.
 */
export function figureToSvg(
  figure: Figure,
  colours: FigureColours,
  text: SvgText = { title: defaultTitle(figure) }
): string {
  const { width } = figure;
  const legendTop = text.heading === undefined ? 0 : HEADING_HEIGHT;
  const { rows, more } = legendRows(figure);
  const top = legendTop + rows.length * LEGEND_HEIGHT;
  const foot = footLines(text.foot ?? [], width);
  const footTop = top + figure.height + FOOT_HEIGHT;
  const footHeight = foot.length === 0 ? 0 : (foot.length + 0.4) * FOOT_HEIGHT;
  const height = top + figure.height + footHeight + CAPTION_HEIGHT;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"`,
    ` viewBox="0 0 ${width} ${height}" role="img" font-family="sans-serif" font-size="10">`,
    `<title>${escapeXml(text.title)}</title>`,
    `<rect width="${width}" height="${height}" fill="${colours.ground}"/>`,
    text.heading === undefined
      ? ''
      : `<text x="10" y="17" font-size="13" fill="${colours.text}">${escapeXml(text.heading)}</text>`,
    `<g transform="translate(0 ${legendTop})">`,
    ...rows.flatMap((row, line) => row.map(entry => legendSvg(entry, line, colours))),
    `</g><g transform="translate(0 ${top})">`,
    ...figure.panels.map(panel => panelSvg(panel, figure, colours)),
    '</g>',
    ...foot.map(
      (line, at) =>
        `<text x="10" y="${footTop + at * FOOT_HEIGHT}" font-size="11" fill="${colours.text}">${escapeXml(line)}</text>`
    ),
    `<text x="${width - 10}" y="${height - 6}" text-anchor="end" fill="${colours.faint}">`,
    `${escapeXml(captionOf(figure, more))}</text>`,
    '</svg>'
  ].join('');
}

/** Of texts that stand beside each other while there is room. */
function footLines(texts: readonly string[], width: number): string[] {
  const lines: string[] = [];
  const most = Math.floor((width - 20) / FOOT_CHARACTER);
  for (const text of texts) {
    const short = middleEllipsis(text, FOOT_LENGTH);
    const joined = `${lines.at(-1)}${FOOT_GAP}${short}`;
    if (lines.length > 0 && joined.length <= most) lines[lines.length - 1] = joined;
    else lines.push(short);
  }
  return lines;
}

/** No renderer takes them for one. */
const FOOT_GAP = '\u00a0\u00a0\u00a0';

function panelSvg(
  { plot, xTicks, yTicks, lines, bands }: Panel,
  { legend }: Figure,
  colours: FigureColours
): string {
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
    ...bands.map(({ colour, area, mean }) => {
      const stroke = seriesStyle(colour).colour;
      return (
        `<path d="${area}" fill="${stroke}" fill-opacity="0.2"/>` +
        `<path d="${mean}" stroke="${stroke}" stroke-width="1.5" fill="none"${dashes(colour)}/>`
      );
    }),
    ...lines.map(({ series, raw, path, marks }) => {
      const { colour, faint } = legend[series];
      const stroke = seriesStyle(colour).colour;
      const opacity = faint || raw ? ` opacity="${FAINT_OPACITY}"` : '';
      const dash = dashes(colour, lines.length);
      const { filled, drawn } = markPaths(marks);
      return [
        path &&
          `<path d="${path}" stroke="${stroke}" stroke-width="1.5" fill="none"${opacity}${dash}/>`,
        filled && `<path d="${filled}" fill="${stroke}"${opacity}/>`,
        drawn && `<path d="${drawn}" stroke="${stroke}" fill="none"${opacity}/>`
      ].join('');
    })
  ].join('');
}

interface PlacedEntry {
  x: number;
  label: string;
  colour: number;
  faint: boolean;
}

function legendRows(figure: Figure): { rows: PlacedEntry[][]; more: number } {
  const rows: PlacedEntry[][] = [];
  let x = Infinity;
  const entries = [
    ...figure.bands.map(({ label, colour }) => ({ label, colour, faint: false })),
    ...figure.legend.filter(({ drawn }) => drawn)
  ];
  for (const { label, colour, faint } of entries.slice(0, MAX_LEGEND)) {
    const short = label.length > LABEL_LENGTH ? `${beginningOf(label, LABEL_LENGTH - 1)}…` : label;
    const width = 24 + short.length * LEGEND_CHARACTER + 14;
    if (x + width > figure.width) {
      rows.push([]);
      x = 10;
    }
    rows[rows.length - 1].push({ x, colour, faint, label: short });
    x += width;
  }
  return { rows, more: Math.max(0, entries.length - MAX_LEGEND) };
}

function legendSvg(
  { x, colour, faint, label }: PlacedEntry,
  row: number,
  colours: FigureColours
): string {
  const y = row * LEGEND_HEIGHT + 13;
  const opacity = faint ? ` opacity="${FAINT_OPACITY}"` : '';
  return (
    `<path d="M${x} ${y}h18" stroke="${seriesStyle(colour).colour}" stroke-width="2"${opacity}${dashes(colour)}/>` +
    `<text x="${x + 24}" y="${y + 4}" font-size="11" fill="${colours.text}">${escapeXml(label)}</text>`
  );
}

function dashes(colour: number, lines = 0): string {
  const dash = lineDash(colour, lines);
  return dash === null ? '' : ` stroke-dasharray="${dash}"`;
}

function captionOf({ legend, caption }: Figure, unnamed: number): string {
  const missing = legend.filter(({ drawn }) => !drawn).length;
  return [
    caption,
    missing > 0 && `${missing} of ${legend.length} curves not drawn`,
    unnamed > 0 && `${unnamed} more not named above`
  ]
    .filter(Boolean)
    .join('; ');
}

const X_NAMES = { step: 'step', time: 'time', relative: 'relative time' } as const;

function defaultTitle({ legend, x }: Figure): string {
  const drawn = legend.filter(entry => entry.drawn).map(({ label }) => label);
  return `${drawn.join(', ')} by ${X_NAMES[x]}`;
}

/** Also drops what XML 1.0 cannot hold, so that the file is well formed whatever a metric is called. */
export function escapeXml(text: string): string {
  return wellFormedXml(text).replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
}
