import { useState } from 'react';
import type { NotebookPrints } from '../../protocol/endpoints/prints.ts';
import { errorText } from '../error-text.ts';
import type { Host } from '../host.ts';

/** As many keys as fit beside the sentence. */
const MAX_NAMED = 4;

/** What the notebook prints looks like metrics: one line, one click to record them, and a way back. */
export function PrintsLine({
  prints,
  host,
  onRecord,
  onDismiss
}: {
  prints: NotebookPrints | null;
  host: Host;
  onRecord(recorded: boolean): Promise<void>;
  onDismiss(): void;
}) {
  const { trans } = host;
  const [busy, setBusy] = useState(false);
  if (prints === null) return null;
  const record = async (recorded: boolean) => {
    setBusy(true);
    try {
      await onRecord(recorded);
    } catch (error) {
      host.notify(errorText(error), { kind: 'error' });
    } finally {
      setBusy(false);
    }
  };
  if (prints.recorded) {
    return (
      <p className="ct-prints">
        <span>{trans.__('Recording printed values')}</span>
        <span aria-hidden="true">·</span>
        <button
          className="ct-link-button"
          type="button"
          disabled={busy}
          title={trans.__('Turn off: printed values of this notebook are no longer recorded')}
          onClick={() => void record(false)}
        >
          {trans.__('Turn off')}
        </button>
      </p>
    );
  }
  const { seen } = prints;
  const named = seen.slice(0, MAX_NAMED).join(', ');
  const keys = seen.length > MAX_NAMED ? trans.__('%1, …', named) : named;
  return (
    <div className="ct-prints" title={seen.join(', ')}>
      <span>{trans.__('Printed values look like metrics: %1.', keys)}</span>
      <span className="ct-prints-actions">
        <button
          className="ct-button"
          type="button"
          disabled={busy}
          onClick={() => void record(true)}
        >
          {trans.__('Record them')}
        </button>
        <button
          className="ct-link-button"
          type="button"
          title={trans.__('Dismiss: do not offer this again for this notebook')}
          onClick={onDismiss}
        >
          {trans.__('Dismiss')}
        </button>
      </span>
    </div>
  );
}
