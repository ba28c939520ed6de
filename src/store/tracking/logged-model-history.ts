import type { WriteContext } from '../threads/write-context.ts';
import { ApiError } from '../../protocol/errors.ts';
import { MLFLOW_LOG_MODEL_HISTORY } from '../../protocol/tags.ts';
import { invalidParameter } from './invalid-parameter.ts';
import { pythonJson } from './python-json.ts';
import { pythonRepr } from './python-repr.ts';
import { activeRunRow } from './run-row.ts';
import { putRunTags } from './run-tags.ts';
import { emitRun } from './run-writes.ts';

/** What the history tells of a model (`Model.get_tags_dict` of mlflow/models/model.py), in its order. */
export interface RecordedModel {
  run_id?: unknown;
  artifact_path?: unknown;
  /** As Python prints a time, in UTC. */
  utc_time_created: string;
  model_uuid: unknown;
  flavors: Record<string, unknown>;
}

/** @param model_json an MLmodel file as JSON. @throws ApiError INVALID_PARAMETER_VALUE in MLflow's words */
export function checkedModelJson(model_json: string): RecordedModel {
  const model = parsedObject(model_json);
  const missing = MANDATORY.filter(name => !(name in model));
  if (missing.length > 0) {
    const fields = missing.map(pythonRepr).join(', ');
    throw invalidParameter(`Model json is missing mandatory fields: {${fields}}`);
  }
  const { run_id, artifact_path, utc_time_created, model_uuid = null } = model;
  const flavors = model['flavors'] ?? {};
  if (!isObject(flavors)) throw malformed(model_json, 'a model: its flavors must be an object');
  return {
    ...(run_id === null ? {} : { run_id }),
    ...(artifact_path === null ? {} : { artifact_path }),
    utc_time_created: printedTime(utc_time_created),
    model_uuid,
    flavors: Object.fromEntries(
      Object.entries(flavors).map(([name, flavor]) => [name, withoutConfig(flavor)])
    )
  };
}

/** Adds a model to the history that is in the run's tag. */
export async function recordLoggedModel(
  context: WriteContext,
  { run_id, model }: { run_id: string; model: RecordedModel }
): Promise<void> {
  const { db } = context;
  const row = await activeRunRow(db, run_id);
  const tag = await db
    .selectFrom('run_tag')
    .select('value')
    .where('run', '=', row.id)
    .where('key', '=', MLFLOW_LOG_MODEL_HISTORY)
    .executeTakeFirst();
  const history = tag === undefined ? [] : recordedSoFar(tag.value);
  // However long: what was cut would be no JSON.
  const value = pythonJson([...history, model]);
  putRunTags(context, row.id, [{ key: MLFLOW_LOG_MODEL_HISTORY, value }]);
  context.runChanged(row.id);
  emitRun(context, row);
}

function recordedSoFar(value: string): unknown[] {
  try {
    const history: unknown = JSON.parse(value);
    if (Array.isArray(history)) return history;
  } catch {
    // The same as a value that is no list.
  }
  throw new ApiError(
    'BAD_REQUEST',
    `The tag '${MLFLOW_LOG_MODEL_HISTORY}' of the run holds no JSON list: remove it first.`
  );
}

function parsedObject(model_json: string): Record<string, unknown> {
  let model: unknown;
  try {
    model = JSON.parse(model_json);
  } catch {
    throw malformed(model_json, 'a valid JSON');
  }
  if (!isObject(model)) throw malformed(model_json, 'a JSON object');
  return model;
}

/** `str(utc_time_created or now)` of Python. */
function printedTime(time: unknown): string {
  if (!time) return new Date().toISOString().replace('T', ' ').replace('Z', '000');
  return typeof time === 'string' ? time : pythonRepr(time);
}

const withoutConfig = (flavor: unknown) =>
  isObject(flavor)
    ? Object.fromEntries(Object.entries(flavor).filter(([key]) => key !== 'config'))
    : flavor;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const malformed = (model_json: string, what: string) =>
  invalidParameter(`Malformed model info. \n ${model_json} \n is not ${what}.`);

const MANDATORY = ['artifact_path', 'flavors', 'utc_time_created', 'run_id'];
