import type { Rectangle } from './panel.ts';
import { pixelText } from './pixel-text.ts';
import { fits, type Scale } from './scale.ts';

/** A pair of axes, and where values lie on them, in pixels. */
export interface LinePlaces {
  plot: Rectangle;
  xScale: Scale;
  yScale: Scale;
  xAt(x: number): number;
  yAt(value: number): number;
}

/**
 * `alone`: a point that no line reaches. The others stand at the edge for what has no place on the
 * axes; `below` and `before`: 0 or less on a logarithmic one.
 */
export interface Mark {
  kind: 'alone' | 'NaN' | 'Infinity' | '-Infinity' | 'below' | 'before';
  x: number;
  y: number;
}

/** Marks of values that have no place stand at least so far apart: a row of them, not a bar. */
const ODD_MARK_SPACE = 8;

/** Goes through the points in their order; a value without a place breaks it. */
export function drawLine(
  places: LinePlaces,
  xs: readonly number[],
  values: readonly number[]
): { path: string; marks: Mark[] } {
  const { xScale, yScale, xAt, yAt } = places;
  const alone: Mark[] = [];
  const odd = new OddMarks();
  let path = '';
  let run = '';
  let length = 0;
  let x = '';
  let y = '';
  const endRun = () => {
    if (length === 1) alone.push({ kind: 'alone', x: Number(x), y: Number(y) });
    else if (length > 1) path += `M${run}`;
    run = '';
    length = 0;
  };
  for (let point = 0; point < values.length; point += 1) {
    if (!fits(xScale, xs[point]) || !fits(yScale, values[point])) {
      endRun();
      odd.add(oddMark(places, xs[point], values[point]));
      continue;
    }
    const nextX = pixelText(xAt(xs[point]));
    const nextY = pixelText(yAt(values[point]));
    if (length > 0 && nextX === x && nextY === y) continue;
    x = nextX;
    y = nextY;
    run += (length === 0 ? '' : 'L') + x + ' ' + y;
    length += 1;
  }
  endRun();
  return { path, marks: [...alone, ...odd.marks] };
}

function oddMark({ plot, xScale, yScale, xAt, yAt }: LinePlaces, at: number, value: number): Mark {
  const x = fits(xScale, at) ? round(xAt(at)) : plot.x;
  const bottom = round(plot.y + plot.height);
  if (value === Infinity) return { kind: 'Infinity', x, y: plot.y };
  if (!Number.isFinite(value))
    return { kind: Number.isNaN(value) ? 'NaN' : '-Infinity', x, y: bottom };
  if (!fits(yScale, value)) return { kind: 'below', x, y: bottom };
  return { kind: 'before', x, y: round(yAt(value)) };
}

/** Those that lie too close to the last of their kind are left out. */
class OddMarks {
  readonly marks: Mark[] = [];
  readonly #last = new Map<Mark['kind'], Mark>();

  add(mark: Mark): void {
    const last = this.#last.get(mark.kind);
    const isFar =
      last === undefined ||
      Math.abs(mark.x - last.x) >= ODD_MARK_SPACE ||
      Math.abs(mark.y - last.y) >= ODD_MARK_SPACE;
    if (!isFar) return;
    this.#last.set(mark.kind, mark);
    this.marks.push(mark);
  }
}

const round = (pixels: number) => Math.round(pixels * 10) / 10;
