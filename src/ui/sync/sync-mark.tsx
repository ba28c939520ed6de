import type { RunSyncState } from '../../protocol/entities/sync.ts';
import { SyncedIcon, SyncFailedIcon, SyncWaitingIcon } from '../line-icons.tsx';
import type { Translation } from '../translation.ts';
import { markText } from './sync-text.ts';

const ICONS = { synced: SyncedIcon, waiting: SyncWaitingIcon, failed: SyncFailedIcon };

/**
 * Whether a run is on the remote, at the end of its row. The place stays where nothing is known, so
 * that numbers stand below each other.
 *
 * @param silent the row says it in words for those who do not see it
 */
export function SyncMark({
  state,
  trans,
  silent = false
}: {
  state: RunSyncState | undefined;
  trans: Translation;
  silent?: boolean;
}) {
  if (state === undefined || state.state === 'kept') {
    return <span className="ct-sync-mark" aria-hidden="true" />;
  }
  const Icon = ICONS[state.state];
  const text = markText(state, trans);
  return (
    <span
      className={`ct-sync-mark ct-sync-${state.state}`}
      title={text}
      {...(silent ? { 'aria-hidden': true } : { role: 'img', 'aria-label': text })}
    >
      <Icon />
    </span>
  );
}
