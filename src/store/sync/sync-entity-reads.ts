import type { ModelOutput } from '../../protocol/entities/logged-model.ts';
import type { SyncProblem } from '../../protocol/entities/sync.ts';
import { preparedStatements } from '../db/prepared-statements.ts';
import { loggedModelEntities } from '../logged-models/logged-model-entities.ts';
import { loggedModelRows } from '../logged-models/logged-model-rows.ts';
import { modelVersionRows } from '../registry/model-version-rows.ts';
import { modelVersionEntities, registeredModelEntity } from '../registry/registry-entities.ts';
import type { ReadContext } from '../threads/read-context.ts';
import type {
  RemoteEntity,
  SentEntity,
  SyncEntityRef,
  SyncEntityState,
  SyncLoggedModel,
  SyncModelVersion,
  SyncRegisteredModel,
  SyncRunModels
} from './sync-entity-store.ts';
import type { RemoteRun } from './sync-store.ts';

export const dueEntities = ({ database }: ReadContext): SyncEntityRef[] =>
  statements(database)
    .due.all()
    .map(({ kind, id }) => ({ kind, id }) as SyncEntityRef);

export async function syncLoggedModel(
  context: ReadContext,
  { model_id }: { model_id: string }
): Promise<SyncLoggedModel> {
  const { db } = context;
  const row = await loggedModelRows(db)
    .where('logged_model.model_id', '=', model_id)
    .executeTakeFirst();
  const [model = null] = row === undefined ? [] : await loggedModelEntities(db, [row]);
  return {
    ...stateOf(context, { kind: 'logged_model', id: model_id }),
    model,
    isDeleted: row?.lifecycle_stage === 'deleted'
  };
}

export async function syncRegisteredModel(
  context: ReadContext,
  { id }: { id: string }
): Promise<SyncRegisteredModel> {
  const { db, database } = context;
  const { row: key, time } = readStamped(id);
  const row = await db
    .selectFrom('registered_model')
    .selectAll()
    .where('id', '=', key)
    .where('creation_time', '=', time)
    .executeTakeFirst();
  return {
    ...stateOf(context, { kind: 'registered_model', id }),
    model: row === undefined ? null : await registeredModelEntity(db, row),
    aliases:
      row === undefined
        ? []
        : statements(database)
            .aliases.all(key)
            .map(({ alias, remote }) => ({
              alias: alias as string,
              version: parsed<RemoteEntity>(remote as string | null)?.version ?? null
            }))
  };
}

export async function syncModelVersion(
  context: ReadContext,
  { id }: { id: string }
): Promise<SyncModelVersion> {
  const { db, database } = context;
  const { row: key, time } = readStamped(id);
  const row = await modelVersionRows(db)
    .where('model_version.id', '=', key)
    .where('model_version.creation_time', '=', time)
    .executeTakeFirst();
  const state = stateOf(context, { kind: 'model_version', id });
  if (row === undefined) {
    return { ...state, version: null, model: state.remote?.model ?? '', storage_location: '' };
  }
  const [version] = await modelVersionEntities(db, [row]);
  const { model } = statements(database).modelOf.get(row.registered_model) as { model: string };
  return { ...state, version, model, storage_location: row.storage_location };
}

export function syncRunModels(context: ReadContext, { run_id }: { run_id: string }): SyncRunModels {
  const { runCopy, runModels } = statements(context.database);
  const run = runCopy.get(run_id) as { remote: string | null } | undefined;
  const inputs: string[] = [];
  const outputs: ModelOutput[] = [];
  for (const row of runModels.all(run_id)) {
    const { model_id } = JSON.parse(row['remote'] as string) as { model_id: string };
    if (row['role'] === 'input') inputs.push(model_id);
    else outputs.push({ model_id, step: row['step'] as number });
  }
  return {
    ...stateOf(context, { kind: 'run_models', id: run_id }),
    run: parsed<RemoteRun>(run?.remote ?? null),
    inputs,
    outputs
  };
}

export const sentModelFiles = (
  { database }: ReadContext,
  { model_id }: { model_id: string }
): Map<string, string> =>
  new Map(
    statements(database)
      .files.all(model_id)
      .map(({ path, version }) => [path as string, version as string])
  );

function stateOf({ database }: ReadContext, { kind, id }: SyncEntityRef): SyncEntityState {
  const { state } = statements(database);
  const row = state.get(kind, id) as Record<'remote' | 'sent' | 'problem', string | null> & {
    changes: number | null;
  };
  return {
    changes: row.changes ?? 0,
    remote: parsed<RemoteEntity>(row.remote),
    sent: parsed<SentEntity>(row.sent) ?? {},
    problem: parsed<SyncProblem>(row.problem)
  };
}

/** `<key of a row>@<creation time>` */
function readStamped(id: string): { row: number; time: number } {
  const [row, time] = id.split('@').map(Number);
  return { row, time };
}

const parsed = <Value>(json: string | null) => (json === null ? null : (JSON.parse(json) as Value));

const statements = preparedStatements({
  due: `SELECT kind, id FROM sync_entity_due ORDER BY gone DESC, CASE kind
    WHEN 'logged_model' THEN 0 WHEN 'run_models' THEN 1 WHEN 'model_version' THEN 2 ELSE 3 END, rowid`,
  state: `SELECT sync_entity.remote, sync_entity.sent, sync_entity.problem, sync_entity_due.changes
    FROM (SELECT ?1 AS kind, ?2 AS id) AS wanted
    LEFT JOIN sync_entity ON sync_entity.kind = wanted.kind AND sync_entity.id = wanted.id
    LEFT JOIN sync_entity_due
      ON sync_entity_due.kind = wanted.kind AND sync_entity_due.id = wanted.id`,
  aliases: `SELECT alias, sync_entity.remote FROM registered_model_alias AS named
    JOIN model_version ON model_version.registered_model = named.registered_model
      AND model_version.version = named.version
    LEFT JOIN sync_entity ON sync_entity.kind = 'model_version'
      AND sync_entity.id = model_version.id || '@' || model_version.creation_time
    WHERE named.registered_model = ? ORDER BY alias`,
  modelOf: "SELECT id || '@' || creation_time AS model FROM registered_model WHERE id = ?",
  runCopy: `SELECT sync_run.remote FROM run JOIN sync_run ON sync_run.run = run.id
    WHERE run.run_id = ?`,
  runModels: `SELECT role, step, sync_entity.remote FROM run_model
    JOIN run ON run.id = run_model.run
    JOIN sync_entity ON sync_entity.kind = 'logged_model' AND sync_entity.id = run_model.model_id
      AND sync_entity.remote IS NOT NULL
    WHERE run.run_id = ? ORDER BY role, run_model.model_id`,
  files: 'SELECT path, version FROM sync_model_file WHERE model_id = ?'
});
