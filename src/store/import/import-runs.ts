import type { SQLInputValue, StatementSync } from 'node:sqlite';
import type { DatasetInput } from '../../protocol/entities/run.ts';
import { CELLTRAIL_EXECUTION, CELLTRAIL_SESSION } from '../../protocol/tags.ts';
import { preparedStatements } from '../db/prepared-statements.ts';
import { scrubSecrets } from '../secrets/scrub-secrets.ts';
import type { WriteContext } from '../threads/write-context.ts';
import { experimentRow, type ExperimentRow } from '../tracking/experiment-rows.ts';
import type { LoadedRun } from '../tracking/run-writes.ts';
import type { ForeignRun, RunOutcome } from './importer.ts';

/** Many runs in one transaction: statements of their own, because a query is built anew each time. */
export async function importRuns(
  context: WriteContext,
  { experiment_id, runs }: { experiment_id: string; runs: readonly ForeignRun[] }
): Promise<ImportedRun[]> {
  const experiment = await experimentRow(context.db, experiment_id);
  return runs.map(run => importRun(context, experiment, run));
}

/** With what logging points to a new run needs, so that nobody has to ask for it again. */
export type ImportedRun = RunOutcome & { loaded?: LoadedRun };

function importRun(
  { database, runChanged, emit }: WriteContext,
  experiment: ExperimentRow,
  run: ForeignRun
): ImportedRun {
  const { run_id } = run;
  const statements = prepared(database);
  const here = statements.find.get(run_id) as unknown as RunHere | undefined;
  if (here !== undefined && here.start_time !== run.start_time) return { run_id, outcome: 'other' };

  const row = here ?? insertRun(statements, experiment, run);
  // A run that was brought while it ran has ended since.
  let added = isOpen(row.status) && !isOpen(run.status) ? end(statements, row.id, run) : 0;
  const { artifact_uri, moved_from = artifact_uri } = run;
  if (moved_from !== artifact_uri) {
    added += changesOf(statements.move, artifact_uri, row.id, moved_from);
  }
  for (const { key, value, time = null } of run.params) {
    added += changesOf(statements.param, row.id, key, scrubSecrets(value), time);
  }
  for (const { key, value, time = null } of run.tags) {
    added += changesOf(statements.tag, row.id, key, scrubSecrets(value), time);
  }
  for (const input of run.dataset_inputs) added += addInput(statements, row, input);
  for (const model_id of run.model_inputs) {
    added += changesOf(statements.model, row.id, 'input', model_id, 0);
  }
  for (const { model_id, step } of run.model_outputs) {
    added += changesOf(statements.model, row.id, 'output', model_id, step);
  }

  for (const { session_id, execution_id } of originsOf(run)) {
    statements.origin.run(row.id, session_id, execution_id);
  }

  if (here !== undefined && added === 0) return { run_id, outcome: 'known' };
  const { experiment_id } = experiment;
  const session_id = sessionOf(run);
  runChanged(row.id);
  emit({ type: 'run', run_id, experiment_id, session_id });
  if (here !== undefined) return { run_id, outcome: 'completed' };
  const active = run.lifecycle_stage === 'active';
  const loaded = { id: row.id, run_id, experiment_id, session_id, active, series: [] };
  return { run_id, outcome: 'new', loaded };
}

interface RunHere {
  id: number;
  experiment: number;
  status: string;
  start_time: number;
}

function insertRun(statements: Statements, experiment: ExperimentRow, run: ForeignRun): RunHere {
  const { lastInsertRowid } = statements.run.run(
    run.run_id,
    experiment.id,
    run.run_name,
    run.user_id,
    run.status,
    run.start_time,
    run.end_time,
    run.artifact_uri,
    run.lifecycle_stage,
    run.deleted_time,
    sessionOf(run)
  );
  const id = Number(lastInsertRowid);
  return { id, experiment: experiment.id, status: run.status, start_time: run.start_time };
}

const sessionOf = ({ tags }: ForeignRun) =>
  tags.find(({ key }) => key === CELLTRAIL_SESSION)?.value || null;

/** What a cell logged is looked up by them, once its session is here. */
function originsOf(run: ForeignRun): NonNullable<ForeignRun['origins']> {
  const session_id = sessionOf(run);
  if (session_id === null) return run.origins ?? [];
  const execution = run.tags.find(({ key }) => key === CELLTRAIL_EXECUTION);
  return [{ session_id, execution_id: execution?.value ?? '' }, ...(run.origins ?? [])];
}

const isOpen = (status: string) => status === 'RUNNING' || status === 'SCHEDULED';

const end = (statements: Statements, id: number, { status, end_time }: ForeignRun) =>
  changesOf(statements.end, status, end_time, id);

function addInput(
  statements: Statements,
  run: RunHere,
  { dataset, tags = [] }: DatasetInput
): number {
  const { name, digest, source_type, source, schema = null, profile = null } = dataset;
  statements.dataset.run(run.experiment, name, digest, source_type, source, schema, profile);
  const found = statements.findDataset.get(run.experiment, name, digest) as { id: number };
  const { changes, lastInsertRowid } = statements.input.run(run.id, found.id);
  if (changes === 0) return 0;
  for (const { key, value } of tags) statements.inputTag.run(lastInsertRowid, key, value);
  return 1;
}

const changesOf = (statement: StatementSync, ...values: SQLInputValue[]) =>
  Number(statement.run(...values).changes);

const insert = (table: string, columns: string) =>
  `INSERT INTO ${table} (${columns}) VALUES (${columns.replaceAll(/\w+/g, '?')})
    ON CONFLICT DO NOTHING`;

const prepared = preparedStatements({
  find: 'SELECT id, experiment, status, start_time FROM run WHERE run_id = ?',
  end: 'UPDATE run SET status = ?, end_time = ? WHERE id = ?',
  move: 'UPDATE run SET artifact_uri = ? WHERE id = ? AND artifact_uri = ?',
  run: insert(
    'run',
    'run_id, experiment, run_name, user_id, status, start_time, end_time, artifact_uri, ' +
      'lifecycle_stage, deleted_time, session_id'
  ),
  param: insert('param', 'run, key, value, time'),
  tag: insert('run_tag', 'run, key, value, time'),
  dataset: insert('dataset', 'experiment, name, digest, source_type, source, schema, profile'),
  findDataset: 'SELECT id FROM dataset WHERE experiment = ? AND name = ? AND digest = ?',
  input: insert('input', 'run, dataset'),
  model: insert('run_model', 'run, role, model_id, step'),
  origin: insert('run_origin', 'run, session_id, execution_id'),
  inputTag: insert('input_tag', 'input, key, value')
});

type Statements = ReturnType<typeof prepared>;
