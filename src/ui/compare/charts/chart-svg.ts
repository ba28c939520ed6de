import { middleEllipsis } from '../../../plot/middle-ellipsis.ts';
import { LIGHT_COLOURS, seriesStyle } from '../../../plot/palette.ts';
import { wellFormedXml } from '../../../plot/well-formed.ts';
import type { Translation } from '../../translation.ts';

/** What a colour stands for. */
export interface LegendEntry {
  label: string;
  /** In the palette. */
  place: number;
}

const NAMESPACE = 'http://www.w3.org/2000/svg';
const { ground, text, faint, grid } = LIGHT_COLOURS;

/** What the style sheet of the page gives these classes, in light colours. Later ones hold. */
const ATTRIBUTES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'ct-grid': { fill: 'none', stroke: grid },
  'ct-axis': { fill: 'none', stroke: faint },
  'ct-tick': { fill: faint, stroke: ground, 'stroke-width': '3', 'paint-order': 'stroke' },
  'ct-tick-x': { 'text-anchor': 'middle' },
  'ct-tick-y': { 'text-anchor': 'end' },
  'ct-axis-title': { fill: text },
  'ct-line': { fill: 'none', 'stroke-width': '1.5', 'stroke-linejoin': 'round' },
  'ct-line-outside': { opacity: '0.12' },
  'ct-mark': { 'fill-opacity': '0.85', stroke: ground },
  'ct-box': { fill: 'none', stroke: faint },
  'ct-median': { stroke: text, 'stroke-width': '2' },
  'ct-brush': { fill: faint, 'fill-opacity': '0.2', stroke: faint }
};

const HEADING_HEIGHT = 26;
/** Of a letter of the heading, generously, px. */
const HEADING_LETTER = 7.5;
const LEGEND_HEIGHT = 20;
const LEGEND_WIDTH = 170;
const LABEL_LENGTH = 22;
/** With more the legend would be larger than the chart. */
const MAX_LEGEND = 50;

/**
 * A drawn chart as a whole SVG file with heading and legend, for viewers that know nothing of us:
 * without style sheet, script, link or font.
 */
export function chartSvg(
  chart: SVGSVGElement,
  heading: string,
  legend: readonly LegendEntry[],
  trans: Translation
): string {
  const width = Number(chart.getAttribute('width'));
  const columns = Math.max(1, Math.floor(width / LEGEND_WIDTH));
  const named = legend.slice(0, MAX_LEGEND);
  const unnamed = legend.length - named.length;
  const rows = Math.ceil((named.length + (unnamed > 0 ? 1 : 0)) / columns);
  const top = HEADING_HEIGHT + rows * LEGEND_HEIGHT;
  const height = top + Number(chart.getAttribute('height'));

  const file = document.createElementNS(NAMESPACE, 'svg');
  set(file, {
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: 'img',
    'font-family': 'sans-serif',
    'font-size': 10
  });
  add(file, 'title', {}, heading);
  add(file, 'rect', { width, height, fill: ground });
  const title = middleEllipsis(heading, Math.floor((width - 20) / HEADING_LETTER));
  add(file, 'text', { x: 10, y: 17, 'font-size': 13, fill: text }, title);
  const place = (entry: number) => ({
    x: 10 + (entry % columns) * LEGEND_WIDTH,
    y: HEADING_HEIGHT + Math.floor(entry / columns) * LEGEND_HEIGHT + 12
  });
  for (const [entry, one] of named.entries()) {
    const { x, y } = place(entry);
    const { colour, dash } = seriesStyle(one.place);
    const line = { d: `M${x} ${y - 4}h18`, stroke: colour, 'stroke-width': 3 };
    add(file, 'path', dash === null ? line : { ...line, 'stroke-dasharray': dash });
    const label = middleEllipsis(one.label, LABEL_LENGTH);
    add(file, 'text', { x: x + 24, y, 'font-size': 11, fill: text }, label);
  }
  if (unnamed > 0) {
    const more = trans.__('and %1 more', unnamed);
    add(file, 'text', { ...place(named.length), 'font-size': 11, fill: faint }, more);
  }
  const body = add(file, 'g', { transform: `translate(0 ${top})` });
  for (const part of chart.children) body.append(styled(part.cloneNode(true) as Element));
  return wellFormedXml(new XMLSerializer().serializeToString(file));
}

/** With attributes in place of classes. */
function styled(part: Element): Element {
  for (const one of [part, ...part.querySelectorAll('[class]')]) {
    for (const name of one.classList) set(one, ATTRIBUTES[name] ?? {});
    one.removeAttribute('class');
  }
  return part;
}

function add(
  parent: Element,
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  content = ''
): Element {
  const element = document.createElementNS(NAMESPACE, name);
  set(element, attributes);
  element.textContent = content;
  parent.append(element);
  return element;
}

function set(element: Element, attributes: Readonly<Record<string, string | number>>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
}
