import type { DatabaseSync } from 'node:sqlite';
import { preparedStatements } from '../db/prepared-statements.ts';
import type { WriteContext } from '../threads/write-context.ts';
import { ALL_ENTITIES } from './entity-rows.ts';
import type { SyncEntityChange, SyncEntityRef } from './sync-entity-store.ts';

/** Everything is to be looked at: there is a remote that is not known. */
export function allEntitiesAreDue(database: DatabaseSync): void {
  database.exec(
    `INSERT INTO sync_entity_due (kind, id, changes, gone)
      SELECT kind, id, 0, 0 FROM (${ALL_ENTITIES}) WHERE true ON CONFLICT DO NOTHING`
  );
}

/** Other settings may let go what stayed here. */
export function keptEntitiesAreDue(database: DatabaseSync): void {
  database.exec(
    `INSERT INTO sync_entity_due (kind, id, changes, gone)
      SELECT kind, id, 0, 0 FROM sync_entity WHERE remote IS NULL ON CONFLICT DO NOTHING`
  );
}

export function saveSyncEntity(
  { database }: WriteContext,
  { ref: { kind, id }, change }: { ref: SyncEntityRef; change: SyncEntityChange }
): void {
  const { insert, remote, sent, problem, settle, noFiles } = statements(database);
  insert.run(kind, id);
  if (change.remote !== undefined) remote.run(json(change.remote), kind, id);
  // Another copy has none of the files.
  if (change.remote === null && kind === 'logged_model') noFiles.run(id);
  if (change.sent !== undefined) sent.run(JSON.stringify(change.sent), kind, id);
  if (change.problem !== undefined) problem.run(json(change.problem), kind, id);
  if (change.settled !== undefined) settle.run(kind, id, change.settled);
}

export function saveSyncModelFile(
  { database }: WriteContext,
  { model_id, path, version }: { model_id: string; path: string; version: string }
): void {
  statements(database).file.run(model_id, path, version);
}

export function forgetSyncEntity({ database }: WriteContext, { kind, id }: SyncEntityRef): void {
  const { forget, notDue, noFiles } = statements(database);
  forget.run(kind, id);
  notDue.run(kind, id);
  if (kind === 'logged_model') noFiles.run(id);
}

export function syncEntityIsDue({ database }: WriteContext, { kind, id }: SyncEntityRef): void {
  statements(database).due.run(kind, id);
}

/** What could not be sent, or is not there any more, is looked at again. */
export function refusedEntitiesAreDue({ database }: WriteContext): void {
  statements(database).refusedDue.run();
}

const json = (value: object | null) => (value === null ? null : JSON.stringify(value));

/** What is saved too late, when the remote was taken away, is not kept for another one. */
const HAS_REMOTE = 'EXISTS (SELECT 1 FROM remote)';

const statements = preparedStatements({
  insert: `INSERT INTO sync_entity (kind, id, sent) SELECT ?, ?, '{}' WHERE ${HAS_REMOTE}
    ON CONFLICT DO NOTHING`,
  remote: 'UPDATE sync_entity SET remote = ? WHERE kind = ? AND id = ?',
  sent: 'UPDATE sync_entity SET sent = ? WHERE kind = ? AND id = ?',
  problem: 'UPDATE sync_entity SET problem = ? WHERE kind = ? AND id = ?',
  settle: 'DELETE FROM sync_entity_due WHERE kind = ? AND id = ? AND changes = ?',
  forget: 'DELETE FROM sync_entity WHERE kind = ? AND id = ?',
  notDue: 'DELETE FROM sync_entity_due WHERE kind = ? AND id = ?',
  due: `INSERT INTO sync_entity_due (kind, id, changes, gone) SELECT ?, ?, 1, 0 WHERE ${HAS_REMOTE}
    ON CONFLICT DO UPDATE SET changes = changes + 1`,
  refusedDue: `INSERT INTO sync_entity_due (kind, id, changes, gone)
    SELECT kind, id, 1, 0 FROM sync_entity WHERE problem IS NOT NULL
    ON CONFLICT DO UPDATE SET changes = changes + 1`,
  file: `INSERT INTO sync_model_file (model_id, path, version) SELECT ?, ?, ? WHERE ${HAS_REMOTE}
    ON CONFLICT DO UPDATE SET version = excluded.version`,
  noFiles: 'DELETE FROM sync_model_file WHERE model_id = ?'
});
