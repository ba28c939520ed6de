import { useState } from 'react';
import type { NotebookSettings } from '../../protocol/endpoints/notebook-settings.ts';
import type { Host } from '../host.ts';
import { EllipsisIcon } from '../line-icons.tsx';
import { MenuButton } from '../menu/menu-button.tsx';
import type { NotebookChoice } from '../notebook-settings-watch.ts';
import type { Translation } from '../translation.ts';
import { tellFailure } from '../tell-failure.ts';

/** As many keys as fit beside the sentence. */
const MAX_NAMED = 4;

interface NotebookSettingsProps {
  settings: NotebookSettings | null;
  host: Host;
  onChoose(choice: NotebookChoice): Promise<void>;
}

/** How the notebook is recorded, in a menu. */
export function NotebookSettingsMenu({ settings, host, onChoose }: NotebookSettingsProps) {
  const { trans } = host;
  if (settings === null) return null;
  const { tracked, parse_prints } = settings;
  const choose = (choice: NotebookChoice) =>
    void onChoose(choice).catch((error: unknown) => tellFailure(host, error));
  const tracking = {
    label: tracked ? trans.__('Turn tracking off') : trans.__('Turn tracking on'),
    run: () => choose({ tracked: !tracked })
  };
  const prints = {
    label: parse_prints
      ? trans.__('Stop recording printed values')
      : trans.__('Record printed values'),
    run: () => choose({ parse_prints: !parse_prints })
  };
  return (
    <MenuButton
      label={trans.__('How this notebook is recorded')}
      icon={<EllipsisIcon />}
      on={!tracked || parse_prints}
      sections={[{ items: tracked ? [tracking, prints] : [tracking] }]}
    />
  );
}

/** What is unusual of it, or could be: one line, one click to change it, and a way back. */
export function NotebookSettingsLine({
  settings,
  host,
  onChoose,
  onDismiss
}: NotebookSettingsProps & {
  /** What is seen now is not to be offered again. */
  onDismiss(): void;
}) {
  const { trans } = host;
  const [busy, setBusy] = useState(false);
  if (settings === null) return null;
  const { tracked, parse_prints, seen } = settings;
  const choose = async (choice: NotebookChoice) => {
    setBusy(true);
    await onChoose(choice).catch((error: unknown) => tellFailure(host, error));
    setBusy(false);
  };
  if (!tracked) {
    return (
      <div className="ct-recording">
        <span title={trans.__('What its code logs itself is kept all the same.')}>
          {trans.__('Tracking is off for this notebook: of its cells only that they ran is kept.')}
        </span>
        <button
          className="ct-button"
          type="button"
          disabled={busy}
          onClick={() => void choose({ tracked: true })}
        >
          {trans.__('Turn on')}
        </button>
      </div>
    );
  }
  if (parse_prints) {
    return (
      <p className="ct-recording">
        <span>{trans.__('Recording printed values')}</span>
        <span aria-hidden="true">·</span>
        <button
          className="ct-link-button"
          type="button"
          disabled={busy}
          title={trans.__('Turn off: printed values of this notebook are no longer recorded')}
          onClick={() => void choose({ parse_prints: false })}
        >
          {trans.__('Turn off')}
        </button>
      </p>
    );
  }
  if (seen.length === 0) return null;
  return (
    <div className="ct-recording" title={seen.join(', ')}>
      <span>{trans.__('Printed values look like metrics: %1.', someOf(seen, trans))}</span>
      <span className="ct-recording-actions">
        <button
          className="ct-button"
          type="button"
          disabled={busy}
          onClick={() => void choose({ parse_prints: true })}
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

function someOf(keys: readonly string[], trans: Translation): string {
  const named = keys.slice(0, MAX_NAMED).join(', ');
  return keys.length > MAX_NAMED ? trans.__('%1, …', named) : named;
}
