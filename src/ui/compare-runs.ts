import { formatCount } from '../plot/format-number.ts';
import type { Host } from './host.ts';

/** How many runs a comparison holds at most. */
export const MAX_COMPARED_RUNS = 500;

/** Opens a comparison of the selected runs, or says why there can be none. */
export function compareRuns(run_ids: readonly string[], host: Host): void {
  const { trans } = host;
  if (run_ids.length < 2) host.notify(trans.__('Select two runs or more to compare them.'));
  else if (run_ids.length > MAX_COMPARED_RUNS) {
    host.notify(
      trans.__(
        'A comparison holds %1 runs at most, and %2 are selected.',
        MAX_COMPARED_RUNS,
        formatCount(run_ids.length)
      )
    );
  } else host.compareRuns(run_ids);
}
