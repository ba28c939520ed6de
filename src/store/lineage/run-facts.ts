import { preparedStatements } from '../db/prepared-statements.ts';
import type { LoggedModelTable } from '../db/schema/logged-model-tables.ts';
import { modelVersionRows, type ModelVersionRow } from '../registry/model-version-rows.ts';
import type { ReadContext } from '../threads/read-context.ts';

/** When something was logged to a run, ms; null: that is not known. */
interface Timed {
  time: number | null;
}

export interface InputFacts extends Timed {
  name: string;
  digest: string;
  source_type: string;
  source: string;
  /** What it was used for; null: that was not said. */
  context: string | null;
}

export type ModelFacts = Pick<
  LoggedModelTable,
  'model_id' | 'name' | 'artifact_uri' | 'status' | 'creation_timestamp_ms'
>;

/** What lineage asks of one run. */
export interface RunFacts {
  params: (Timed & { key: string; value: string })[];
  /** Keys of its metrics. */
  metrics: string[];
  inputs: InputFacts[];
  /** Models that it took in. */
  used: (Timed & ModelFacts)[];
  /** Models that it made. */
  models: ModelFacts[];
  /** Versions of registered models that come from it, oldest first. */
  versions: ModelVersionRow[];
}

/** @param run its row */
export async function runFacts(
  context: ReadContext,
  { id, run_id }: { id: number; run_id: string }
): Promise<RunFacts> {
  const { params, metrics, inputs, used } = statements(context.database);
  return {
    params: params.all(id) as unknown as RunFacts['params'],
    metrics: metrics.all(id).map(({ key }) => key as string),
    inputs: inputs.all(id) as unknown as InputFacts[],
    used: used.all(id) as unknown as RunFacts['used'],
    ...(await runModels(context, run_id))
  };
}

/** The models that a run made, and the versions that come from it. */
export async function runModels(
  { db, database }: ReadContext,
  run_id: string
): Promise<Pick<RunFacts, 'models' | 'versions'>> {
  return {
    models: statements(database).models.all(run_id) as unknown as ModelFacts[],
    versions: await modelVersionRows(db)
      .where('model_version.run_id', '=', run_id)
      .orderBy('model_version.id')
      .execute()
  };
}

const MODEL = `model_id, name, artifact_uri, status, creation_timestamp_ms`;

const statements = preparedStatements({
  params: 'SELECT key, value, time FROM param WHERE run = ? ORDER BY key',
  metrics: 'SELECT key FROM series WHERE run = ? ORDER BY key',
  inputs: `SELECT name, digest, source_type, source, input.time,
      (SELECT value FROM input_tag
        WHERE input_tag.input = input.id AND key = 'mlflow.data.context') AS context
    FROM input JOIN dataset ON dataset.id = input.dataset
    WHERE input.run = ? ORDER BY input.id`,
  used: `SELECT ${MODEL.replace('model_id', 'logged_model.model_id')}, run_model.time FROM run_model
    JOIN logged_model ON logged_model.model_id = run_model.model_id
    WHERE run_model.run = ? AND run_model.role = 'input' AND lifecycle_stage = 'active'
    ORDER BY logged_model.id`,
  models: `SELECT ${MODEL} FROM logged_model
    WHERE source_run_id = ? AND lifecycle_stage = 'active' ORDER BY id`
});
