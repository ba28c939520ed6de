import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { CorruptBlock } from './block-format.ts';
import type { Head } from './head.ts';
import { LoggedPoints, type LogRow } from './logged-points.ts';
import { POINT_BYTES } from './point-log.ts';
import type { Points } from './points.ts';
import { sealBesides, sealSeries, type SealedPoints } from './seal-series.ts';
import type { SealedSeries, SealSlice } from './seal-slice.ts';
import { decodeSeriesRow, SealedStore, type SealedSeriesRow } from './sealed-store.ts';

/**
 * Decides what to seal next: takes the oldest rows of the log, seals the points of one series after
 * the other, and hands that out in slices, each a small write. A pass over rows may be broken off
 * after any slice, by a full disk or the death of the process: the next one takes the same rows
 * and skips the series that were sealed.
 */
export class LogSealer {
  readonly #store: SealedStore;
  readonly #state: StatementSync;
  readonly #sizes: StatementSync;
  readonly #rows: StatementSync;
  readonly #oldRows: StatementSync;
  readonly #sent: StatementSync;
  #pass: Pass | null = null;
  /** Rows up to here were counted; `#unsealed` of their points are not sealed. */
  #countedRow = -1;
  #unsealed = 0;

  constructor(database: DatabaseSync) {
    this.#store = new SealedStore(database);
    this.#state = database.prepare('SELECT sealed_row, sealing_row FROM log_state');
    this.#sizes = database.prepare(
      'SELECT id, length(points) AS bytes FROM point_log WHERE id > ? ORDER BY id'
    );
    this.#rows = database.prepare(
      'SELECT id, arrived, points FROM point_log WHERE id > ? AND id <= ? ORDER BY id'
    );
    // The newest row stays, so that no id is given twice.
    this.#oldRows = database.prepare(
      `SELECT id, length(points) AS bytes FROM point_log
       WHERE id <= ? AND id < (SELECT max(id) FROM point_log) ORDER BY id LIMIT 1000`
    );
    this.#sent = database.prepare('SELECT sent_row FROM sync_run WHERE run = ?');
  }

  /**
   * The next slice. The one before must be on disk; if it is not, `restart` comes first.
   *
   * @param atLeast points that must be unsealed for a pass to begin
   * @returns null when there is nothing to do
   */
  next(atLeast: number): { slice: SealSlice | null; unsealed: number } {
    const slice = this.#continue() ?? this.#deletion() ?? this.#begin(Math.max(1, atLeast));
    return { slice, unsealed: this.#unsealed };
  }

  /** The last slice was not written: what is on disk counts. */
  restart(): void {
    this.#pass = null;
    this.#countedRow = -1;
  }

  #begin(atLeast: number): SealSlice | null {
    const { sealed_row, sealing_row } = this.#state.get() as unknown as LogState;
    this.#count(sealed_row);
    const brokenOff = sealing_row > sealed_row;
    if (!brokenOff && this.#unsealed < atLeast) return null;
    const through = brokenOff ? sealing_row : this.#chooseEnd(sealed_row);
    const rows = this.#rows.all(sealed_row, through) as unknown as LogRow[];
    const points = rows.reduce((sum, row) => sum + row.points.byteLength / POINT_BYTES, 0);
    this.#pass = { through, points, logged: new LoggedPoints(rows), next: 0 };
    return this.#continue();
  }

  #count(sealedRow: number): void {
    if (this.#countedRow < 0) {
      this.#countedRow = sealedRow;
      this.#unsealed = 0;
    }
    for (const row of this.#sizes.iterate(this.#countedRow)) {
      const { id, bytes } = row as { id: number; bytes: number };
      this.#countedRow = id;
      this.#unsealed += bytes / POINT_BYTES;
    }
  }

  /** The last row that a pass takes when it is not to take too much memory. */
  #chooseEnd(sealedRow: number): number {
    let points = 0;
    let end = sealedRow;
    for (const row of this.#sizes.iterate(sealedRow)) {
      const { id, bytes } = row as { id: number; bytes: number };
      end = id;
      points += bytes / POINT_BYTES;
      if (points >= MAX_PASS_POINTS) break;
    }
    return end;
  }

  #continue(): SealSlice | null {
    const pass = this.#pass;
    if (pass === null) return null;
    const { through, logged } = pass;
    const sealed: SealedSeries[] = [];
    let bytes = 0;
    while (pass.next < logged.series.length) {
      const index = pass.next++;
      const series = this.#seal(logged.series[index], logged, index, through);
      if (series === null) continue;
      sealed.push(series);
      bytes += series.open.byteLength + SERIES_BYTES;
      for (const { points } of series.blocks) bytes += points.byteLength;
      if (bytes >= SLICE_BYTES) break;
    }
    const finished = pass.next >= logged.series.length;
    if (finished) {
      this.#pass = null;
      this.#unsealed -= pass.points;
    }
    return { through, sealed, finished, deleteThrough: null };
  }

  #seal(id: number, logged: LoggedPoints, index: number, through: number): SealedSeries | null {
    const row = this.#store.series(id);
    // Its run was deleted for good, or an earlier try of this pass came this far.
    if (row === undefined || (row.sealed_row ?? 0) >= through) return null;
    const { run, sealed_row: after } = row;
    return {
      series: id,
      run,
      unsent: this.#unsent(run, logged, index),
      after,
      ...this.#sealed(id, row, logged.at(index))
    };
  }

  #unsent(run: number, logged: LoggedPoints, index: number): SealedSeries['unsent'] {
    const sent = this.#sent.get(run) as { sent_row: number | null } | undefined;
    // Of a run that the remote does not have all points are unsent, wherever they are.
    return sent === undefined ? null : logged.behind(index, sent.sent_row ?? -1);
  }

  /** What is damaged must not hold up the others, nor cost the points that came since. */
  #sealed(id: number, row: SealedSeriesRow, logged: Points): SealedPoints {
    const before = readable(() => decodeSeriesRow(row));
    if (before === null) return sealBesides(row, logged);
    const overlapping = (head: Head) =>
      this.#store
        .overlapping(id, head)
        .map(block => readable(() => this.#store.block(block)))
        // Nobody knows what it holds: a point that is in it is then kept once more.
        .filter(points => points !== null);
    return sealSeries({ ...before, overlapping }, logged);
  }

  /** Rows that are sealed, a few at a time: the pages of all of them would be a long write. */
  #deletion(): SealSlice | null {
    const { sealed_row } = this.#state.get() as unknown as LogState;
    let bytes = 0;
    let deleteThrough = 0;
    for (const row of this.#oldRows.iterate(sealed_row)) {
      const old = row as { id: number; bytes: number };
      deleteThrough = old.id;
      bytes += old.bytes;
      if (bytes >= DELETION_BYTES) break;
    }
    if (deleteThrough === 0) return null;
    return { through: sealed_row, sealed: [], finished: true, deleteThrough };
  }
}

/** @returns null for what is damaged, which `celltrail doctor` tells */
function readable<Result>(read: () => Result): Result | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof CorruptBlock) return null;
    throw error;
  }
}

interface LogState {
  sealed_row: number;
  sealing_row: number;
}

interface Pass {
  through: number;
  points: number;
  logged: LoggedPoints;
  /** Place of the next series. */
  next: number;
}

/** 28 MB of the log, twice in memory. */
const MAX_PASS_POINTS = 1_000_000;
/** A slice takes the writer a few ms at most. */
const SLICE_BYTES = 200_000;
/** What the head of a series costs beside its points: pages that are changed. */
const SERIES_BYTES = 1000;
const DELETION_BYTES = 1_000_000;
