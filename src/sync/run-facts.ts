import { createHash } from 'node:crypto';
import type { Param, Run, Tag } from '../protocol/entities/run.ts';
import type { SyncSettings } from '../protocol/entities/sync.ts';
import {
  CELLTRAIL_MADE_BY,
  CELLTRAIL_PARAM_PREFIX,
  CELLTRAIL_RUN_ID
} from '../protocol/sync-tags.ts';
import {
  CELLTRAIL_CELL_ID,
  CELLTRAIL_CELL_PREFIX,
  MLFLOW_LOG_MODEL_HISTORY,
  MLFLOW_PARENT_RUN_ID,
  MLFLOW_RUN_NAME,
  type CellTag
} from '../protocol/tags.ts';
import type { SentFacts, SyncRun } from '../store/sync/sync-store.ts';

/** What is named in tags here to what it is called there. */
export interface CopyNames {
  /** Ids of runs. */
  runs: ReadonlyMap<string, string>;
  /** Places of the artifacts of logged models, and their ids; a place before the id in it. */
  models: ReadonlyMap<string, string>;
}

/** The tags that the copy of a run is to have. */
export function remoteTags(
  { run, firstParams }: SyncRun,
  names: CopyNames,
  { share_code }: Pick<SyncSettings, 'share_code'>
): Tag[] {
  const tags: Tag[] = [{ key: CELLTRAIL_RUN_ID, value: run.info.run_id }];
  for (const { key, value } of run.data.tags ?? []) {
    // The name goes as a field of the run.
    if (key === MLFLOW_RUN_NAME || OF_A_COPY.has(key)) continue;
    const isCell = key.startsWith(CELLTRAIL_CELL_PREFIX) && key !== CELLTRAIL_CELL_ID;
    tags.push({
      key,
      value: isCell && !share_code ? withoutSource(value) : translated(key, value, names)
    });
  }
  for (const { key, value } of run.data.params ?? []) {
    const first = firstParams[key];
    if (first !== undefined && first !== value) {
      tags.push({ key: CELLTRAIL_PARAM_PREFIX + key, value });
    }
  }
  return tags;
}

/** The params that the copy of a run is to have: a value that was logged again stays as it was first. */
export const remoteParams = ({ run, firstParams }: SyncRun): Param[] =>
  (run.data.params ?? []).map(({ key, value }) => ({ key, value: firstParams[key] ?? value }));

/** Ids of runs here that are named in a run's tags, its parent's first. */
export function namedRuns({ data }: Run): string[] {
  const tags = data.tags ?? [];
  const parent = tags.find(({ key }) => key === MLFLOW_PARENT_RUN_ID)?.value;
  return parent === undefined ? [] : [parent];
}

/** Ids of logged models here that the tag names which MLflow's client writes of those of a run. */
export function namedModels({ data }: Run): string[] {
  const history = data.tags?.find(({ key }) => key === MLFLOW_LOG_MODEL_HISTORY)?.value ?? '';
  return [...new Set(history.match(/m-[0-9a-f]{32}/g))];
}

/** What of the tags differs from what was sent. */
export function changedTags(
  wanted: readonly Tag[],
  sent: Pick<SentFacts, 'tags'>
): { set: Tag[]; removed: string[] } {
  const known = sent.tags ?? {};
  const keys = new Set(wanted.map(({ key }) => key));
  return {
    set: wanted.filter(({ key, value }) => known[key] !== digestOf(value)),
    removed: Object.keys(known).filter(key => !keys.has(key))
  };
}

export const digestsOf = (tags: readonly Tag[]): Record<string, string> =>
  Object.fromEntries(tags.map(({ key, value }) => [key, digestOf(value)]));

/** Short: it only tells a value from the one before. */
export const digestOf = (value: string) =>
  createHash('sha256').update(value).digest('base64url').slice(0, 12);

/** Of the cell's tag only id, state, count and times: the hash of a short source would tell it. */
function withoutSource(value: string): string {
  try {
    const cell = JSON.parse(value) as Partial<CellTag>;
    delete cell.source;
    delete cell.tags;
    return JSON.stringify(cell);
  } catch {
    return value;
  }
}

function translated(key: string, value: string, { runs, models }: CopyNames): string {
  if (key === MLFLOW_PARENT_RUN_ID) return runs.get(value) ?? value;
  if (key !== MLFLOW_LOG_MODEL_HISTORY) return value;
  let text = value;
  for (const [here, there] of runs) text = text.replaceAll(`"${here}"`, `"${there}"`);
  for (const [here, there] of models) text = text.replaceAll(here, there);
  return text;
}

/** On a run that is itself the copy of another: they are not handed on. */
const OF_A_COPY: ReadonlySet<string> = new Set([CELLTRAIL_RUN_ID, CELLTRAIL_MADE_BY]);
