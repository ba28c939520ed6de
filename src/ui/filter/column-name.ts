/** What a column of runs holds. */
export type ColumnKind = 'metric' | 'param' | 'tag' | 'attribute';

export interface Column {
  kind: ColumnKind;
  key: string;
}

const PREFIX = { metric: 'metrics', param: 'params', tag: 'tags' } as const;

/** Names that need no quotes in a query. */
const PLAIN = /^[a-z_][\w./-]*$/i;
const RESERVED = /^(and|or|not|in|like|ilike|is|null)$/i;
/** A key that begins so would be read as one of a kind. */
const LIKE_A_KIND = /^(metric|param|parameter|tag|attribute|attr|run|dataset)s?\./i;

/** `metrics.loss`, ``params.`my key` ``, `status`: as order_by, filter and listRunColumnValues name it. */
export function columnName({ kind, key }: Column, quote = true): string {
  if (kind === 'attribute') return key;
  const isPlain = /^\w+$/.test(key) || !quote;
  return `${PREFIX[kind]}.${isPlain ? key : quoted(key)}`;
}

/** As a person would type it; with its kind where the bare name would not be understood. */
export function typedName(column: Column, isAmbiguous = false): string {
  const { key, kind } = column;
  const isPlain = PLAIN.test(key) && !RESERVED.test(key) && !LIKE_A_KIND.test(key);
  if (kind === 'attribute' || (isPlain && !isAmbiguous)) return key;
  return `${PREFIX[kind]}.${isPlain && !key.includes('.') ? key : quoted(key)}`;
}

/** A value as a person would type it. */
export function typedValue(value: string): string {
  if (/^[\w./:-]+$/.test(value) && !RESERVED.test(value)) return value;
  return value.includes("'") ? `"${value}"` : `'${value}'`;
}

// MLflow knows both kinds of quotes around a name, and no way to escape either.
const quoted = (key: string) => (key.includes('`') ? `"${key}"` : `\`${key}\``);
