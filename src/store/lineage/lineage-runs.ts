import { LINEAGE_LIMITS, type GetLineage } from '../../protocol/endpoints/lineage.ts';
import { MLFLOW_PARENT_RUN_ID } from '../../protocol/tags.ts';
import { preparedStatements } from '../db/prepared-statements.ts';
import { modelVersionRow } from '../registry/model-version-rows.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { invalidParameter } from '../tracking/invalid-parameter.ts';
import { runRow } from '../tracking/run-row.ts';

export interface LineageRun {
  run_id: string;
  artifact_uri: string;
}

/**
 * The runs whose files the lineage needs: the one that was asked for and those nested in it, at any
 * depth, oldest first; for a version the one that it comes from.
 *
 * @returns none for a version that comes from no run that is here; `total` counts those over the limit, too
 * @throws ApiError RESOURCE_DOES_NOT_EXIST; INVALID_PARAMETER_VALUE unless a run or a version is named
 */
export async function lineageRuns(
  { db, database }: ReadContext,
  request: GetLineage
): Promise<{ runs: LineageRun[]; total: number }> {
  const version = askedVersion(request);
  const { one, nested } = statements(database);
  if (version !== null) {
    const { run_id } = await modelVersionRow(db, version.model, version.version);
    const runs = one.all(run_id) as unknown as LineageRun[];
    return { runs, total: runs.length };
  }
  const { run_id, artifact_uri, experiment } = await runRow(db, request.run_id ?? '');
  const found = new Map([[run_id, { run_id, artifact_uri }]]);
  let level = [run_id];
  // A run that names itself, or one below it, as its parent ends this too.
  while (level.length > 0) {
    const below = nested.all({
      experiment,
      key: MLFLOW_PARENT_RUN_ID,
      parents: JSON.stringify(level)
    }) as unknown as LineageRun[];
    const more = below.filter(one => !found.has(one.run_id));
    for (const one of more) found.set(one.run_id, one);
    level = more.map(one => one.run_id);
  }
  return { runs: [...found.values()].slice(0, LINEAGE_LIMITS.run), total: found.size };
}

/** @returns null when a run is asked for @throws ApiError INVALID_PARAMETER_VALUE */
export function askedVersion({
  run_id,
  model,
  version
}: GetLineage): { model: string; version: string } | null {
  const ofRun = Boolean(run_id) && !model && !version;
  if (!ofRun && (!model || !version || run_id)) {
    throw invalidParameter('Either run_id, or model and version must be given.');
  }
  return model && version ? { model, version } : null;
}

const statements = preparedStatements({
  one: 'SELECT run_id, artifact_uri FROM run WHERE run_id = ?',
  // By the runs of the experiment: a nested run lies in that of its parent, and values of tags have no index.
  nested: `SELECT run.run_id, run.artifact_uri FROM run
    JOIN run_tag ON run_tag.run = run.id AND run_tag.key = :key
    WHERE run.experiment = :experiment AND run.lifecycle_stage = 'active'
      AND run_tag.value IN (SELECT value FROM json_each(:parents))
    ORDER BY run.start_time, run.id`
});
