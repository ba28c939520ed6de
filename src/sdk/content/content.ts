/** What becomes a file or an input of a run, and what asks for runs: few programs need it at once. */
export { RunQuery } from '../run-query.ts';
export { datasetInput } from './dataset.ts';
export { figureFile } from './figure.ts';
export { MLFLOW_LOGGED_ARTIFACTS, rowsOf, tableJson } from './table.ts';
