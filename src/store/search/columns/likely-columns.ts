import type { DatabaseSync } from 'node:sqlite';
import { columnName, type ColumnId, type RunAttribute } from './column-id.ts';
import { eachChangedRun } from './run-change.ts';
import type { RunColumns } from './run-columns.ts';
import type { SavedColumns } from './save-columns.ts';
import { segmentOf } from './segments.ts';

/**
 * Has columns on disk that no search asked for yet, so that the first one after a start need not
 * pass over the tables: those of what every search looks at, and of the metrics and params that at
 * least one run in a hundred has.
 */
export class LikelyColumns {
  readonly #database: DatabaseSync;
  readonly #columns: RunColumns;
  /** What is left to do of the last look: columns by segment; null: nothing was looked at. */
  #missing: { segment: number; ids: ColumnId[] }[] | null = null;

  constructor(database: DatabaseSync, columns: RunColumns) {
    this.#database = database;
    this.#columns = columns;
  }

  /**
   * The next part of the work, some 20 ms of it: segments for the disk, which may be none yet. Null
   * when nothing is missing; then it looks again.
   */
  next(): SavedColumns | null {
    const built = this.#columns.nextBuilt(BYTES_AT_ONCE);
    if (built !== null) return built;
    if (!this.#columns.worthSaving) return null;
    this.#missing ??= this.#findMissing();
    const next = this.#missing.shift();
    if (next === undefined) {
      this.#missing = null;
      return null;
    }
    this.#columns.build(next.ids, next.segment);
    return this.#columns.nextBuilt(BYTES_AT_ONCE);
  }

  #findMissing(): { segment: number; ids: ColumnId[] }[] {
    const saved = new Set<string>();
    const farBehind = new Map<number, boolean>();
    for (const { name, segment, change } of this.#savedSegments()) {
      if (!farBehind.has(change)) farBehind.set(change, this.#isFarBehind(change));
      if (!farBehind.get(change)) saved.add(`${segment} ${name}`);
    }
    // Those that are loaded are saved with what is in memory.
    const likely = this.#likely().filter(id => !this.#columns.isLoaded([id]));
    const missing: { segment: number; ids: ColumnId[] }[] = [];
    // The newest runs first: they are in most searches.
    for (let segment = segmentOf(this.#columns.rows - 1); segment >= 0; segment--) {
      const ids = likely.filter(id => !saved.has(`${segment} ${columnName(id)}`));
      if (ids.length > 0) missing.push({ segment, ids });
    }
    return missing;
  }

  #savedSegments() {
    return this.#database.prepare('SELECT name, segment, change FROM column_segment').all() as {
      name: string;
      segment: number;
      change: number;
    }[];
  }

  /** So many runs changed since that a start had better read the segment than look at them again. */
  #isFarBehind(change: number): boolean {
    let runs = 0;
    eachChangedRun(this.#database, change, () => runs++);
    return runs > MANY_RUNS;
  }

  #likely(): ColumnId[] {
    const sample = this.#sample();
    return [
      ...ATTRIBUTES.map((key): ColumnId => ({ type: 'attribute', key })),
      ...this.#commonKeys('series', sample).map((key): ColumnId => {
        return { type: 'metric', key, aggregate: 'latest' };
      }),
      ...this.#commonKeys('param', sample).map((key): ColumnId => ({ type: 'parameter', key }))
    ];
  }

  /** Keys of rows, evenly over all of them. */
  #sample(): number[] {
    const { rows } = this.#columns;
    const size = Math.min(rows, SAMPLE_RUNS);
    return Array.from({ length: size }, (_, at) => Math.floor((at * rows) / size));
  }

  #commonKeys(table: 'series' | 'param', sample: readonly number[]): string[] {
    return this.#database
      .prepare(
        `SELECT key FROM ${table} WHERE run IN (SELECT value FROM json_each(?))
          GROUP BY key HAVING count(*) >= ? ORDER BY count(*) DESC, key LIMIT ?`
      )
      .all(JSON.stringify(sample), sample.length / 100, MAX_KEYS)
      .map(row => row['key'] as string);
  }
}

/** What every search and list of runs looks at, and what is ordered by most. */
const ATTRIBUTES: readonly RunAttribute[] = [
  'lifecycle_stage',
  'experiment',
  'start_time',
  'run_id_start',
  'session_run',
  'status',
  'end_time',
  'metric_keys',
  'param_keys',
  'tag_keys'
];
/** Their keys are counted within some ten milliseconds. */
const SAMPLE_RUNS = 1000;
/** Of each kind: 100,000 runs take 0.8 MB of disk for each metric, 0.1 MB for most params. */
const MAX_KEYS = 50;
const MANY_RUNS = 2000;
/** A few milliseconds of the writer's time. */
const BYTES_AT_ONCE = 1024 * 1024;
