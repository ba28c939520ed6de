import { useState } from 'react';
import type { RunEdits } from '../edit/run-edits.ts';
import { TagEditor, type SuggestTags } from '../edit/tag-editor.tsx';
import type { Host } from '../host.ts';
import { CloseIcon } from '../icons.tsx';
import type { RunsModel } from './model.ts';
import { compareTicked } from './row-actions.ts';
import type { RunsState } from './runs-state.ts';

const NO_TAGS: ReadonlyMap<string, string> = new Map();

/** What can be done with the ticked runs. */
export function SelectionBar({
  model,
  state: { ticked, stage },
  host,
  edits,
  suggestTags
}: {
  model: RunsModel;
  state: RunsState;
  host: Host;
  edits: RunEdits;
  suggestTags: SuggestTags;
}) {
  const { trans } = host;
  const [tagging, setTagging] = useState(false);
  if (ticked.size === 0) return null;
  const runs = [...ticked.values()];
  const ids = runs.map(({ run_id }) => run_id);
  const remove = async () => {
    if (await edits.delete(runs)) model.clearTicks();
  };
  const restore = async () => {
    if (await edits.restoreRuns(runs)) model.clearTicks();
  };
  const action = (label: string, act: () => void, disabled = false) => (
    <button className="ct-button" type="button" disabled={disabled} onClick={act}>
      {label}
    </button>
  );
  return (
    <div className="ct-selection-bar" role="group" aria-label={trans.__('Selected runs')}>
      {tagging && stage === 'active' && (
        <TagEditor
          tags={NO_TAGS}
          trans={trans}
          suggest={suggestTags}
          onAdd={({ key, value }) => void edits.setTags(ids, key, value)}
          onClose={() => setTagging(false)}
        />
      )}
      <div className="ct-selection-line">
        <div className="ct-selection-count">
          <span role="status">{trans._n('%1 selected', '%1 selected', ticked.size)}</span>
          <button
            className="ct-icon-button"
            type="button"
            title={trans.__('Clear')}
            aria-label={trans.__('Clear')}
            onClick={() => model.clearTicks()}
          >
            <CloseIcon />
          </button>
        </div>
        <div className="ct-selection-actions">
          {stage === 'active' ? (
            <>
              {action(trans.__('Compare'), () => compareTicked(model, host), ticked.size < 2)}
              {action(trans.__('Tag'), () => setTagging(!tagging))}
              {action(trans.__('Delete'), () => void remove())}
            </>
          ) : (
            action(trans.__('Restore'), () => void restore())
          )}
        </div>
      </div>
    </div>
  );
}
