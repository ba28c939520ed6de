import type { DatabaseSync } from 'node:sqlite';
import type { Tail } from '../../series/tail.ts';
import { columnName, followsPoints, type ColumnId } from './column-id.ts';
import { decodeSegment, encodeSegment } from './column-segment.ts';
import { ColumnSource, emptyColumn, type Column } from './column-source.ts';
import { eachChangedRun } from './run-change.ts';
import { isKeyed, keyList, listsKey } from './key-lists.ts';
import type { NumberColumn } from './number-column.ts';
import type { SavedColumns, UnsavedSegment } from './save-columns.ts';
import { SegmentBuild } from './segment-build.ts';
import { SEGMENT_ROWS, segmentOf } from './segments.ts';
import type { TextColumn } from './text-column.ts';

export interface RunColumnsOptions {
  /** Bytes of columns that may stay in memory when a search does not ask for them. */
  budget?: number;
  /** Told of every run that changed, or got points, since the last time. */
  onChanged?: (run: number) => void;
  /** Runs from which on segments are saved. */
  minSavedRows?: number;
}

/**
 * What search knows of all runs, in memory: a column for each thing that was asked for, loaded when
 * it is first asked for, and kept true by what commits say that they changed (`run_change`, and the
 * runs of new points). Every call needs an open read transaction.
 */
export class RunColumns {
  readonly #database: DatabaseSync;
  readonly #tail: Pick<Tail, 'takeChangedRuns' | 'summariesOf'>;
  readonly #source: ColumnSource;
  readonly #budget: number;
  readonly #minSavedRows: number;
  readonly #onChanged: (run: number) => void;
  /** By name; the one asked for last is the last. */
  readonly #columns = new Map<string, Column>();
  #build: SegmentBuild | null = null;
  /** One above the highest key of a run. */
  #rows = 0;
  /** All changes up to this id of `run_change` are in. */
  #change = 0;
  /** As far as the writer may have shortened `run_change`. */
  #savedChange = 0;
  /** Runs that got points while this process ran or that no block had before: no segment knows them. */
  readonly #withNewPoints = new Set<number>();

  constructor(
    database: DatabaseSync,
    tail: Pick<Tail, 'takeChangedRuns' | 'summariesOf'>,
    {
      budget = 192 * 1024 * 1024,
      minSavedRows = 5000,
      onChanged = () => undefined
    }: RunColumnsOptions = {}
  ) {
    this.#onChanged = onChanged;
    this.#database = database;
    this.#tail = tail;
    this.#source = new ColumnSource(database, tail);
    this.#budget = budget;
    this.#minSavedRows = minSavedRows;
  }

  get rows(): number {
    return this.#rows;
  }

  get change(): number {
    return this.#change;
  }

  isLoaded(ids: readonly ColumnId[]): boolean {
    return ids.every(id => this.#columns.has(columnName(id)));
  }

  /** Those that need no pass over the tables: in memory, on disk, or of few runs. */
  atHand(ids: readonly ColumnId[]): ColumnId[] {
    if (!this.worthSaving) return [...ids];
    const names = ids.map(columnName);
    const saved = this.#database
      .prepare(
        `SELECT name FROM column_segment WHERE name IN (SELECT value FROM json_each(?))
          GROUP BY name HAVING count(*) > ?`
      )
      .all(JSON.stringify(names), segmentOf(this.#rows - 1));
    const onDisk = new Set(saved.map(row => row['name']));
    return ids.filter((_, at) => this.#columns.has(names[at]) || onDisk.has(names[at]));
  }

  /**
   * The columns, true to the snapshot; those of numbers are NumberColumns (`isNumeric`). Of a key that
   * is not in its list of keys, where that is in memory or asked for as well, it is an empty one that
   * is not kept: anybody may ask for any key.
   */
  of(ids: readonly ColumnId[]): Map<string, NumberColumn | TextColumn> {
    this.refresh();
    const missing = ids.filter(id => !this.#columns.has(columnName(id)));
    this.#load(missing.filter(id => !isKeyed(id)));
    this.#load(missing.filter(id => isKeyed(id) && !this.#isUnknown(id)));
    const found = new Map<string, NumberColumn | TextColumn>();
    for (const id of ids) {
      const name = columnName(id);
      const column = this.#columns.get(name);
      if (column === undefined) {
        found.set(name, emptyColumn(id).values);
        continue;
      }
      this.#columns.delete(name);
      this.#columns.set(name, column);
      found.set(name, column.values);
    }
    this.#evict(found);
    return found;
  }

  /** Takes in what changed since the last time. */
  refresh(): void {
    try {
      this.#takeIn();
    } catch (error) {
      // Half of a change may be in: better nothing than that.
      this.#columns.clear();
      this.#build = null;
      throw error;
    }
  }

  #takeIn(): void {
    const withNewPoints = this.#tail.takeChangedRuns();
    for (const run of withNewPoints) {
      this.#withNewPoints.add(run);
      this.#onChanged(run);
    }
    const changed = new Set<number>();
    const last = eachChangedRun(this.#database, this.#change, run => changed.add(run));
    for (const run of changed) {
      this.#onChanged(run);
      this.#build?.changed(run);
    }
    this.#rows = this.#source.lastRow() + 1;
    if (this.#columns.size > 0) {
      const all = [...this.#columns.values()];
      this.#source.reread(all, [...changed]);
      const onlyPoints = [...withNewPoints].filter(run => !changed.has(run));
      this.#source.reread(
        all.filter(({ id }) => followsPoints(id)),
        onlyPoints
      );
    }
    this.#change = Math.max(this.#change, last);
  }

  /**
   * What should be put on disk next, taken for saved from now on; null when nothing is worth it.
   *
   * @param limit bytes of segments, about
   */
  takeUnsaved(limit: number): (SavedColumns & { more: boolean }) | null {
    this.refresh();
    const segments: UnsavedSegment[] = [];
    const current: string[] = [];
    let bytes = 0;
    // Few runs are read from the tables sooner than from segments.
    for (const [name, { id, values }] of this.worthSaving ? this.#columns : []) {
      // Names of things that there are not would fill the disk.
      if (isKeyed(id) && values.isBlank && values.unsaved.size > 0) continue;
      for (const segment of values.unsaved) {
        if (bytes >= limit) break;
        const data = encodeSegment(values, segment);
        segments.push({ name, segment, data });
        bytes += data.byteLength;
        values.unsaved.delete(segment);
      }
      if (values.unsaved.size === 0) current.push(name);
    }
    if (segments.length === 0 && this.#change < this.#savedChange + CHANGES_WORTH_A_WRITE) {
      return null;
    }
    this.#savedChange = this.#change;
    return { segments, current, change: this.#change, more: bytes >= limit };
  }

  get worthSaving(): boolean {
    return this.#rows >= this.#minSavedRows;
  }

  /**
   * Makes a segment of some columns for the disk, without them staying in memory: `nextBuilt` until
   * it answers null.
   */
  build(ids: readonly ColumnId[], segment: number): void {
    this.#build = new SegmentBuild(this.#source, ids, segment);
  }

  /** The next part of it; without segments while there is more to read. */
  nextBuilt(limit: number): SavedColumns | null {
    this.refresh();
    const build = this.#build;
    // One that failed would have a gap.
    this.#build = null;
    if (build === null) return null;
    const segments = build.next(this.#rows, limit);
    if (!build.finished) this.#build = build;
    return { segments, current: [], change: this.#change };
  }

  /** They did not reach the disk. */
  putBack(segments: readonly Pick<UnsavedSegment, 'name' | 'segment'>[]): void {
    for (const { name, segment } of segments) {
      this.#columns.get(name)?.values.unsaved.add(segment);
    }
  }

  #isUnknown(id: ColumnId): boolean {
    const list = keyList(id);
    const keys = list === null ? undefined : this.#columns.get(columnName(list))?.values;
    return keys?.kind === 'texts' && !listsKey(keys, id.key);
  }

  #load(ids: readonly ColumnId[]): void {
    if (ids.length === 0) return;
    const columns = ids.map(emptyColumn);
    const cold = new Map<number, Column[]>();
    const behind = new Map<Column, number>();
    for (const column of columns) {
      const saved = this.#readSegments(column);
      for (let segment = 0; segment <= segmentOf(this.#rows - 1); segment++) {
        const change = saved.get(segment);
        if (change === undefined) cold.set(segment, [...(cold.get(segment) ?? []), column]);
      }
      behind.set(column, Math.min(this.#change, ...saved.values()));
    }
    for (const [segment, missing] of cold) {
      const from = segment * SEGMENT_ROWS;
      this.#source.read(missing, { from, to: from + SEGMENT_ROWS - 1 });
      // Also where no run of the segment has a value, so that it is not looked for again after a start.
      for (const { values } of missing) values.unsaved.add(segment);
    }
    this.#catchUp(columns, behind);
    for (const column of columns) this.#columns.set(columnName(column.id), column);
  }

  /** What was saved before the newest changes is read again where they were. */
  #catchUp(columns: readonly Column[], behind: ReadonlyMap<Column, number>): void {
    const since = new Map<number, Column[]>();
    for (const column of columns) {
      const change = behind.get(column)!;
      since.set(change, [...(since.get(change) ?? []), column]);
    }
    for (const [change, group] of since) {
      const changed = new Set<number>();
      if (change < this.#change) {
        eachChangedRun(this.#database, change, run => changed.add(run));
      }
      this.#source.reread(group, [...changed]);
    }
    const following = columns.filter(({ id }) => followsPoints(id));
    if (following.length > 0) this.#source.reread(following, [...this.#withNewPoints]);
  }

  /** @returns the change up to which each good segment is true, by its number */
  #readSegments({ id, values }: Column): Map<number, number> {
    const found = new Map<number, number>();
    const rows = this.#database
      .prepare('SELECT segment, change, data FROM column_segment WHERE name = ?')
      .iterate(columnName(id));
    for (const row of rows) {
      const { segment, change, data } = row as unknown as SegmentRow;
      // One that claims to know more than happened is as little trusted as a damaged one.
      if (change <= this.#change && decodeSegment(values, segment, data))
        found.set(segment, change);
    }
    return found;
  }

  /** Drops what was not asked for the longest, and of what is asked for now only what is worn. */
  #evict(asked: ReadonlyMap<string, unknown>): void {
    let bytes = 0;
    for (const [name, { values }] of this.#columns) {
      // Most of its texts are such as runs had before. It is taken anew when it is asked for next.
      const worn = values.kind === 'texts' && values.texts.length > 2 * this.#rows + WORN_TEXTS;
      if (worn) this.#columns.delete(name);
      else bytes += values.bytes;
    }
    for (const [name, { values }] of this.#columns) {
      // Each one costs time at every change, also one that no run has a value in.
      if (bytes <= this.#budget && this.#columns.size <= MAX_COLUMNS) return;
      if (asked.has(name)) continue;
      bytes -= values.bytes;
      this.#columns.delete(name);
    }
  }
}

interface SegmentRow {
  segment: number;
  change: number;
  data: Uint8Array;
}

const MAX_COLUMNS = 1000;
/** Less is not worth the time to read a column anew. */
const WORN_TEXTS = 1000;
const CHANGES_WORTH_A_WRITE = 200;
