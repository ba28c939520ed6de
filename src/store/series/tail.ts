import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { eachPoint } from './point-log.ts';
import type { SeriesSummary } from './series-summary.ts';
import { TailSeries } from './tail-series.ts';

/**
 * What the reader has in memory of the point log: every series by its run. Before a read it takes
 * in the rows that came since the last one.
 */
export class Tail {
  readonly #rows: StatementSync;
  readonly #series: StatementSync;
  readonly #oneSeries: StatementSync;
  /** Ids count up from 1, with few gaps. */
  readonly #byId: (TailSeries | undefined)[] = [];
  readonly #byRun = new Map<number, Map<string, TailSeries>>();
  /** Keys of the runs that got points since `takeChangedRuns`. */
  #changedRuns = new Set<number>();
  #lastRow = 0;
  #lastSeries = 0;

  constructor(database: DatabaseSync) {
    this.#rows = database.prepare(
      'SELECT id, arrived, points FROM point_log WHERE id > ? ORDER BY id'
    );
    this.#series = database.prepare('SELECT id, run, key FROM series WHERE id > ? ORDER BY id');
    this.#oneSeries = database.prepare('SELECT id, run, key FROM series WHERE id = ?');
  }

  /** Takes in what is new, as the read transaction that is open sees it. */
  refresh(): void {
    for (const row of this.#rows.iterate(this.#lastRow)) {
      const { id, arrived, points } = row as { id: number; arrived: number; points: Uint8Array };
      this.#takeIn(points, arrived);
      this.#lastRow = id;
    }
  }

  /** Series of a run by metric key. @param run key of its row */
  ofRun(run: number): ReadonlyMap<string, TailSeries> {
    return this.#byRun.get(run) ?? NO_SERIES;
  }

  /** Of all series of each run that has any. @param runs keys of their rows */
  summariesOf(runs: readonly number[]): Map<number, SeriesSummary[]> {
    const found = new Map<number, SeriesSummary[]>();
    for (const run of runs) {
      const series = this.#byRun.get(run);
      if (series !== undefined)
        found.set(
          run,
          Array.from(series.values(), each => each.summary())
        );
    }
    return found;
  }

  /** Keys of the runs that got points since the last call; at the first, of all that have points here. */
  takeChangedRuns(): ReadonlySet<number> {
    const changed = this.#changedRuns;
    this.#changedRuns = new Set();
    return changed;
  }

  #takeIn(points: Uint8Array, arrived: number): void {
    eachPoint(points, (id, step, timestamp, value) => {
      const series = this.#byId[id] ?? this.#findSeries(id);
      series.append(step, timestamp, value, arrived);
      this.#changedRuns.add(series.run);
    });
  }

  #findSeries(id: number): TailSeries {
    for (const row of this.#series.iterate(this.#lastSeries))
      this.#add(row as unknown as SeriesRow);
    const series = this.#byId[id];
    if (series !== undefined) return series;
    // Its row came after one with a higher id, when its first request failed.
    const row = this.#oneSeries.get(id) as SeriesRow | undefined;
    if (row === undefined) throw new Error(`The point log names series ${id}, which is not known.`);
    return this.#add(row);
  }

  #add({ id, run, key }: SeriesRow): TailSeries {
    const known = this.#byId[id];
    if (known !== undefined) return known;
    const series = new TailSeries(id, run, key);
    this.#byId[id] = series;
    let ofRun = this.#byRun.get(run);
    if (ofRun === undefined) this.#byRun.set(run, (ofRun = new Map()));
    ofRun.set(key, series);
    this.#lastSeries = Math.max(this.#lastSeries, id);
    return series;
  }
}

interface SeriesRow {
  id: number;
  run: number;
  key: string;
}

const NO_SERIES: ReadonlyMap<string, TailSeries> = new Map();
