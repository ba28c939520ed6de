/** Tags that MLflow's own screens and clients read (mlflow/utils/mlflow_tags.py). */
export const MLFLOW_RUN_NAME = 'mlflow.runName';
export const MLFLOW_PARENT_RUN_ID = 'mlflow.parentRunId';
/** Of a run or an experiment: what people wrote about it, in Markdown. */
export const MLFLOW_NOTE = 'mlflow.note.content';
export const MLFLOW_USER = 'mlflow.user';
export const MLFLOW_SOURCE_TYPE = 'mlflow.source.type';
export const MLFLOW_SOURCE_NAME = 'mlflow.source.name';
export const MLFLOW_GIT_COMMIT = 'mlflow.source.git.commit';
export const MLFLOW_GIT_BRANCH = 'mlflow.source.git.branch';
export const MLFLOW_GIT_DIRTY = 'mlflow.source.git.dirty';
/** On a run: JSON list of the models that clients before MLflow 3 logged to it. */
export const MLFLOW_LOG_MODEL_HISTORY = 'mlflow.log-model.history';
/** `true` on the registered models and versions that are prompts (mlflow/prompt/constants.py). */
export const MLFLOW_IS_PROMPT = 'mlflow.prompt.is_prompt';
/** On a prompt's version. */
export const MLFLOW_PROMPT_TEXT = 'mlflow.prompt.text';
/** On a logged model: JSON list of `{"name", "version"}`, the versions that it became. */
export const MLFLOW_MODEL_VERSIONS = 'mlflow.modelVersions';

/** Session id, on the session run and on every run made in that session. */
export const CELLTRAIL_SESSION = 'celltrail.session';
/** JSON `{"name":"python3","language":"python"}`, on the session run. */
export const CELLTRAIL_KERNEL = 'celltrail.kernel';
/** JSON of SessionEnvironment, on the session run. */
export const CELLTRAIL_ENVIRONMENT = 'celltrail.environment';
/** The cell whose execution made a nested run. */
export const CELLTRAIL_CELL_ID = 'celltrail.cell.id';
/** msg_id of that execution. */
export const CELLTRAIL_EXECUTION = 'celltrail.execution';
export const CELLTRAIL_ATTEMPT = 'celltrail.attempt';
/** Of a run that `celltrail exec --again` made: id of the one whose notebook it ran again. */
export const CELLTRAIL_RERUN_OF = 'celltrail.rerun_of';
/**
 * On the runs of a session that has ended, where it applies: reasons of `HIDDEN_REASONS` for which
 * their numbers may not be what the notebook makes, with `,` between them.
 */
export const CELLTRAIL_HIDDEN_STATE = 'celltrail.hidden_state';
/** Why a run ended: `kernel died (signal 9)`. */
export const CELLTRAIL_END = 'celltrail.end';
/** `true` on a run that a person pinned: it stands above the others in our lists. */
export const CELLTRAIL_PINNED = 'celltrail.pinned';
/** On a run that the TypeScript client made: an id of its own, by which it finds the run again. */
export const CELLTRAIL_CLIENT_RUN = 'celltrail.client.run';
/** On a session run: JSON list of the metrics that were read of what its cells printed. */
export const CELLTRAIL_PARSED = 'celltrail.parsed';
/** `true` on a notebook's experiment: of the notebook's cells only that they ran is kept. */
export const CELLTRAIL_NO_TRACK = 'celltrail.no-track';
/** `true` on a notebook's experiment: what the notebook prints is read for metrics. */
export const CELLTRAIL_PARSE_PRINTS = 'celltrail.parse-prints';
/** On an experiment: path of the notebook that it was made for. */
export const CELLTRAIL_NOTEBOOK = 'celltrail.notebook';
/** On the session run, one per executed cell: JSON of CellTag. */
export const CELLTRAIL_CELL_PREFIX = 'celltrail.cell.';
/** A session run has at most this many cell tags; the executions themselves are all kept. */
export const MAX_CELL_TAGS = 200;

/** The value of a `celltrail.cell.<cell id>` tag. Times in ms. */
export interface CellTag {
  cell_id: string;
  count: number | null;
  state: string;
  started: number | null;
  duration: number | null;
  source: string;
  tags: string[];
  executions: number;
}

/** The metrics that a `celltrail.parsed` tag names; none for what is no such list. */
export function parsedKeys(tag: string | undefined): string[] {
  if (tag === undefined) return [];
  try {
    const keys: unknown = JSON.parse(tag);
    return Array.isArray(keys) ? keys.filter(key => typeof key === 'string') : [];
  } catch {
    return [];
  }
}
