import { decodeDouble } from '../../protocol/double.ts';
import type { Run, RunStatus } from '../../protocol/entities/run.ts';
import { CELLTRAIL_END, CELLTRAIL_PARSED, parsedKeys } from '../../protocol/tags.ts';

/** What a client logged to one run, for the screen. */
export interface RunValues {
  run_id: string;
  run_name: string;
  experiment_id: string;
  artifact_uri: string;
  /** It was deleted, and can be restored. */
  deleted: boolean;
  status: RunStatus;
  end_reason: string | null;
  start_time: number;
  end_time: number | null;
  /** By name, in order of name. */
  params: ReadonlyMap<string, string>;
  metrics: ReadonlyMap<string, LatestMetric>;
  /** Of the metrics, those that were read of what cells printed. */
  parsed: ReadonlySet<string>;
  tags: ReadonlyMap<string, string>;
}

export interface LatestMetric {
  value: number;
  step: number;
}

export function runValues({ info, data }: Run): RunValues {
  const tags = new Map(
    (data.tags ?? []).map(({ key, value }) => [key, value] as const).sort(byName)
  );
  return {
    run_id: info.run_id,
    run_name: info.run_name,
    experiment_id: info.experiment_id,
    artifact_uri: info.artifact_uri,
    deleted: info.lifecycle_stage === 'deleted',
    status: info.status,
    end_reason: tags.get(CELLTRAIL_END) ?? null,
    start_time: info.start_time,
    end_time: info.end_time ?? null,
    params: new Map(
      (data.params ?? []).map(({ key, value }) => [key, value] as const).sort(byName)
    ),
    metrics: new Map(
      (data.metrics ?? [])
        .map(({ key, value, step }) => [key, { value: decodeDouble(value), step }] as const)
        .sort(byName)
    ),
    parsed: new Set(parsedKeys(tags.get(CELLTRAIL_PARSED))),
    tags
  };
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) =>
  a < b ? -1 : a > b ? 1 : 0;
