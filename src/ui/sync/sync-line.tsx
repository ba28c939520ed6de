import { useRef } from 'react';
import type { Host } from '../host.ts';
import {
  CloudIcon,
  OfflineIcon,
  PauseIcon,
  RefreshIcon,
  SyncedIcon,
  SyncFailedIcon
} from '../line-icons.tsx';
import { MiddleText } from '../middle-text.tsx';
import { useModel } from '../use-model.ts';
import { useNow } from '../use-now.ts';
import type { SyncModel } from './sync-model.ts';
import { nextTryText, syncSentence, syncText, toneOf, type SyncTone } from './sync-text.ts';
import { tellFailure } from '../tell-failure.ts';

const ICONS: Record<SyncTone, typeof SyncedIcon> = {
  synced: SyncedIcon,
  syncing: RefreshIcon,
  offline: OfflineIcon,
  failed: SyncFailedIcon,
  paused: PauseIcon
};

/**
 * How far the remote is, at the foot of a screen: one line while all is well, what to do where it is
 * not.
 *
 * @param onDetails absent where the remote cannot be set
 * @param offers to set one where there is none
 */
export function SyncLine({
  model,
  host,
  onDetails,
  offers = false
}: {
  model: SyncModel;
  host: Host;
  onDetails?: () => void;
  offers?: boolean;
}) {
  const state = useModel(model);
  const { trans } = host;
  const place = useRef<HTMLDivElement>(null);
  const { sync } = state;
  const status = sync?.status ?? null;
  const waitsForTry = status !== null && status.next_try_time !== null;
  const now = useNow(waitsForTry, place);
  if (sync === null) return null;
  if (status === null) {
    return onDetails === undefined || !offers ? null : (
      <div ref={place} className="ct-sync-line">
        <button className="ct-plain-button ct-sync-text" type="button" onClick={onDetails}>
          <CloudIcon />
          <span>{trans.__('Copy to an MLflow server…')}</span>
        </button>
      </div>
    );
  }
  const tone = toneOf(status);
  const Icon = ICONS[tone];
  const { text, host: remote, time } = syncText(status, trans, now);
  const next = tone === 'offline' || tone === 'failed' ? nextTryText(status, trans, now) : '';
  const retry = () => void model.retry().catch(error => tellFailure(host, error));
  const content = (
    <>
      <Icon />
      <span>{text}</span>
      {remote !== '' && (
        <>
          <span aria-hidden="true">·</span>
          <MiddleText text={remote} />
        </>
      )}
      {time !== '' && <span>{time}</span>}
      {sync.settings.share_code && <span className="ct-sync-code">{trans.__('with code')}</span>}
    </>
  );
  const title = syncSentence(state, trans, now);
  return (
    <div ref={place} className={`ct-sync-line ct-sync-${tone}`} data-sync={tone}>
      {onDetails === undefined ? (
        <span className="ct-sync-text" title={title}>
          {content}
        </span>
      ) : (
        <button
          className="ct-plain-button ct-sync-text"
          type="button"
          title={title}
          onClick={onDetails}
        >
          {content}
        </button>
      )}
      {(tone === 'offline' || tone === 'failed') && (
        <div className="ct-sync-actions">
          {next !== '' && <span className="ct-faint">{next}</span>}
          <button className="ct-button" type="button" onClick={retry}>
            {trans.__('Retry now')}
          </button>
          {tone === 'failed' && onDetails && (
            <button className="ct-button" type="button" onClick={onDetails}>
              {status.state === 'refused' ? trans.__('Change remote') : trans.__('Details')}
            </button>
          )}
        </div>
      )}
      {/* No counts, and not that all is well: each change would be read out. */}
      <p className="ct-hidden" role="status">
        {tone === 'failed'
          ? text
          : tone === 'offline' && trans.__('The remote is offline. Everything is stored here.')}
      </p>
    </div>
  );
}
