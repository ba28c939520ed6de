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
export type TagValue = string | number | boolean;
// What a schema does not name is not restricted by it.
export type MetricKey<S extends Schema> = S extends { metrics: infer Key extends string }
  ? Key
  : string;
export type TagKey<S extends Schema> = S extends { tags: infer Key extends string } ? Key : string;
export type Params<S extends Schema> = S extends { params: infer P extends object }
  ? P
  : Record<string, ParamValue>;

/** Values by key: those of the schema, else any that each call is given, of an interface too. */
export type MetricsOf<S extends Schema, Given> = S extends { metrics: infer Key extends string }
  ? { [Each in Key]?: number }
  : Given;
export type ParamsOf<S extends Schema, Given> = S extends { params: infer P extends object }
  ? Partial<P>
  : Given;
export type TagsOf<S extends Schema, Given> = S extends { tags: infer Key extends string }
  ? { [Each in Key]?: TagValue }
  : Given;
