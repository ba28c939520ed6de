import { preparedStatements } from '../db/prepared-statements.ts';
import type { WriteContext } from '../threads/write-context.ts';
import { writtenRunRow } from '../tracking/run-row.ts';
import type { SentExperiment, SyncRemote, SyncRunChange } from './sync-store.ts';

export function setRemote(
  { database }: WriteContext,
  { remote }: { remote: SyncRemote | null }
): void {
  const known = database.prepare('SELECT address FROM remote').get() as
    { address: string } | undefined;
  if (known !== undefined && known.address !== remote?.address) {
    for (const table of ['remote', 'sync_due', 'sync_file', 'sync_run', 'sync_experiment']) {
      database.exec(`DELETE FROM ${table}`);
    }
  }
  if (remote === null) return;
  database
    .prepare(
      `INSERT INTO remote (id, address, settings) VALUES (1, ?, ?)
        ON CONFLICT (id) DO UPDATE SET address = excluded.address, settings = excluded.settings`
    )
    .run(remote.address, JSON.stringify(remote.settings));
}

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
    remote,
    sent,
    cursor,
    progress,
    problem,
    settle,
    settled,
    nothingSealed,
    noFiles
  } = statements(database);
  const { id } = writtenRunRow(database, run_id);
  insertRun.run(id);
  if (change.remote !== undefined) remote.run(json(change.remote), id);
  // Another copy has none of the files.
  if (change.remote === null) noFiles.run(id);
  if (change.sent !== undefined) sent.run(JSON.stringify(change.sent), id);
  if (change.cursor !== undefined) cursor.run(change.cursor, id);
  if (change.fromStart === true) nothingSealed.run(id);
  if (change.progress !== undefined) progress.run(json(change.progress), id);
  if (change.problem !== undefined) problem.run(json(change.problem), id);
  if (change.settled === undefined) return;
  settle.run(id, change.settled);
  settled.run(id);
}

export function saveSyncFile(
  { database }: WriteContext,
  { run_id, path, version }: { run_id: string; path: string; version: string }
): void {
  statements(database).file.run(writtenRunRow(database, run_id).id, path, version);
}

/** Only marks the run. */
export function runIsDue({ database, runChanged }: WriteContext, { run_id }: { run_id: string }) {
  runChanged(writtenRunRow(database, run_id).id);
}

const json = (value: object | null) => (value === null ? null : JSON.stringify(value));

const statements = preparedStatements({
  experiment: `INSERT INTO sync_experiment (experiment, remote_experiment_id, sent)
    SELECT id, ?, ? FROM experiment WHERE experiment_id = ?
    ON CONFLICT (experiment) DO UPDATE SET
      remote_experiment_id = excluded.remote_experiment_id, sent = excluded.sent`,
  insertRun: `INSERT INTO sync_run (run, sent) VALUES (?, '{}') ON CONFLICT (run) DO NOTHING`,
  remote: 'UPDATE sync_run SET remote = ? WHERE run = ?',
  sent: 'UPDATE sync_run SET sent = ? WHERE run = ?',
  cursor: 'UPDATE sync_run SET sent_row = ? WHERE run = ?',
  progress: 'UPDATE sync_run SET progress = ? WHERE run = ?',
  problem: 'UPDATE sync_run SET problem = ? WHERE run = ?',
  noFiles: 'DELETE FROM sync_file WHERE run = ?',
  nothingSealed: 'UPDATE sync_run SET sealed_since = NULL WHERE run = ?',
  settle: 'DELETE FROM sync_due WHERE run = ? AND changes = ?',
  // What was sealed meanwhile has put it on the list again.
  settled: `UPDATE sync_run SET sealed_since = NULL
    WHERE run = ? AND NOT EXISTS (SELECT 1 FROM sync_due WHERE sync_due.run = sync_run.run)`,
  file: `INSERT INTO sync_file (run, path, version) VALUES (?, ?, ?)
    ON CONFLICT (run, path) DO UPDATE SET version = excluded.version`
});
