import type { ColumnId } from './column-id.ts';
import { columnName } from './column-id.ts';
import { encodeSegment } from './column-segment.ts';
import { emptyColumn, type Column, type ColumnSource } from './column-source.ts';
import type { UnsavedSegment } from './save-columns.ts';
import { SEGMENT_ROWS } from './segments.ts';

/**
 * One segment of many columns on its way to the disk, made in parts of some ten milliseconds so that
 * a search between two of them hardly waits: each part reads some more runs, of all columns in one
 * pass over the tables, or hands out some columns. Each has a snapshot of its own; runs that change
 * between them are read again before anything is handed out.
 *
 * Points that are not sealed are not in it, as they are in no segment, but for those of runs that
 * were read again.
 */
export class SegmentBuild {
  readonly #source: ColumnSource;
  readonly #segment: number;
  readonly #columns: Column[];
  /** The first run that was not read. */
  #next: number;
  readonly #changed = new Set<number>();

  constructor(source: ColumnSource, ids: readonly ColumnId[], segment: number) {
    this.#source = source;
    this.#segment = segment;
    this.#columns = ids.map(emptyColumn);
    this.#next = segment * SEGMENT_ROWS;
  }

  get finished(): boolean {
    return this.#columns.length === 0;
  }

  /** The open snapshot, and all later ones, have something new of a run. */
  changed(run: number): void {
    const first = this.#segment * SEGMENT_ROWS;
    // What was not read yet is read as it will be then.
    if (run >= first && run < this.#next) this.#changed.add(run);
  }

  /**
   * The next part.
   *
   * @param rows one above the highest key of a run
   * @param limit bytes of segments, about
   * @returns what is ready, true to the open snapshot; nothing while there are runs to read
   */
  next(rows: number, limit: number): UnsavedSegment[] {
    const end = (this.#segment + 1) * SEGMENT_ROWS;
    const to = Math.min(end, rows);
    if (this.#next < to) {
      const from = this.#next;
      this.#next = Math.min(to, from + Math.ceil(VALUES_AT_ONCE / this.#columns.length));
      this.#source.read(this.#columns, { from, to: this.#next - 1 });
      return [];
    }
    // Runs that begin from now on are changes as well.
    this.#next = end;
    this.#source.reread(this.#columns, [...this.#changed]);
    this.#changed.clear();
    const ready: UnsavedSegment[] = [];
    for (let bytes = 0; bytes < limit && !this.finished;) {
      const { id, values } = this.#columns.pop()!;
      const data = encodeSegment(values, this.#segment);
      ready.push({ name: columnName(id), segment: this.#segment, data });
      bytes += data.byteLength;
    }
    return ready;
  }
}

/** Some 20 ms: most are metrics. */
const VALUES_AT_ONCE = 16_384;
