import { endpoint, INT, MESSAGES, STRING, STRINGS } from '../endpoint.ts';

export interface SearchLoggedModels {
  experiment_ids?: string[];
  filter?: string;
  max_results?: number;
  order_by?: object[];
  datasets?: object[];
  page_token?: string;
}

/**
 * This server keeps no logged models yet, and answers that there are none: the Python client asks
 * whenever it lists or downloads the artifacts of a run.
 */
export const searchLoggedModels = endpoint<SearchLoggedModels, Record<never, never>>(
  'POST',
  '2.0/mlflow/logged-models/search',
  {
    experiment_ids: STRINGS,
    filter: STRING,
    max_results: INT,
    order_by: MESSAGES,
    datasets: MESSAGES,
    page_token: STRING
  }
);
