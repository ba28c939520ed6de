import type { DatabaseSync } from 'node:sqlite';
import type { Kysely, Selectable } from 'kysely';
import type { RunInfo } from '../../protocol/entities/run.ts';
import { preparedStatements } from '../db/prepared-statements.ts';
import type { Schema } from '../db/schema.ts';
import type { RunTable } from '../db/schema/tracking-tables.ts';
import { doesNotExist, invalidParameter } from './invalid-parameter.ts';

/** A run with the id of its experiment on the wire. */
export type RunRow = Selectable<RunTable> & { experiment_id: string };

export const runRows = (db: Kysely<Schema>) =>
  db
    .selectFrom('run')
    .innerJoin('experiment', 'experiment.id', 'run.experiment')
    .selectAll('run')
    .select('experiment.experiment_id');

/** @throws ApiError RESOURCE_DOES_NOT_EXIST; deleted runs are found too */
export async function runRow(db: Kysely<Schema>, run_id: string): Promise<RunRow> {
  const row = await runRows(db).where('run.run_id', '=', run_id).executeTakeFirst();
  if (row === undefined) throw noRun(run_id);
  return row;
}

/** As `runRow`, for a write. */
export function writtenRunRow(database: DatabaseSync, run_id: string): RunRow {
  const row = statements(database).row.get(run_id);
  if (row === undefined) throw noRun(run_id);
  return row as unknown as RunRow;
}

/** As `activeRunRow`, for a write. */
export function writtenActiveRunRow(database: DatabaseSync, run_id: string): RunRow {
  const row = writtenRunRow(database, run_id);
  if (row.lifecycle_stage !== 'active') throw inactiveRun(run_id);
  return row;
}

const statements = preparedStatements({
  row: `SELECT run.*, experiment.experiment_id FROM run
    JOIN experiment ON experiment.id = run.experiment WHERE run.run_id = ?`
});

export const noRun = (run_id: string) => doesNotExist(`Run with id=${run_id} not found`);

export async function activeRunRow(db: Kysely<Schema>, run_id: string): Promise<RunRow> {
  const row = await runRow(db, run_id);
  if (row.lifecycle_stage !== 'active') throw inactiveRun(run_id);
  return row;
}

export const inactiveRun = (run_id: string) =>
  invalidParameter(`The run ${run_id} must be in the 'active' state. Current state is deleted.`);

export function runInfo(row: RunRow): RunInfo {
  return {
    run_id: row.run_id,
    run_uuid: row.run_id,
    run_name: row.run_name,
    experiment_id: row.experiment_id,
    user_id: row.user_id,
    status: row.status,
    start_time: row.start_time,
    ...(row.end_time === null ? {} : { end_time: row.end_time }),
    artifact_uri: row.artifact_uri,
    lifecycle_stage: row.lifecycle_stage
  };
}
