import type { LogBatch } from '../../protocol/endpoints/runs.ts';
import { MAX_PARAMS_PER_BATCH } from '../../protocol/limits.ts';
import { inChunks } from '../../store/db/in-chunks.ts';
import type { SessionChange } from '../../store/sessions/session-store.ts';
import type { TrackingStore } from '../../store/tracking/tracking-store.ts';
import { passes } from '../passes.ts';
import type { CellValues } from './steer.ts';

/**
 * Logs what a cell's tags ask for. Doing it twice is doing it once, so it may come before the frames
 * that it follows from are on disk. What is refused is named, and holds nothing else up.
 *
 * @returns what is wrong with the tags, kept with the execution
 * @throws what may pass, such as a full disk: then it is to be done again
 */
export async function logCellValues(
  tracking: TrackingStore,
  { execution_id, run_id, params, metrics, notes }: CellValues
): Promise<SessionChange[]> {
  const said = [...notes];
  const log = async (batch: Omit<LogBatch, 'run_id'>) => {
    try {
      await tracking.logBatch({ run_id, ...batch }, { params: 'newest' });
      return null;
    } catch (error) {
      if (passes(error)) throw error;
      return (error as Error).message;
    }
  };
  const batches = [
    ...[...inChunks(params, MAX_PARAMS_PER_BATCH)].map(some => ({ params: [...some] })),
    ...(metrics.length > 0 ? [{ metrics }] : [])
  ];
  for (const batch of batches) {
    if ((await log(batch)) === null) continue;
    for (const one of oneByOne(batch)) {
      const refused = await log(one);
      if (refused !== null) said.push(`Not logged: ${refused}`);
    }
  }
  if (said.length === 0) return [];
  return [{ type: 'update-execution', execution_id, fields: { note: said.join(' ') } }];
}

const oneByOne = ({ params = [], metrics = [] }: Omit<LogBatch, 'run_id'>) => [
  ...params.map(param => ({ params: [param] })),
  ...metrics.map(metric => ({ metrics: [metric] }))
];
