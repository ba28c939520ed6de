/** What all builds of the package export. */
export * from './fluent.ts';
export type { DatasetOptions, DatasetSource } from './dataset.ts';
export type { EndStatus } from './entry.ts';
export type { Drawable } from './figure.ts';
export { loggedSeries, onPoint, type LoggedSeries, type PointListener } from './logged-points.ts';
export type { ModelOptions, TensorSpec } from './log-model.ts';
export type { Model, SavableModel, TfjsArtifacts } from './model-files.ts';
export { MlflowClient } from './mlflow-client.ts';
export type { PointOptions, Run } from './run.ts';
export type { RunQuery, RunRow } from './run-query.ts';
export type { ParamValue, Schema } from './schema.ts';
export type { InitOptions } from './settings.ts';
export type { Rows } from './table.ts';
export type { Tracker } from './tracker.ts';
export type { ApiError, ErrorCode } from '../protocol/errors.ts';
