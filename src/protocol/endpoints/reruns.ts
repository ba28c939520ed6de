import { endpoint, MESSAGES, required, STRING } from '../endpoint.ts';

/** A parameter of a cell tagged `parameters`, or of the one that was injected behind it. */
export interface RerunParameter {
  name: string;
  /** `text`: the text itself, without quotes. `literal`: as the language of the kernel writes it. */
  kind: 'text' | 'literal';
  value: string;
}

/** What can be changed when the notebook of a run is run again. */
export interface RerunForm {
  /** Id of the run, and of the notebook that made it the path. */
  run_id: string;
  notebook_path: string | null;
  parameters: RerunParameter[];
  /** Why it cannot be run again, in words; null when it can. */
  problem: string | null;
}

/** @throws RESOURCE_DOES_NOT_EXIST nothing was recorded of how the run was made */
export const getRerunForm = endpoint<{ run_id: string }, RerunForm>(
  'GET',
  'celltrail/v1/rerun-form',
  { run_id: required(STRING) }
);

export interface RerunNotebook {
  /** Id of a run, or a name that one run alone has. */
  run_id: string;
  /** Those that change, or are new. */
  parameters?: RerunParameter[];
}

/**
 * The notebook to run again, in nbformat 4.5: each cell as it ran last, the parameters in a cell
 * tagged `injected-parameters` where papermill puts it. @throws INVALID_PARAMETER_VALUE with why not
 */
export const makeRerunNotebook = endpoint<
  RerunNotebook,
  { run_id: string; notebook_path: string; notebook: unknown }
>('POST', 'celltrail/v1/rerun-notebook', {
  run_id: required(STRING),
  parameters: MESSAGES
});

/** A notebook that is being run again, or was last. */
export interface Rerun {
  rerun_id: string;
  /** The run that is run again. */
  rerun_of: string;
  /** The new one; null until it is there. */
  run_id: string | null;
  /** The cell that runs, from 1, of so many; 0 before the first. */
  cell: number;
  cells: number;
  running: boolean;
  /** Why it did not end well, in words; null while it runs, and when it did. */
  error: string | null;
}

/**
 * Beside a Jupyter server alone, whose Python starts the kernel; one at a time. Answers when the new
 * run is there, or nothing will come of it. @throws INVALID_PARAMETER_VALUE with why not,
 *   RESOURCE_CONFLICT another one runs
 */
export const startRerun = endpoint<RerunNotebook, Rerun>('POST', 'celltrail/v1/reruns', {
  run_id: required(STRING),
  parameters: MESSAGES
});

/** Of this Jupyter server, the newest first. */
export const listReruns = endpoint<Record<never, never>, { reruns: Rerun[] }>(
  'GET',
  'celltrail/v1/reruns',
  {}
);

/** Its run ends as killed. @throws RESOURCE_DOES_NOT_EXIST */
export const stopRerun = endpoint<{ rerun_id: string }, Rerun>('POST', 'celltrail/v1/reruns/stop', {
  rerun_id: required(STRING)
});
