/**
 * What a program logs, for the types of its calls; without one every key is taken.
 *
 * `init<{ params: { lr: number }; metrics: 'loss' | 'acc' }>()`
 */
export interface Schema {
  params?: object;
  /** Keys. */
  metrics?: string;
  /** Keys. */
  tags?: string;
}

export type ParamValue = string | number | boolean | bigint | null | object;
export type MetricKey<S extends Schema> = NonNullable<S['metrics']>;
export type TagKey<S extends Schema> = NonNullable<S['tags']>;
export type Params<S extends Schema> = S extends { params: infer P extends object }
  ? P
  : Record<string, ParamValue>;
