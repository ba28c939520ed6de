import { ApiError } from '../../protocol/errors.ts';
import type { SessionChange } from '../../store/sessions/session-store.ts';
import type { TrackingStore } from '../../store/tracking/tracking-store.ts';
import type { CellValues } from './steer.ts';

/**
 * Logs what a cell's tags ask for. Doing it twice is doing it once, so it may come before the frames
 * that it follows from are on disk.
 *
 * @returns what is wrong with the tags, kept with the execution
 */
export async function logCellValues(
  tracking: TrackingStore,
  { execution_id, run_id, params, metrics, notes }: CellValues
): Promise<SessionChange[]> {
  const said = [...notes];
  if (params.length + metrics.length > 0) {
    try {
      await tracking.logBatch({ run_id, params, metrics }, { params: 'newest' });
    } catch (error) {
      if (!(error instanceof ApiError && error.status < 500)) throw error;
      said.push(`The values that its tags ask for were not logged: ${error.message}`);
    }
  }
  if (said.length === 0) return [];
  return [{ type: 'update-execution', execution_id, fields: { note: said.join(' ') } }];
}
