import type { WriteContext } from '../threads/write-context.ts';

/** The rest goes by foreign keys: params, tags, inputs, series with their blocks, metrics of models. */
export function removeRuns(
  { database, runChanged }: WriteContext,
  { run_ids }: { run_ids: readonly string[] }
): void {
  const find = database.prepare(
    "SELECT id FROM run WHERE run_id = ? AND lifecycle_stage = 'deleted'"
  );
  const removeSession = database.prepare('DELETE FROM session WHERE run = ?');
  const removeLinks = database.prepare("DELETE FROM trace_link WHERE kind = 'run' AND target = ?");
  const remove = database.prepare('DELETE FROM run WHERE id = ?');
  for (const run_id of run_ids) {
    const row = find.get(run_id) as { id: number } | undefined;
    if (row === undefined) continue;
    removeSession.run(row.id);
    removeLinks.run(run_id);
    remove.run(row.id);
    runChanged(row.id);
  }
}

export function removeLoggedModels(
  { database }: WriteContext,
  { model_ids }: { model_ids: readonly string[] }
): void {
  const remove = database.prepare('DELETE FROM logged_model WHERE model_id = ?');
  for (const model_id of model_ids) remove.run(model_id);
}

export function removeExperiments(
  { database }: WriteContext,
  { experiment_ids }: { experiment_ids: readonly string[] }
): void {
  // A run that is left stops it by the foreign key: all of it, or nothing.
  const remove = database.prepare(
    "DELETE FROM experiment WHERE experiment_id = ? AND lifecycle_stage = 'deleted'"
  );
  for (const experiment_id of experiment_ids) remove.run(experiment_id);
}

export function removeTraces(
  { database }: WriteContext,
  { trace_ids }: { trace_ids: readonly string[] }
): void {
  const remove = database.prepare('DELETE FROM trace WHERE trace_id = ?');
  for (const trace_id of trace_ids) remove.run(trace_id);
}

export function removeUnusedSources({ database }: WriteContext): number {
  // SQLite looks for each one that goes whether an execution needs it: without an index, at all of them.
  database.exec('CREATE INDEX execution_source ON execution (source_hash)');
  const { changes } = database
    .prepare('DELETE FROM source WHERE hash NOT IN (SELECT source_hash FROM execution)')
    .run();
  database.exec('DROP INDEX execution_source');
  return Number(changes);
}
