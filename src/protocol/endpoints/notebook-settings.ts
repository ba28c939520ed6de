import { BOOL, endpoint, required, STRING } from '../endpoint.ts';

/** How a notebook is recorded. */
export interface NotebookSettings {
  /** False: of its cells only that they ran is kept. What its code logs itself is kept either way. */
  tracked: boolean;
  /** Metrics in what it prints are recorded, from the next print on. */
  parse_prints: boolean;
  /** Metrics that the newest session prints and nobody records; none while they are. */
  seen: string[];
}

/** Beside a Jupyter server alone: a server of its own sees no kernels. */
export const getNotebookSettings = endpoint<{ notebook_path: string }, NotebookSettings>(
  'GET',
  'celltrail/v1/notebook-settings',
  { notebook_path: required(STRING) }
);

/** Those that are named. `parse_prints` turned on also reads what is kept of the cell that started last. */
export const setNotebookSettings = endpoint<
  { notebook_path: string } & Partial<Pick<NotebookSettings, 'tracked' | 'parse_prints'>>,
  NotebookSettings
>('POST', 'celltrail/v1/notebook-settings', {
  notebook_path: required(STRING),
  tracked: BOOL,
  parse_prints: BOOL
});
