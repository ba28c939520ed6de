import { UsageError } from './failure.ts';

/**
 * What both commands tell the store. When it cannot go on the process ends: a supervisor starts
 * another one, and what was acknowledged is on disk.
 */
export function storeOptions(): { sync: 'full' | 'normal'; onFatal: () => void } {
  const sync = process.env['CELLTRAIL_SYNC'] || 'full';
  if (sync !== 'full' && sync !== 'normal') {
    throw new UsageError(`CELLTRAIL_SYNC is '${sync}'; it must be 'full' or 'normal'.`);
  }
  return { sync, onFatal: () => process.exit(1) };
}
