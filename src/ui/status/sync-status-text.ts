import { english } from '../english.ts';
import { shortCount, syncSentence, toneOf } from '../sync/sync-text.ts';
import type { SyncViewState } from '../sync/sync-model.ts';
import type { Translation } from '../translation.ts';
import type { StatusText } from './status-text.ts';

/** A remote that is behind by less than this keeps pace, of which nothing is said. */
const BEHIND_MS = 5000;

/**
 * What the status bar says of the remote: nothing while it keeps pace, or while there is none.
 *
 * @param recording the open notebook is being recorded: runs of before that are not there are no news
 * @param now ms since 1970
 */
export function syncStatusText(
  state: Pick<SyncViewState, 'sync' | 'progress'>,
  { recording, now }: { recording: boolean; now: number },
  trans: Translation = english
): StatusText | null {
  const status = state.sync?.status ?? null;
  if (status === null) return null;
  const title = syncSentence(state, trans, now);
  const { waiting_points, waiting_runs, oldest_waiting_time, problems } = status;
  switch (toneOf(status)) {
    case 'offline':
      return { text: offlineText(waiting_points, waiting_runs, trans), title, icon: 'offline' };
    case 'failed':
      if (recording && status.state !== 'refused') return null;
      return { text: trans.__('sync failed'), title, icon: 'stopped' };
    case 'syncing': {
      // The oldest is then one that is tried in vain, and the others may keep pace.
      if (problems.length > 0) return null;
      if (oldest_waiting_time === null || now - oldest_waiting_time < BEHIND_MS) return null;
      const { done, total } = state.progress ?? { done: 0, total: 0 };
      const text =
        total === 0
          ? trans.__('syncing')
          : trans.__('syncing %1/%2', shortCount(done), shortCount(total));
      return { text, title, icon: 'syncing' };
    }
    default:
      return null;
  }
}

function offlineText(points: number, runs: number, trans: Translation): string {
  if (points > 0) return trans.__('offline · %1 waiting', shortCount(points));
  return runs > 0
    ? trans._n('offline · %2 run waiting', 'offline · %2 runs waiting', runs, shortCount(runs))
    : trans.__('offline');
}
