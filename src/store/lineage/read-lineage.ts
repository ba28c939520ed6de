import type { GetLineage, Lineage } from '../../protocol/endpoints/lineage.ts';
import { MLFLOW_PARENT_RUN_ID } from '../../protocol/tags.ts';
import type { WrittenFile } from '../artifacts/artifact-store.ts';
import { preparedStatements } from '../db/prepared-statements.ts';
import { modelVersionRow } from '../registry/model-version-rows.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { runRow, runRows, type RunRow } from '../tracking/run-row.ts';
import { addExecutions } from './add-executions.ts';
import { addRun } from './add-run.ts';
import { addVersion } from './add-version.ts';
import { LineageGraph } from './lineage-graph.ts';
import { askedVersion } from './lineage-runs.ts';
import { nodeId } from './node-id.ts';
import { upstream } from './upstream.ts';

export interface ReadLineage {
  request: GetLineage;
  /** As `lineageRuns` names them, each with its artifacts. */
  runs: readonly { run_id: string; files: readonly WrittenFile[] }[];
  /** Of runs, also those over the limit. */
  total: number;
}

/** @throws ApiError as `lineageRuns` */
export async function readLineage(context: ReadContext, asked: ReadLineage): Promise<Lineage> {
  const version = askedVersion(asked.request);
  const graph = new LineageGraph();
  const rows: RunRow[] = [];
  for (const { run_id } of asked.runs) {
    // It may have been deleted for good since it was named.
    const row = await runRows(context.db).where('run_id', '=', run_id).executeTakeFirst();
    if (row !== undefined) rows.push(row);
  }
  for (const row of rows) addRunNode(graph, row);
  graph.count('run', Math.max(0, asked.total - asked.runs.length));
  for (const row of rows) {
    const files = asked.runs.find(({ run_id }) => run_id === row.run_id)?.files ?? [];
    await addRun(context, graph, row, files);
  }
  await addParents(context, graph, rows);
  if (version === null) {
    const { run_id } = await runRow(context.db, asked.request.run_id ?? '');
    addExecutions(context, graph, rows);
    return graph.finish(nodeId.run(run_id));
  }
  const row = await modelVersionRow(context.db, version.model, version.version);
  addVersion(context, graph, row);
  addExecutions(context, graph, rows);
  return upstream(graph.finish(nodeId.model_version(row.name, row.version)));
}

function addRunNode(graph: LineageGraph, row: RunRow): void {
  const { run_id, experiment_id, status, lifecycle_stage, start_time, end_time } = row;
  graph.add({
    kind: 'run',
    id: nodeId.run(run_id),
    label: row.run_name,
    run_id,
    experiment_id,
    status,
    lifecycle_stage,
    start_time,
    end_time
  });
}

/** The run that each is nested in; of one that was not asked for there is nothing else. */
async function addParents(
  { db, database }: ReadContext,
  graph: LineageGraph,
  rows: readonly RunRow[]
): Promise<void> {
  for (const { id, run_id } of rows) {
    const tag = statements(database).parent.get(id, MLFLOW_PARENT_RUN_ID);
    if (tag === undefined) continue;
    const parent = await runRows(db)
      .where('run_id', '=', tag['value'] as string)
      .executeTakeFirst();
    if (parent === undefined) continue;
    addRunNode(graph, parent);
    graph.link({ kind: 'nested', from: nodeId.run(parent.run_id), to: nodeId.run(run_id) });
  }
}

const statements = preparedStatements({
  parent: 'SELECT value FROM run_tag WHERE run = ? AND key = ?'
});
