import { dayAndClock, formatTime } from '../../plot/format-time.ts';
import type { Host } from '../host.ts';
import type { RunNotebook } from './ask-run-notebook.ts';

/** Of what the notebook below is a copy, and what can be done with it. */
export function CopyBanner({
  notebook: { run_id, run_name, start_time },
  host,
  action,
  busy = false,
  onAction
}: {
  notebook: RunNotebook;
  host: Pick<Host, 'trans' | 'openRun'>;
  action: string;
  /** It is being done. */
  busy?: boolean;
  onAction(): void;
}) {
  const { trans } = host;
  return (
    <div className="ct-copy-banner" role="note">
      <span title={formatTime(start_time)}>
        {trans.__('Copy of %1, %2', run_name, dayAndClock(start_time))}
      </span>
      <span className="ct-faint">{trans.__('read-only')}</span>
      <span className="ct-copy-actions">
        <button className="ct-button" type="button" onClick={() => host.openRun(run_id)}>
          {trans.__('Open run')}
        </button>
        <button className="ct-button" type="button" disabled={busy} onClick={onAction}>
          {action}
        </button>
      </span>
    </div>
  );
}
