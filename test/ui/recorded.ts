import type { WireDouble } from '../../src/protocol/double.ts';
import type { RunRows } from '../../src/protocol/endpoints/run-rows.ts';
import type { Series } from '../../src/protocol/endpoints/series.ts';
import type { Run, RunStatus } from '../../src/protocol/entities/run.ts';
import type { Execution, Session } from '../../src/protocol/entities/session.ts';

/** 24 Nov 2025, 14:02:00 UTC. */
export const NOON = 1_763_992_920_000;

export function session(fields: Partial<Session> = {}): Session {
  const epoch = fields.epoch ?? 1;
  return {
    session_id: `kernel-a.${epoch}`,
    kernel_id: 'kernel-a',
    epoch,
    kernel_name: 'python3',
    language: 'python',
    notebook_path: 'vision/first_run.ipynb',
    experiment_id: '421337421337421337',
    run_id: `session-run-${epoch}`,
    state: 'idle',
    last_cell_failed: false,
    end_reason: null,
    started_time: NOON,
    ended_time: null,
    executing_ms: 12_300,
    executing_since: null,
    tracking_uri: null,
    environment: null,
    ...fields
  };
}

export interface RowFields {
  run_id: string;
  run_name: string;
  parent?: number;
  status?: RunStatus;
  end_reason?: string | null;
  start_time?: number;
  end_time?: number | null;
  experiment_id?: string;
  user_id?: string;
  session?: Session | null;
  session_name?: string | null;
  source_name?: string | null;
  note?: string | null;
  pinned?: boolean;
  metrics?: Record<string, WireDouble>;
  params?: Record<string, string>;
  /** Those that people set. */
  tags?: Record<string, string>;
  values_run_id?: string;
}

/** Rows in the columns of the answer. */
export function runRows(
  rows: RowFields[],
  total = rows.filter(row => (row.parent ?? -1) < 0).length
): RunRows {
  const columns = <Value>(pick: (row: RowFields) => Record<string, Value> | undefined) => {
    const keys = [...new Set(rows.flatMap(row => Object.keys(pick(row) ?? {})))];
    return Object.fromEntries(keys.map(key => [key, rows.map(row => pick(row)?.[key] ?? null)]));
  };
  return {
    total,
    run_id: rows.map(row => row.run_id),
    run_name: rows.map(row => row.run_name),
    experiment_id: rows.map(row => row.experiment_id ?? row.session?.experiment_id ?? '0'),
    parent: rows.map(row => row.parent ?? -1),
    nested_count: rows.map((_, at) => rows.filter(({ parent }) => parent === at).length),
    status: rows.map(row => row.status ?? 'RUNNING'),
    end_reason: rows.map(row => row.end_reason ?? null),
    start_time: rows.map(row => row.start_time ?? NOON),
    end_time: rows.map(row => row.end_time ?? null),
    user_id: rows.map(row => row.user_id ?? 'ana'),
    session: rows.map(row => row.session ?? null),
    session_name: rows.map(row => row.session_name ?? (row.session ? row.run_name : null)),
    source_name: rows.map(row => row.source_name ?? row.session?.notebook_path ?? null),
    note: rows.map(row => row.note ?? null),
    pinned: rows.map(row => row.pinned ?? false),
    metrics: columns(row => row.metrics),
    params: columns(row => row.params),
    tags: columns(row => row.tags),
    values_run_id: rows.map(row => row.values_run_id ?? row.run_id)
  };
}

export function series(fields: Partial<Series> = {}): Series {
  const values = fields.values ?? [2.1, 1.2, 0.6, 0.3];
  const steps = fields.steps ?? values.map((_, step) => step);
  return {
    run_id: 'train-run-1',
    metric_key: 'loss',
    count: values.length,
    steps,
    timestamps: steps.map(step => NOON + step * 100),
    values,
    origin: steps.map(() => 0),
    origins: [
      {
        execution_id: 'execution-2',
        cell_id: 'cell-train',
        execution_count: 5,
        attempt: 3,
        inferred: false
      }
    ],
    ...fields
  };
}

export function execution(fields: Partial<Execution> = {}): Execution {
  return {
    execution_id: 'execution-1',
    session_id: 'kernel-a.1',
    cell_id: 'cell-load',
    cell_tags: [],
    execution_count: 4,
    attempt: 1,
    position: 0,
    state: 'ok',
    source: 'X, y = load_digits(return_X_y=True)\nX.shape',
    source_hash: 'f'.repeat(64),
    queued_time: NOON,
    started_time: NOON,
    ended_time: NOON + 120,
    error: null,
    note: null,
    ...fields
  };
}

export function run(fields: {
  run_id: string;
  run_name?: string;
  status?: RunStatus;
  metrics?: Record<string, WireDouble>;
  params?: Record<string, string>;
  tags?: Record<string, string>;
  end_time?: number;
}): Run {
  const pairs = (record: Record<string, string> = {}) =>
    Object.entries(record).map(([key, value]) => ({ key, value }));
  return {
    info: {
      run_id: fields.run_id,
      run_uuid: fields.run_id,
      run_name: fields.run_name ?? fields.run_id,
      experiment_id: '421337421337421337',
      user_id: 'ana',
      status: fields.status ?? 'RUNNING',
      start_time: NOON,
      end_time: fields.end_time,
      artifact_uri: `mlflow-artifacts:/421337421337421337/${fields.run_id}/artifacts`,
      lifecycle_stage: 'active'
    },
    data: {
      metrics: Object.entries(fields.metrics ?? {}).map(([key, value]) => ({
        key,
        value,
        timestamp: NOON,
        step: 299
      })),
      params: pairs(fields.params),
      tags: pairs(fields.tags)
    },
    inputs: {}
  };
}
