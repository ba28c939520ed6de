import { endpoint, INT, MESSAGES, required, STRING, STRINGS, type Field } from '../endpoint.ts';
import { VIEW_TYPES, type Experiment, type ViewType } from '../entities/experiment.ts';
import type { Tag } from '../entities/run.ts';

export const VIEW_TYPE: Field = { type: 'enum', values: VIEW_TYPES };

export interface CreateExperiment {
  name: string;
  artifact_location?: string;
  tags?: Tag[];
}

export interface SearchExperiments {
  max_results?: number;
  page_token?: string;
  filter?: string;
  order_by?: string[];
  view_type?: ViewType;
}

export interface SearchExperimentsResponse {
  experiments?: Experiment[];
  next_page_token?: string;
}

export const createExperiment = endpoint<CreateExperiment, { experiment_id: string }>(
  'POST',
  '2.0/mlflow/experiments/create',
  { name: required(STRING), artifact_location: STRING, tags: MESSAGES }
);

/** Deleted experiments are answered too. */
export const getExperiment = endpoint<{ experiment_id: string }, { experiment: Experiment }>(
  'GET',
  '2.0/mlflow/experiments/get',
  { experiment_id: required(STRING) }
);

export const getExperimentByName = endpoint<
  { experiment_name: string },
  { experiment: Experiment }
>('GET', '2.0/mlflow/experiments/get-by-name', { experiment_name: required(STRING) });

const SEARCH_FIELDS = {
  max_results: INT,
  page_token: STRING,
  filter: STRING,
  order_by: STRINGS,
  view_type: VIEW_TYPE
};

export const searchExperiments = endpoint<SearchExperiments, SearchExperimentsResponse>(
  'POST',
  '2.0/mlflow/experiments/search',
  SEARCH_FIELDS
);

export const searchExperimentsByGet = endpoint<SearchExperiments, SearchExperimentsResponse>(
  'GET',
  '2.0/mlflow/experiments/search',
  SEARCH_FIELDS
);

/** An absent value is ''. */
export const setExperimentTag = endpoint<
  { experiment_id: string; key: string; value: string },
  void
>('POST', '2.0/mlflow/experiments/set-experiment-tag', {
  experiment_id: required(STRING),
  key: required(STRING),
  value: STRING
});

export const deleteExperimentTag = endpoint<{ experiment_id: string; key: string }, void>(
  'POST',
  '2.0/mlflow/experiments/delete-experiment-tag',
  { experiment_id: required(STRING), key: required(STRING) }
);

/** Its runs are deleted with it. */
export const deleteExperiment = endpoint<{ experiment_id: string }, void>(
  'POST',
  '2.0/mlflow/experiments/delete',
  { experiment_id: required(STRING) }
);

export const restoreExperiment = endpoint<{ experiment_id: string }, void>(
  'POST',
  '2.0/mlflow/experiments/restore',
  { experiment_id: required(STRING) }
);

export const updateExperiment = endpoint<{ experiment_id: string; new_name: string }, void>(
  'POST',
  '2.0/mlflow/experiments/update',
  { experiment_id: required(STRING), new_name: required(STRING) }
);
