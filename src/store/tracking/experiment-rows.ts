import { randomInt } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Kysely, Selectable } from 'kysely';
import { ApiError } from '../../protocol/errors.ts';
import { preparedStatements } from '../db/prepared-statements.ts';
import type { Schema } from '../db/schema.ts';
import type { ExperimentTable } from '../db/schema/tracking-tables.ts';
import type { WriteContext } from '../threads/write-context.ts';
import { doesNotExist, invalidParameter } from './invalid-parameter.ts';

export type ExperimentRow = Selectable<ExperimentTable>;

/** @throws ApiError RESOURCE_DOES_NOT_EXIST; deleted experiments are found too */
export async function experimentRow(
  db: Kysely<Schema>,
  experiment_id: string
): Promise<ExperimentRow> {
  const row = await db
    .selectFrom('experiment')
    .selectAll()
    .where('experiment_id', '=', experiment_id)
    .executeTakeFirst();
  if (row === undefined) throw noExperiment(experiment_id);
  return row;
}

/** As `experimentRow`, for a write. */
export function writtenExperimentRow(database: DatabaseSync, experiment_id: string): ExperimentRow {
  const row = statements(database).row.get(experiment_id);
  if (row === undefined) throw noExperiment(experiment_id);
  return row as unknown as ExperimentRow;
}

const statements = preparedStatements({ row: 'SELECT * FROM experiment WHERE experiment_id = ?' });

export const noExperiment = (experiment_id: string) =>
  doesNotExist(`No Experiment with id=${experiment_id} exists`);

export function assertExperimentActive({ experiment_id, lifecycle_stage }: ExperimentRow): void {
  if (lifecycle_stage !== 'active') {
    throw invalidParameter(
      `The experiment ${experiment_id} must be in the 'active' state. ` +
        `Current state is ${lifecycle_stage}.`
    );
  }
}

/** Deleted experiments keep their names. */
export async function nameTaken(db: Kysely<Schema>, name: string): Promise<boolean> {
  const row = await db
    .selectFrom('experiment')
    .select('id')
    .where('name', '=', name)
    .executeTakeFirst();
  return row !== undefined;
}

export const alreadyExists = (name: string) =>
  new ApiError('RESOURCE_ALREADY_EXISTS', `Experiment(name=${name}) already exists.`);

/** @param artifactRoot where new experiments keep their artifacts: a URI, or an absolute path */
export const artifactLocation = (artifactRoot: string, experiment_id: string) =>
  `${artifactRoot.replace(/\/+$/, '')}/${experiment_id}`;

export async function insertExperiment(
  { db, artifactRoot }: Pick<WriteContext, 'db' | 'artifactRoot'>,
  given: { name: string; artifact_location?: string | undefined }
): Promise<ExperimentRow> {
  const experiment_id = randomExperimentId();
  const now = Date.now();
  return db
    .insertInto('experiment')
    .values({
      experiment_id,
      name: given.name,
      artifact_location: given.artifact_location || artifactLocation(artifactRoot, experiment_id),
      lifecycle_stage: 'active',
      creation_time: now,
      last_update_time: now
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** 18 digits: another server's ids, which count up or are random too, are never ours. */
function randomExperimentId(): string {
  const high = randomInt(100_000_000, 1_000_000_000);
  return `${high}${String(randomInt(1_000_000_000)).padStart(9, '0')}`;
}
