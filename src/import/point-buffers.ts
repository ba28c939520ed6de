import type { ForeignPoints } from '../store/import/importer.ts';

export function emptyColumns(capacity = 16): ForeignPoints {
  return {
    steps: new Float64Array(capacity),
    timestamps: new Float64Array(capacity),
    values: new Float64Array(capacity),
    length: 0
  };
}

/** Appends a point, with larger columns when they are full. */
export function append(
  points: ForeignPoints,
  step: number,
  timestamp: number,
  value: number
): void {
  const at = points.length;
  if (at === points.steps.length) {
    points.steps = larger(points.steps);
    points.timestamps = larger(points.timestamps);
    points.values = larger(points.values);
  }
  points.steps[at] = step;
  points.timestamps[at] = timestamp;
  points.values[at] = value;
  points.length = at + 1;
}

function larger(column: Float64Array): Float64Array {
  const copy = new Float64Array(Math.max(16, column.length * 2));
  copy.set(column);
  return copy;
}
