import { effectiveTime } from './attribution.ts';
import { eachPoint, POINT_BYTES } from './point-log.ts';
import { PointColumns, slicePoints, type Points } from './points.ts';

export interface LogRow {
  id: number;
  arrived: number;
  points: Uint8Array;
}

/** Points of rows of the log, gathered by series. */
export class LoggedPoints {
  /** In rising order. */
  readonly series: readonly number[];
  readonly #columns: PointColumns;
  /** Where the points of each series begin; one more for the end. */
  readonly #starts: Uint32Array;
  /** In which row each point is. */
  readonly #rows: Float64Array;

  constructor(rows: readonly LogRow[]) {
    const total = rows.reduce((sum, row) => sum + pointsIn(row), 0);
    // Which series each point is of, by its place among those that are seen: asked for once.
    const slots = new Map<number, number>();
    const slotOf = new Uint32Array(total);
    const counts: number[] = [];
    let point = 0;
    for (const { points } of rows) {
      eachPoint(points, id => {
        let slot = slots.get(id);
        if (slot === undefined) {
          slot = counts.push(0) - 1;
          slots.set(id, slot);
        }
        counts[slot]++;
        slotOf[point++] = slot;
      });
    }

    this.series = [...slots.keys()].sort((a, b) => a - b);
    this.#starts = new Uint32Array(this.series.length + 1);
    const next = new Uint32Array(this.series.length);
    let start = 0;
    for (const [index, id] of this.series.entries()) {
      const slot = slots.get(id) ?? 0;
      this.#starts[index] = next[slot] = start;
      start += counts[slot];
    }
    this.#starts[this.series.length] = start;

    const columns = new PointColumns(total);
    point = 0;
    const rowOf = new Float64Array(total);
    for (const { id: row, arrived, points } of rows) {
      eachPoint(points, (_, step, timestamp, value) => {
        const at = next[slotOf[point++]]++;
        columns.steps[at] = step;
        columns.timestamps[at] = timestamp;
        columns.values[at] = value;
        columns.times[at] = effectiveTime(timestamp, arrived);
        rowOf[at] = row;
      });
    }
    columns.length = total;
    this.#columns = columns;
    this.#rows = rowOf;
  }

  /**
   * The least time of the points that came behind a row, and the last row that has one; null without
   * any.
   *
   * @param index place in `series`
   */
  behind(index: number, row: number): { since: number; lastRow: number } | null {
    let since = Infinity;
    // They are in the order of their rows.
    const end = this.#starts[index + 1];
    for (let at = end - 1; at >= this.#starts[index] && this.#rows[at] > row; at--) {
      since = Math.min(since, this.#columns.times[at]);
    }
    return since === Infinity ? null : { since, lastRow: this.#rows[end - 1] };
  }

  /** In the order in which they were logged. @param index place in `series` */
  at(index: number): Points {
    return slicePoints(this.#columns, this.#starts[index], this.#starts[index + 1]);
  }
}

const pointsIn = ({ points }: LogRow) => Math.floor(points.byteLength / POINT_BYTES);
