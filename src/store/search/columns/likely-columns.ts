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
  /** What is left to do of the last look; null: nothing was looked at. */
  #missing: { id: ColumnId; segment: number }[] | null = null;

  constructor(database: DatabaseSync, columns: RunColumns) {
    this.#database = database;
    this.#columns = columns;
  }

  /** The next segment for the disk: some 200 ms of work. Null when none is missing; then it looks again. */
  next(): SavedColumns | null {
    this.#columns.refresh();
    if (!this.#columns.worthSaving) return null;
    this.#missing ??= this.#findMissing();
    const next = this.#missing.shift();
    if (next !== undefined) return this.#columns.built(next.id, next.segment);
    this.#missing = null;
    return null;
  }

  #findMissing(): { id: ColumnId; segment: number }[] {
    const saved = new Set<string>();
    const farBehind = new Map<number, boolean>();
    for (const { name, segment, change } of this.#savedSegments()) {
      if (!farBehind.has(change)) farBehind.set(change, this.#isFarBehind(change));
      if (!farBehind.get(change)) saved.add(`${segment} ${name}`);
    }
    const missing: { id: ColumnId; segment: number }[] = [];
    for (const id of this.#likely()) {
      // Those are saved with what is in memory.
      if (this.#columns.isLoaded([id])) continue;
      for (let segment = 0; segment <= segmentOf(this.#columns.rows - 1); segment++) {
        if (!saved.has(`${segment} ${columnName(id)}`)) missing.push({ id, segment });
      }
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
  'end_time'
];
/** Their keys are counted within some ten milliseconds. */
const SAMPLE_RUNS = 1000;
/** Of each kind: 100,000 runs take 0.8 MB of disk for each metric, 0.1 MB for most params. */
const MAX_KEYS = 50;
const MANY_RUNS = 2000;
