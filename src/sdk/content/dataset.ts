import { checkName, checkObject, jsonOf } from '../checks.ts';
import type { DatasetInput } from '../../protocol/entities/run.ts';

/** Where the data come from. */
export interface DatasetSource {
  /** Shown in MLflow: `iris`. */
  name: string;
  /** An address or path; where absent, the data were in memory. */
  source?: string;
  /** A fingerprint of the content, at most 36 characters. Absent: of name, source, schema and profile. */
  digest?: string;
  /** Names and types of columns, kept as JSON. */
  schema?: object;
  /** Counts: `{ num_rows: 150 }`, kept as JSON. */
  profile?: object;
}

export interface DatasetOptions {
  /** What it was for: `training`, `eval`. */
  context?: string;
}

/** Characters, as MLflow's columns have them. */
const MOST = 500;
const MOST_OF_SOURCE = 65_535;

/** @throws TypeError, RangeError */
export function datasetInput(given: DatasetSource, options: DatasetOptions = {}): DatasetInput {
  checkObject('dataset()', given);
  checkObject('dataset(…, options)', options);
  const { name, source, schema, profile } = given;
  const { context } = options;
  checkName('The name of a dataset', name, MOST);
  if (source !== undefined) checkName(`The source of dataset '${name}'`, source, MOST_OF_SOURCE);
  if (context !== undefined) checkName(`The context of dataset '${name}'`, context, MOST);
  const text = (value: object | undefined) =>
    value === undefined ? undefined : jsonOf(`Dataset '${name}'`, value);
  const described = {
    name,
    source: JSON.stringify(sourceOf(source)),
    schema: text(schema),
    profile: text(profile)
  };
  const digest = given.digest ?? fingerprint(JSON.stringify(described));
  checkName(`The digest of dataset '${name}'`, digest, 36);
  return {
    dataset: { ...described, digest, source_type: typeOf(source) },
    tags: context === undefined ? [] : [{ key: 'mlflow.data.context', value: context }]
  };
}

/** MLflow's own source types, as `mlflow.data` reads them back. */
function typeOf(source: string | undefined): string {
  if (source === undefined) return 'code';
  return /^https?:/.test(source) ? 'http' : 'local';
}

function sourceOf(source: string | undefined): object {
  if (source === undefined) return { tags: {} };
  return typeOf(source) === 'http' ? { url: source } : { uri: source };
}

/** FNV-1a, 32 bits, as 8 hex digits: MLflow's own digests are as long. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
