import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { eachPoint } from './point-log.ts';
import { SealedCache } from './sealed-cache.ts';
import { eachSeriesOf, type ListedSeries } from './sealed-series.ts';
import { decodeSealedHead, SealedStore } from './sealed-store.ts';
import { sealedSummary } from './sealed-summary.ts';
import { joinSeriesHeads, summaryOf } from './series-head.ts';
import type { SeriesSummary } from './series-summary.ts';
import { sealedSources, SeriesView, since, tailSources } from './series-view.ts';
import { TailSeries } from './tail-series.ts';
import type { PointCursor } from '../sync/sync-store.ts';

/**
 * All series, for the reader: the sealed part of them in the database, and in memory the log's
 * tail, which is not sealed yet. Before a read it takes in the rows of the log that came since the
 * last one.
 */
export class Tail {
  readonly #state: StatementSync;
  readonly #rows: StatementSync;
  readonly #database: DatabaseSync;
  readonly #named: StatementSync;
  readonly #ids: StatementSync;
  readonly #runs: StatementSync;
  readonly #store: SealedStore;
  readonly #cache: SealedCache;
  /** Series that have points in the tail, by their ids. */
  readonly #byId = new Map<number, TailSeries>();
  /** Keys of the runs that got points since `takeChangedRuns`. */
  #changedRuns = new Set<number>();
  #lastRow = 0;
  #sealedRow = 0;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#state = database.prepare('SELECT sealed_row FROM log_state');
    this.#rows = database.prepare(
      'SELECT id, arrived, points FROM point_log WHERE id > ? ORDER BY id'
    );
    this.#named = database.prepare('SELECT id FROM series WHERE run = ? AND key = ?');
    this.#ids = database.prepare('SELECT id FROM series WHERE run = ? ORDER BY id');
    this.#runs = database.prepare('SELECT run FROM series WHERE id = ?');
    this.#store = new SealedStore(database);
    this.#cache = new SealedCache(this.#store);
  }

  /** Takes in what is new, as the read transaction that is open sees it. */
  refresh(): void {
    const { sealed_row } = this.#state.get() as { sealed_row: number };
    if (sealed_row > this.#sealedRow) {
      this.#sealedRow = sealed_row;
      for (const id of this.#byId.keys()) this.#unsealed(id, sealed_row);
    }
    for (const row of this.#rows.iterate(Math.max(this.#lastRow, sealed_row))) {
      const { id, arrived, points } = row as { id: number; arrived: number; points: Uint8Array };
      this.#takeIn(id, points, arrived);
      this.#lastRow = id;
    }
  }

  /** @param run key of its row. @returns undefined for a key that is not known */
  view(run: number, key: string): SeriesView | undefined {
    const row = this.#named.get(run, key) as { id: number } | undefined;
    return row === undefined ? undefined : this.#viewOf(row.id);
  }

  /** All series of a run, in the order in which they were begun. @param run key of its row */
  viewsOf(run: number): SeriesView[] {
    const rows = this.#ids.all(run) as { id: number }[];
    return rows.map(({ id }) => this.#viewOf(id)).filter(view => view !== undefined);
  }

  /**
   * The series of a run that have points which may not be on the remote, with those alone.
   *
   * @param run key of its row
   * @param after null: all points
   * @param from key of the first series that is wanted
   */
  *viewsBehind(run: number, after: PointCursor | null, from: number): Generator<SeriesView> {
    for (const { id } of this.#ids.all(run) as { id: number }[]) {
      if (id < from) continue;
      const view = after === null ? this.#viewOf(id) : this.#viewBehind(id, after);
      if (view !== undefined && view.sources.length > 0) yield view;
    }
  }

  /** The last row of the log that has a point of each run in the tail, by the key of its row. */
  lastRows(): Map<number, number> {
    const rows = new Map<number, number>();
    for (const { run, lastRow } of this.#byId.values()) {
      rows.set(run, Math.max(lastRow, rows.get(run) ?? 0));
    }
    return rows;
  }

  /** Of all series of each run that has any. @param runs keys of their rows */
  summariesOf(runs: readonly number[]): Map<number, SeriesSummary[]> {
    const found = new Map<number, SeriesSummary[]>();
    for (let at = 0; at < runs.length; at += RUNS_AT_ONCE) {
      eachSeriesOf(this.#database, runs.slice(at, at + RUNS_AT_ONCE), series => {
        const summary = this.#summaryOf(series);
        if (summary === null) return;
        const summaries = found.get(series.run);
        if (summaries === undefined) found.set(series.run, [summary]);
        else summaries.push(summary);
      });
    }
    return found;
  }

  /**
   * Keys of the runs that got points since the last call; at the first, of all that have points in
   * the tail. What is sealed before the reader sees it in the log is told by `runChanged`.
   */
  takeChangedRuns(): ReadonlySet<number> {
    const changed = this.#changedRuns;
    this.#changedRuns = new Set();
    return changed;
  }

  #summaryOf({ id, key, sealed_row, head, open }: ListedSeries): SeriesSummary | null {
    const tail = this.#unsealed(id, sealed_row ?? 0)?.head();
    if (tail === undefined) return sealedSummary(key, head, open);
    const sealed = decodeSealedHead(head, open);
    return summaryOf(key, sealed === null ? tail : joinSeriesHeads(sealed, tail));
  }

  #viewOf(id: number): SeriesView | undefined {
    const row = this.#store.series(id);
    if (row === undefined) return undefined;
    const tail = this.#unsealed(id, row.sealed_row ?? 0);
    const sealed = sealedSources(id, this.#cache.series(id, row), this.#cache);
    return new SeriesView({ id, key: row.key }, [...sealed, ...tailSources(tail)]);
  }

  #viewBehind(id: number, after: PointCursor): SeriesView | undefined {
    const row = this.#store.series(id);
    if (row === undefined) return undefined;
    const sealedRow = row.sealed_row ?? 0;
    const tail = this.#unsealed(id, sealedRow);
    const named = { id, key: row.key };
    if (sealedRow <= after.row) {
      return new SeriesView(named, tailSources(tail?.behind(after.row) ?? null));
    }
    const { sealed_since } = after;
    const sealed =
      sealed_since === null ? [] : sealedSources(id, this.#cache.series(id, row), this.#cache);
    const unsent = sealed
      .map(source => since(source, sealed_since ?? 0))
      .filter(source => source !== null);
    return new SeriesView(named, [...unsent, ...tailSources(tail)]);
  }

  /** The series' points behind the row up to which it is sealed. */
  #unsealed(id: number, sealedRow: number): TailSeries | null {
    const known = this.#byId.get(id);
    if (known === undefined) return null;
    const rest = known.behind(sealedRow);
    if (rest === known) return known;
    if (rest.length > 0) this.#byId.set(id, rest);
    else this.#byId.delete(id);
    return rest.length > 0 ? rest : null;
  }

  #takeIn(row: number, points: Uint8Array, arrived: number): void {
    let current = -1;
    let series: TailSeries | null = null;
    eachPoint(points, (id, step, timestamp, value) => {
      if (id !== current) {
        current = id;
        series = this.#byId.get(id) ?? this.#newSeries(id);
        if (series !== null) this.#changedRuns.add(series.run);
      }
      series?.append(step, timestamp, value, arrived, row);
    });
  }

  /** @returns null for a series whose run was deleted for good: its points go when they are sealed */
  #newSeries(id: number): TailSeries | null {
    const row = this.#runs.get(id) as { run: number } | undefined;
    if (row === undefined) return null;
    const series = new TailSeries(id, row.run);
    this.#byId.set(id, series);
    return series;
  }
}

/** All their series are in memory at a time. */
const RUNS_AT_ONCE = 200;
