import { decodeDouble } from '../../protocol/double.ts';
import type { RunRows } from '../../protocol/endpoints/run-rows.ts';
import type { RunStatus } from '../../protocol/entities/run.ts';
import type { Session } from '../../protocol/entities/session.ts';
import type { NamedRun } from '../edit/run-edits.ts';
import { runState, type RunState } from '../run-state.ts';

/** A row of a list of runs. */
export interface RunSummary {
  run_id: string;
  run_name: string;
  experiment_id: string;
  status: RunStatus;
  state: RunState;
  end_reason: string | null;
  start_time: number;
  end_time: number | null;
  /** Path of the notebook or script. */
  source_name: string | null;
  /** Markdown. */
  note: string | null;
  pinned: boolean;
  /** Set on the session run; null on runs that a client made. */
  session: Session | null;
  /** A session that is in the record made it. */
  recorded: boolean;
  /** Latest values, by name. */
  metrics: ReadonlyMap<string, number>;
  params: ReadonlyMap<string, string>;
  /** Those that people set. */
  tags: ReadonlyMap<string, string>;
  /** Whose metrics and params these are. */
  values_run_id: string;
  /** Runs nested under it that have rows of their own, newest first. */
  children: readonly RunSummary[];
  /** How many are nested under it, of which the first 200 are among `children`. */
  nested_count: number;
}

/** The columns of an answer as a list of top-level rows with their children. */
export function runSummaries(rows: RunRows): RunSummary[] {
  const all = rows.run_id.map((_, row) => ({
    ...summary(rows, row),
    children: [] as RunSummary[]
  }));
  const top: RunSummary[] = [];
  for (const [row, one] of all.entries()) {
    const parent = all[rows.parent[row]];
    (parent === undefined ? top : parent.children).push(one);
  }
  return top;
}

function summary(rows: RunRows, row: number): Omit<RunSummary, 'children'> {
  const session = rows.session[row];
  // A row that a client made may name the session that it was made in; that is not its own state.
  const own = session !== null && session.run_id === rows.run_id[row] ? session : null;
  return {
    run_id: rows.run_id[row],
    run_name: rows.run_name[row],
    experiment_id: rows.experiment_id[row],
    status: rows.status[row],
    state: runState(rows.status[row], own),
    end_reason: rows.end_reason[row],
    start_time: rows.start_time[row],
    end_time: rows.end_time[row],
    source_name: rows.source_name[row],
    note: rows.note[row],
    pinned: rows.pinned[row],
    nested_count: rows.nested_count[row],
    session: own,
    recorded: session !== null,
    metrics: column(rows.metrics, row, decodeDouble),
    params: column(rows.params, row, value => value),
    tags: column(rows.tags, row, value => value),
    values_run_id: rows.values_run_id[row]
  };
}

function column<Wire, Value>(
  columns: Record<string, (Wire | null)[]>,
  row: number,
  read: (value: Wire) => Value
): Map<string, Value> {
  const values = new Map<string, Value>();
  for (const key of Object.keys(columns).sort()) {
    const value = columns[key][row];
    if (value !== null && value !== undefined) values.set(key, read(value));
  }
  return values;
}

/** A row as it is ticked: with the session that it stands for, and whose values it shows. */
export interface TickedRun extends NamedRun {
  session_id: string | null;
  values_run_id: string;
}

export function tickedRun({ run_id, run_name, values_run_id, session }: RunSummary): TickedRun {
  return { run_id, run_name, values_run_id, session_id: session?.session_id ?? null };
}

/** ms that the run has worked: time in cells for a session, all of its time for another run. */
export function workedTime(run: RunSummary, now: number): number {
  if (run.session !== null) {
    const since = run.session.executing_since;
    return run.session.executing_ms + (since === null ? 0 : Math.max(0, now - since));
  }
  return (run.end_time ?? now) - run.start_time;
}
