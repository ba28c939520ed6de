import { decodeDouble } from '../../protocol/double.ts';
import type { RunRows } from '../../protocol/endpoints/run-rows.ts';
import { runState, type RunState } from '../run-state.ts';
import type { Column, ValueKind } from './column.ts';

/** One row of an answer, which stays in columns: most of its values are never drawn. */
export class TableRow {
  #rows: RunRows;
  #at: number;
  readonly run_id: string;
  readonly run_name: string;

  constructor(rows: RunRows, at: number) {
    this.#rows = rows;
    this.#at = at;
    this.run_id = rows.run_id[at];
    this.run_name = rows.run_name[at];
  }

  /** A session that is in the record made it. */
  get recorded(): boolean {
    return this.#rows.session[this.#at] !== null;
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

  /**
   * Is of another answer from now on, if that one says nothing else of the run; it may have fewer keys.
   *
   * @returns whether it is
   */
  renew(other: TableRow): boolean {
    const isSame =
      FACTS.every(fact => this[fact] === other[fact]) &&
      KINDS.every(kind => this.#has(kind, other));
    if (!isSame) return false;
    // The old answer is held on to by no row then.
    this.#rows = other.#rows;
    this.#at = other.#at;
    return true;
  }

  #has(kind: ValueKind, other: TableRow): boolean {
    const columns = this.#rows[kind];
    return Object.entries(other.#rows[kind]).every(([key, values]) => {
      const column = Object.hasOwn(columns, key) ? columns[key] : undefined;
      return column !== undefined && column[this.#at] === values[other.#at];
    });
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

const KINDS = ['metrics', 'params', 'tags'] as const;
const FACTS = [
  'run_id',
  'run_name',
  'state',
  'end_reason',
  'start_time',
  'end_time',
  'user_id',
  'experiment_id',
  'source_name',
  'note',
  'pinned'
] as const satisfies (keyof TableRow)[];

export const tableRows = (rows: RunRows) => rows.run_id.map((_, at) => new TableRow(rows, at));
