import { preparedStatements } from '../db/prepared-statements.ts';
import type { WriteContext } from '../threads/write-context.ts';
import { writtenRunRow } from '../tracking/run-row.ts';
import { allEntitiesAreDue, keptEntitiesAreDue } from './sync-entity-writes.ts';
import { progressJson } from './progress-json.ts';
import { NOW } from './sync-queue.ts';
import type { SentExperiment, SyncRemote, SyncRunChange } from './sync-store.ts';

export function setRemote(
  { database }: WriteContext,
  { remote }: { remote: SyncRemote | null }
): void {
  const known = database.prepare('SELECT address, settings FROM remote').get() as
    { address: string; settings: string } | undefined;
  if (known !== undefined && known.address !== remote?.address) {
    for (const table of OF_A_REMOTE) database.exec(`DELETE FROM ${table}`);
  }
  const { decline, nameAgain } = statements(database);
  if (remote === null) {
    if (known !== undefined) decline.run(known.address);
    return;
  }
  nameAgain.run(remote.address);
  const settings = JSON.stringify(remote.settings);
  // Runs and files that were to stay may leave now; nobody wrote down which.
  if (known?.address === remote.address && whatLeaves(known.settings) !== whatLeaves(settings)) {
    database.exec(
      `INSERT INTO sync_due (run, changes, since) SELECT run, 1, ${NOW} FROM sync_run WHERE true
        ON CONFLICT (run) DO UPDATE SET changes = changes + 1`
    );
    keptEntitiesAreDue(database);
  }
  database
    .prepare(
      `INSERT INTO remote (id, address, settings, since) VALUES (1, ?, ?, ${NOW})
        ON CONFLICT (id) DO UPDATE SET address = excluded.address, settings = excluded.settings`
    )
    .run(remote.address, settings);
  if (known?.address !== remote.address) allEntitiesAreDue(database);
}

const whatLeaves = (settings: string) =>
  JSON.stringify({ ...(JSON.parse(settings) as SyncRemote['settings']), paused: false });

export function saveSyncExperiment(
  { database }: WriteContext,
  request: { experiment_id: string; remote_experiment_id: string; sent: SentExperiment }
): void {
  statements(database).experiment.run(
    request.remote_experiment_id,
    JSON.stringify(request.sent),
    request.experiment_id
  );
}

export function saveSyncRun(
  { database }: WriteContext,
  { run_id, change }: { run_id: string; change: SyncRunChange }
): void {
  const {
    insertRun,
    begun,
    remoteSince,
    remote,
    sent,
    cursor,
    progress,
    problem,
    settle,
    stillDue,
    nothingSealed,
    noFiles
  } = statements(database);
  const { id } = writtenRunRow(database, run_id);
  const { changes: inserted } = insertRun.run(id);
  // What was never sent waits since there is a remote.
  if (inserted > 0) begun.run((remoteSince.get() as { since: number }).since, id);
  else if (change.cursor === null) begun.run(Date.now(), id);
  if (change.remote !== undefined) remote.run(json(change.remote), id);
  // Another copy has none of the files.
  if (change.remote === null) noFiles.run(id);
  if (change.sent !== undefined) sent.run(JSON.stringify(change.sent), id);
  if (change.cursor !== undefined) cursor.run(change.cursor, id);
  if (change.fromStart === true) nothingSealed.run(id);
  if (change.progress !== undefined) progress.run(progressJson(change.progress), id);
  if (change.problem !== undefined) problem.run(json(change.problem), id);
  if (change.settled !== undefined) {
    settle.run(id, change.settled);
    // All but what came since is there.
    stillDue.run(id, change.settled);
  }
}

export function saveSyncFile(
  { database }: WriteContext,
  { run_id, path, version }: { run_id: string; path: string; version: string }
): void {
  statements(database).file.run(writtenRunRow(database, run_id).id, path, version);
}

export function forgetSyncFile(
  { database }: WriteContext,
  { run_id, path }: { run_id: string; path: string }
): void {
  statements(database).forgetFile.run(writtenRunRow(database, run_id).id, path);
}

/** Only marks the run. */
export function runIsDue({ database, runChanged }: WriteContext, { run_id }: { run_id: string }) {
  runChanged(writtenRunRow(database, run_id).id);
}

const json = (value: object | null) => (value === null ? null : JSON.stringify(value));

const OF_A_REMOTE = [
  'remote',
  ...['sync_due', 'sync_file', 'sync_run', 'sync_experiment'],
  ...['sync_entity', 'sync_model_file', 'sync_entity_due']
];

/** What is saved too late, when the remote was taken away, is not kept for another one. */
const HAS_REMOTE = 'EXISTS (SELECT 1 FROM remote)';

const statements = preparedStatements({
  decline: 'INSERT INTO declined_remote (address) VALUES (?) ON CONFLICT DO NOTHING',
  nameAgain: 'DELETE FROM declined_remote WHERE address = ?',
  experiment: `INSERT INTO sync_experiment (experiment, remote_experiment_id, sent)
    SELECT id, ?, ? FROM experiment WHERE experiment_id = ? AND ${HAS_REMOTE}
    ON CONFLICT (experiment) DO UPDATE SET
      remote_experiment_id = excluded.remote_experiment_id, sent = excluded.sent`,
  insertRun: `INSERT INTO sync_run (run, sent) SELECT ?, '{}' WHERE ${HAS_REMOTE}
    ON CONFLICT (run) DO NOTHING`,
  remoteSince: 'SELECT since FROM remote',
  // No longer due as one that was never sent, it must not be forgotten until it is settled.
  begun: `INSERT INTO sync_due (run, changes, since)
    SELECT run, 0, ? FROM sync_run WHERE run = ? ON CONFLICT (run) DO NOTHING`,
  remote: 'UPDATE sync_run SET remote = ? WHERE run = ?',
  sent: 'UPDATE sync_run SET sent = ? WHERE run = ?',
  // What was sealed of rows behind it is not sent yet: also while a pass was broken off.
  cursor: `UPDATE sync_run SET sent_row = ?1,
      sealed_since = CASE WHEN sealed_row > ?1 THEN sealed_since END,
      sealed_row = CASE WHEN sealed_row > ?1 THEN sealed_row END
    WHERE run = ?2`,
  progress: 'UPDATE sync_run SET progress = ? WHERE run = ?',
  problem: 'UPDATE sync_run SET problem = ? WHERE run = ?',
  forgetFile: 'DELETE FROM sync_file WHERE run = ? AND path = ?',
  noFiles: 'DELETE FROM sync_file WHERE run = ?',
  nothingSealed: 'UPDATE sync_run SET sealed_since = NULL, sealed_row = NULL WHERE run = ?',
  // Sealed points that are behind the cursor were not sent, whoever counted their change.
  settle: `DELETE FROM sync_due WHERE run = ?1 AND changes = ?2 AND NOT EXISTS
    (SELECT 1 FROM sync_run WHERE run = ?1 AND sent_row IS NOT NULL AND sealed_since IS NOT NULL)`,
  stillDue: `UPDATE sync_due SET since = ${NOW} WHERE run = ? AND changes > ?`,
  file: `INSERT INTO sync_file (run, path, version) SELECT ?, ?, ? WHERE ${HAS_REMOTE}
    ON CONFLICT (run, path) DO UPDATE SET version = excluded.version`
});
