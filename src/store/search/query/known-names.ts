import type { EntityType } from '../parse-filter.ts';
import { ENTITY_TYPES } from '../run-grammar.ts';
import { nearestName } from './nearest-name.ts';
import { queryFault } from './query-fault.ts';
import { quotedName, type QueryToken } from './query-tokens.ts';

/** The keys that runs of the store have, most frequent first. */
export interface KnownKeys {
  metrics: ReadonlySet<string>;
  params: ReadonlySet<string>;
  tags: ReadonlySet<string>;
}

/** What a name on the left of a comparison stands for. */
export type QueryField =
  | { type: 'metric' | 'parameter' | 'tag' | 'dataset'; key: string }
  | { type: 'attribute'; key: QueryAttribute };

export type QueryAttribute =
  | 'status'
  | 'run_name'
  | 'run_id'
  | 'user_id'
  | 'artifact_uri'
  | 'start_time'
  | 'end_time'
  | 'notebook'
  | 'experiment';

/**
 * Looks a name up: after `metrics.` and the like among those, else among metrics, then params, tags
 * and attributes.
 *
 * @throws ApiError with `fault` for one that nothing has
 */
export function fieldOf(token: QueryToken, known: KnownKeys): QueryField {
  const { kind, name } = splitName(token);
  const found = kind === null ? bareField(name, known) : fieldOfKind(kind, name, known);
  if (found !== null) return found;
  const near = nearestName(name, kind === null ? allNames(known) : namesOfKind(kind, known));
  const written = token.quoted ? `${token.prefix}${token.text}` : token.text;
  const unknown = `Unknown column "${written}".`;
  if (near === null) throw queryFault(unknown, token);
  const before = written.slice(0, written.length - name.length);
  const meant = `${unknown} Did you mean ${before}${near}?`;
  throw queryFault(meant, token, `${before}${quotedName(near)}`);
}

function splitName({ text, prefix, quoted }: QueryToken): {
  kind: EntityType | null;
  name: string;
} {
  if (quoted) {
    const kind = ENTITY_TYPES.get(prefix.slice(0, -1)) ?? null;
    // A prefix that is no kind is a part of the name, which nothing has.
    return { kind, name: kind === null ? `${prefix}${text}` : text };
  }
  const dot = text.indexOf('.');
  const kind = ENTITY_TYPES.get(text.slice(0, Math.max(dot, 0))) ?? null;
  return { kind, name: kind === null ? text : text.slice(dot + 1) };
}

function bareField(name: string, { metrics, params, tags }: KnownKeys): QueryField | null {
  if (metrics.has(name)) return { type: 'metric', key: name };
  if (params.has(name)) return { type: 'parameter', key: name };
  if (tags.has(name)) return { type: 'tag', key: name };
  const key = ATTRIBUTES.get(name.toLowerCase());
  return key === undefined ? null : { type: 'attribute', key };
}

function fieldOfKind(type: EntityType, name: string, known: KnownKeys): QueryField | null {
  if (type === 'attribute') {
    const key = ATTRIBUTES.get(name.toLowerCase());
    return key === undefined ? null : { type, key };
  }
  // Those that MLflow and we set are in no list of names.
  const own = type === 'tag' && /^(?:mlflow|celltrail)\./.test(name);
  return own || namesOfKind(type, known).has(name) ? { type, key: name } : null;
}

function namesOfKind(type: EntityType, { metrics, params, tags }: KnownKeys): ReadonlySet<string> {
  switch (type) {
    case 'metric':
      return metrics;
    case 'parameter':
      return params;
    case 'tag':
      return tags;
    case 'dataset':
      return DATASET_FIELDS;
    case 'attribute':
      return ATTRIBUTE_NAMES;
  }
}

const allNames = ({ metrics, params, tags }: KnownKeys) => [
  ...metrics,
  ...params,
  ...tags,
  ...ATTRIBUTE_NAMES
];

/** By the names that people may write. */
const ATTRIBUTES: ReadonlyMap<string, QueryAttribute> = new Map([
  ['status', 'status'],
  ['name', 'run_name'],
  ['run_name', 'run_name'],
  ['run name', 'run_name'],
  ['run_id', 'run_id'],
  ['user', 'user_id'],
  ['user_id', 'user_id'],
  ['started', 'start_time'],
  ['start_time', 'start_time'],
  ['created', 'start_time'],
  ['ended', 'end_time'],
  ['end_time', 'end_time'],
  ['notebook', 'notebook'],
  ['experiment', 'experiment'],
  ['artifact_uri', 'artifact_uri']
]);
const ATTRIBUTE_NAMES: ReadonlySet<string> = new Set(ATTRIBUTES.keys());
const DATASET_FIELDS: ReadonlySet<string> = new Set(['name', 'digest', 'context']);
