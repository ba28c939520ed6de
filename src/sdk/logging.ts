import { entriesOf } from './checks.ts';
import type { DatasetOptions, DatasetSource } from './content/dataset.ts';
import type { Drawable } from './content/figure.ts';
import type { PointOptions, Run } from './run.ts';
import type {
  MetricKey,
  MetricsOf,
  Params,
  ParamsOf,
  ParamValue,
  Schema,
  TagKey,
  TagsOf,
  TagValue
} from './schema.ts';
import type { Rows } from './content/table.ts';

/**
 * What can be logged, to the run that is meant. Every call returns at once; what it logs is on its way
 * to the server by then. A wrong argument throws a TypeError or RangeError; a server that is away, slow
 * or full does not.
 */
export abstract class Logging<S extends Schema = Schema> {
  /** @internal */
  protected abstract target(): Run;

  /**
   * Metrics, all at one step: `log({ loss: 0.3, acc: 0.9 }, 7)`. None is logged when one is wrong.
   *
   * @param at the step (0 when it is absent, as MLflow's), or step and time
   */
  log<Values extends { [Key in keyof Values]: number }>(
    values: MetricsOf<S, Values>,
    at?: number | PointOptions
  ): void {
    this.target().points(entriesOf('log()', values), at);
  }

  /** One metric; NaN and Infinity are values like others. @param at as in `log` */
  metric(key: MetricKey<S>, value: number, at?: number | PointOptions): void {
    this.target().point(key, value, at);
  }

  /**
   * A param of a run is logged once: another value throws, but in a notebook of celltrail, where the
   * newest counts. Objects are kept as JSON.
   */
  param<Key extends keyof Params<S> & string>(key: Key, value: Params<S>[Key]): void {
    this.target().texts('param', [[key, value]]);
  }

  /** Several params: `params({ lr: 0.01, layers: [64, 10] })`. */
  params<Values extends { [Key in keyof Values]: ParamValue }>(values: ParamsOf<S, Values>): void {
    this.target().texts('param', entriesOf('params()', values));
  }

  /** Another value takes the place of the last. */
  tag(key: TagKey<S>, value: TagValue): void {
    this.target().texts('tag', [[key, value]]);
  }

  /** Several tags: `tags({ stage: 'dev', reviewed: true })`. */
  tags<Values extends { [Key in keyof Values]: TagValue }>(values: TagsOf<S, Values>): void {
    this.target().texts('tag', entriesOf('tags()', values));
  }

  /**
   * A file or folder of this machine, by its path: `artifact('model/weights.bin')` is called
   * `weights.bin` in the run. It is there by now, and read when it is sent, some 0.2 s later:
   * `await flush()` before it changes.
   */
  artifact(file: string): void;
  /** A file by its content: `artifact('notes/plan.md', '# Plan')`. */
  artifact(name: string, content: string | Uint8Array): void;
  artifact(...given: [name: string, content?: string | Uint8Array]): void {
    const run = this.target();
    // Content that is undefined is a mistake: its name is no path.
    if (given.length < 2) run.localFile(given[0]);
    else run.file(given[0], given[1]!);
  }

  /** A picture: SVG, bytes of a PNG, a data URL, or a chart that can give one of these. */
  figure(name: string, drawing: Drawable): void {
    this.target().figureFile(name, drawing);
  }

  /** Rows as `mlflow.load_table` reads them; further rows of the same name are added to them. */
  table(name: string, rows: Rows): void {
    this.target().tableFile(name, rows);
  }

  /** What the run worked with, shown by MLflow as a dataset. */
  dataset(source: DatasetSource, options?: DatasetOptions): void {
    this.target().input(source, options);
  }
}
