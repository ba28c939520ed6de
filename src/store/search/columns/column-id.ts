/** What a column holds of every run. */
export type ColumnId =
  | { type: 'attribute'; key: RunAttribute }
  | { type: 'parameter' | 'tag'; key: string }
  | { type: 'metric'; key: string; aggregate: SeriesAggregate }
  /** All datasets of a run, as JSON: [name, digest, context or null] of each. */
  | { type: 'dataset'; key: '' };

/** What a series is summed up to. */
export type SeriesAggregate = 'latest' | 'min' | 'max' | 'first' | 'mean';

/** Columns of the table of runs, and what search makes of them for itself. */
export type RunAttribute =
  | 'run_id'
  | 'run_name'
  | 'user_id'
  | 'status'
  | 'start_time'
  | 'end_time'
  | 'artifact_uri'
  | 'lifecycle_stage'
  /** Key of the experiment's row. */
  | 'experiment'
  /** The first six bytes of the run id as a number, which orders most runs. */
  | 'run_id_start'
  /** Key of the run of the session that the run belongs to. */
  | 'session_run'
  /** Keys of what the run has, as a JSON list in order: most runs have the same ones. */
  | 'metric_keys'
  | 'param_keys'
  /** But for `mlflow.…` and `celltrail.…`. */
  | 'tag_keys'
  /** Those, but for the tags of cells: a session has its own. */
  | 'system_tag_keys';

/** A name that no other column has: the key's own slashes come last. */
export function columnName(id: ColumnId): string {
  const kind = id.type === 'metric' ? `metric/${id.aggregate}` : id.type;
  return `${kind}/${id.key}`;
}

export const isNumeric = (id: ColumnId) =>
  id.type === 'metric' || (id.type === 'attribute' && NUMERIC.has(id.key));

/** Whether new points of a run, which are no change of its rows, may change what the column has of it. */
export const followsPoints = (id: ColumnId) =>
  id.type === 'metric' || (id.type === 'attribute' && id.key === 'metric_keys');

const NUMERIC = new Set<RunAttribute>([
  'start_time',
  'end_time',
  'experiment',
  'run_id_start',
  'session_run'
]);
