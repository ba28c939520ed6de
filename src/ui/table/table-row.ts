import { decodeDouble } from '../../protocol/double.ts';
import type { RunRows } from '../../protocol/endpoints/run-rows.ts';
import { runState, type RunState } from '../run-state.ts';
import type { Column } from './column.ts';

/** One row of an answer, which stays in columns: most of its values are never drawn. */
export class TableRow {
  readonly #rows: RunRows;
  readonly #at: number;
  readonly run_id: string;
  readonly run_name: string;

  constructor(rows: RunRows, at: number) {
    this.#rows = rows;
    this.#at = at;
    this.run_id = rows.run_id[at];
    this.run_name = rows.run_name[at];
  }

  get state(): RunState {
    const session = this.#rows.session[this.#at];
    // The session that a run was made in says nothing of the run's own state.
    const own = session !== null && session.run_id === this.run_id ? session : null;
    return runState(this.#rows.status[this.#at], own);
  }

  get end_reason(): string | null {
    return this.#rows.end_reason[this.#at];
  }

  get start_time(): number {
    return this.#rows.start_time[this.#at];
  }

  get end_time(): number | null {
    return this.#rows.end_time[this.#at];
  }

  get user_id(): string {
    return this.#rows.user_id[this.#at];
  }

  get experiment_id(): string {
    return this.#rows.experiment_id[this.#at];
  }

  get source_name(): string | null {
    return this.#rows.source_name[this.#at];
  }

  get note(): string | null {
    return this.#rows.note[this.#at];
  }

  get pinned(): boolean {
    return this.#rows.pinned[this.#at];
  }

  /** ms. @param now until when a run has run that still does */
  duration(now: number): number {
    return Math.max(0, (this.end_time ?? now) - this.start_time);
  }

  /** @returns undefined if the run has none, or if it was not asked for */
  metric(key: string): number | undefined {
    const value = this.#rows.metrics[key]?.[this.#at] ?? null;
    return value === null ? undefined : decodeDouble(value);
  }

  text({ kind, key }: Column & { kind: 'params' | 'tags' }): string | undefined {
    return this.#rows[kind][key]?.[this.#at] ?? undefined;
  }
}

export const tableRows = (rows: RunRows) => rows.run_id.map((_, at) => new TableRow(rows, at));
