import { BOOL, endpoint, required, STRING } from '../endpoint.ts';

/** Whether what a notebook prints is read for metrics. */
export interface NotebookPrints {
  /** Its metrics are recorded, from the next print on. */
  recorded: boolean;
  /** Metrics that the newest session prints and nobody records; none while they are. */
  seen: string[];
}

/** Beside a Jupyter server alone: a server of its own sees no kernels. */
export const getPrints = endpoint<{ notebook_path: string }, NotebookPrints>(
  'GET',
  'celltrail/v1/prints',
  { notebook_path: required(STRING) }
);

/** Turned on, it also reads what is kept of the cell that started last. */
export const setPrints = endpoint<{ notebook_path: string; recorded: boolean }, NotebookPrints>(
  'POST',
  'celltrail/v1/prints',
  { notebook_path: required(STRING), recorded: required(BOOL) }
);
