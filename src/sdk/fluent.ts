import type { DatasetOptions, DatasetSource } from './content/dataset.ts';
import type { EndStatus } from './outbox/entry.ts';
import type { Drawable } from './content/figure.ts';
import type { Model } from './on-demand/model-files.ts';
import type { ModelOptions } from './on-demand/log-model.ts';
import type { MlflowClient } from './mlflow-client.ts';
import type { PointOptions, Run } from './run.ts';
import type { RunQuery } from './run-query.ts';
import type { ParamValue, Schema, TagValue } from './schema.ts';
import type { InitOptions } from './settings.ts';
import type { Rows } from './content/table.ts';
import { theHost } from './the-host.ts';
import { Tracker } from './tracker.ts';

let tracker: Tracker | null = null;

/**
 * Says where to log, and ends the run that was logged to before. It needs not be called where the
 * environment says it (`MLFLOW_TRACKING_URI`, `MLFLOW_EXPERIMENT_NAME`), as in a notebook of celltrail.
 * Nothing is sent before something is logged.
 *
 * @returns the same calls as the module's, typed by `S`: `init<{ metrics: 'loss' | 'acc' }>()`
 * @throws TypeError without an address
 */
export function init<S extends Schema = Schema>(options: InitOptions = {}): Tracker<S> {
  const next = new Tracker(options, theHost());
  tracker?.endAll('FINISHED');
  tracker = next;
  return next as unknown as Tracker<S>;
}

const current = (): Tracker => (tracker ??= new Tracker({}, theHost()));

/** {@inheritDoc Tracker.log} */
export const log = <Values extends { [Key in keyof Values]: number }>(
  values: Values,
  at?: number | PointOptions
): void => current().log(values, at);
/** {@inheritDoc Tracker.metric} */
export const metric = (key: string, value: number, at?: number | PointOptions): void =>
  current().metric(key, value, at);
/** {@inheritDoc Tracker.param} */
export const param = (key: string, value: ParamValue): void => current().param(key, value);
/** {@inheritDoc Tracker.params} */
export const params = <Values extends { [Key in keyof Values]: ParamValue }>(
  values: Values
): void => current().params(values);
/** {@inheritDoc Tracker.tag} */
export const tag = (key: string, value: TagValue): void => current().tag(key, value);
/** {@inheritDoc Tracker.tags} */
export const tags = <Values extends { [Key in keyof Values]: TagValue }>(values: Values): void =>
  current().tags(values);
/** {@inheritDoc Tracker.artifact} */
export const artifact: Tracker['artifact'] = (...given: unknown[]): void =>
  current().artifact(...(given as [string]));
/** {@inheritDoc Tracker.figure} */
export const figure = (name: string, drawing: Drawable): void => current().figure(name, drawing);
/** {@inheritDoc Tracker.table} */
export const table = (name: string, rows: Rows): void => current().table(name, rows);
/** {@inheritDoc Tracker.dataset} */
export const dataset = (source: DatasetSource, options?: DatasetOptions): void =>
  current().dataset(source, options);
/** {@inheritDoc Tracker.logModel} */
export const logModel = (
  name: string,
  model: Model,
  options?: ModelOptions
): ReturnType<Tracker['logModel']> => current().logModel(name, model, options);
/** {@inheritDoc Tracker.run} */
export const run = <Result>(
  name: string,
  work: (run: Run) => Result | Promise<Result>
): Promise<Result> => current().run(name, work);
/** {@inheritDoc Tracker.finish} */
export const finish = async (status?: EndStatus): Promise<void> => tracker?.finish(status);
/** {@inheritDoc Tracker.flush} */
export const flush = async (patienceMs?: number): Promise<boolean> =>
  (await tracker?.flush(patienceMs)) ?? true;
/** {@inheritDoc Tracker.runs} */
export const runs = (): RunQuery => current().runs();
/** {@inheritDoc Tracker.client} */
export const client = (): MlflowClient => current().client;
