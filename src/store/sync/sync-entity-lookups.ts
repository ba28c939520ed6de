import type { SyncProblem } from '../../protocol/entities/sync.ts';
import { preparedStatements } from '../db/prepared-statements.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { ALL_ENTITIES } from './entity-rows.ts';
import type {
  EntityProblem,
  PlaceOwner,
  RemoteEntity,
  SentCopy,
  SyncCopy,
  SyncEntityRef
} from './sync-entity-store.ts';

export function syncCopy({ database }: ReadContext, { kind, id }: SyncEntityRef): SyncCopy | null {
  const { copy, loggedModel } = statements(database);
  const row = copy.get(kind, id) as { remote: string | null; due: number };
  const isKnown =
    row.remote !== null || kind !== 'logged_model' || loggedModel.get(id) !== undefined;
  if (!isKnown) return null;
  return {
    remote: row.remote === null ? null : (JSON.parse(row.remote) as RemoteEntity),
    isDue: row.due > 0
  };
}

export function syncVersionNumbered(
  { database }: ReadContext,
  { name, version }: { name: string; version: string }
): SyncEntityRef | null {
  const row = statements(database).numbered.get(name, Number(version)) as
    { id: string } | undefined;
  return row === undefined ? null : { kind: 'model_version', id: row.id };
}

/** The id of a run or a logged model is a part of where its artifacts lie. */
export function syncPlaceOwner(
  { database }: ReadContext,
  { place }: { place: string }
): PlaceOwner | null {
  const { run, loggedModel } = statements(database);
  for (const [id] of place.matchAll(/(?:m-)?[0-9a-f]{32}/g)) {
    const isModel = id.startsWith('m-');
    const row = (isModel ? loggedModel : run).get(id) as { artifact_uri: string } | undefined;
    if (row === undefined) continue;
    const { artifact_uri } = row;
    if (place === artifact_uri || place.startsWith(`${artifact_uri.replace(/\/+$/, '')}/`)) {
      return { kind: isModel ? 'logged_model' : 'run', id, artifact_uri };
    }
  }
  return null;
}

export const allEntities = ({ database }: ReadContext): SyncEntityRef[] =>
  statements(database)
    .all.all()
    .map(({ kind, id }) => ({ kind, id }) as SyncEntityRef);

export const sentEntities = ({ database }: ReadContext): SentCopy[] =>
  statements(database)
    .sent.all()
    .map(({ kind, id, remote }) => ({
      ...({ kind, id } as SyncEntityRef),
      remote: JSON.parse(remote as string) as RemoteEntity
    }));

export const hasCopiedVersions = ({ database }: ReadContext, { id }: { id: string }): boolean =>
  statements(database).copiedVersion.get(id) !== undefined;

export const syncEntityProblems = ({ database }: ReadContext): EntityProblem[] =>
  statements(database)
    .problems.all()
    .map(({ entity, run_id, name, problem }) => ({
      run_id: run_id ?? '',
      run_name: name ?? 'a model that is deleted here',
      entity,
      ...(JSON.parse(problem as string) as SyncProblem)
    })) as EntityProblem[];

const statements = preparedStatements({
  copy: `SELECT (SELECT remote FROM sync_entity WHERE kind = ?1 AND id = ?2) AS remote,
    (SELECT count(*) FROM sync_entity_due WHERE kind = ?1 AND id = ?2) AS due`,
  loggedModel: 'SELECT artifact_uri FROM logged_model WHERE model_id = ?',
  run: 'SELECT artifact_uri FROM run WHERE run_id = ?',
  all: ALL_ENTITIES,
  sent: `SELECT kind, id, remote FROM sync_entity WHERE remote IS NOT NULL
    AND coalesce(json_extract(sent, '$.deleted'), 0) = 0`,
  numbered: `SELECT model_version.id || '@' || model_version.creation_time AS id
    FROM model_version JOIN registered_model
      ON registered_model.id = model_version.registered_model
    WHERE registered_model.name = ? AND version = ? AND current_stage != 'Deleted_Internal'`,
  copiedVersion: `SELECT 1 FROM sync_entity WHERE kind = 'model_version'
    AND json_extract(remote, '$.model') = ?`,
  problems: `SELECT sync_entity.kind AS entity, sync_entity.problem,
      coalesce(logged_model.source_run_id, run.run_id) AS run_id,
      coalesce('model ' || logged_model.name, 'models of ' || run.run_name,
        'registered model ' || registered_model.name,
        'version ' || model_version.version || ' of ' ||
          (SELECT name FROM registered_model WHERE id = model_version.registered_model)) AS name
    FROM sync_entity
    LEFT JOIN logged_model ON sync_entity.kind = 'logged_model' AND model_id = sync_entity.id
    LEFT JOIN run ON sync_entity.kind = 'run_models' AND run.run_id = sync_entity.id
    LEFT JOIN registered_model ON sync_entity.kind = 'registered_model'
      AND registered_model.id = CAST(sync_entity.id AS INTEGER)
    LEFT JOIN model_version ON sync_entity.kind = 'model_version'
      AND model_version.id = CAST(sync_entity.id AS INTEGER)
    WHERE sync_entity.problem IS NOT NULL ORDER BY sync_entity.rowid DESC LIMIT 1000`
});
