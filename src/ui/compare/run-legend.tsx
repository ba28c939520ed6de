import { useState } from 'react';
import { seriesStyle } from '../../plot/palette.ts';
import { MiddleText } from '../middle-text.tsx';
import type { Translation } from '../translation.ts';
import type { CompareModel, CompareViewState } from './model.ts';

const FIRST_CHIPS = 12;

/** One switch a run: whether the charts draw it. */
export function RunLegend({
  state: { view, runs, places },
  model,
  trans
}: {
  state: CompareViewState;
  model: CompareModel;
  trans: Translation;
}) {
  const [all, setAll] = useState(false);
  const more = runs.length - FIRST_CHIPS;
  return (
    <div className="ct-chips" role="group" aria-label={trans.__('Runs in the charts')}>
      {(all ? runs : runs.slice(0, FIRST_CHIPS)).map(({ run_id, run_name }) => {
        const isDrawn = !view.hidden.has(run_id);
        const { colour } = seriesStyle(places.get(run_id) ?? 0);
        return (
          <button
            key={run_id}
            className="ct-chip"
            type="button"
            aria-pressed={isDrawn}
            title={isDrawn ? trans.__('Hide in the charts') : trans.__('Show in the charts')}
            onClick={() => model.toggleHidden(run_id)}
          >
            <span
              className="ct-swatch"
              style={isDrawn ? { background: colour } : { borderColor: colour }}
              aria-hidden="true"
            />
            <MiddleText text={run_name} />
          </button>
        );
      })}
      {more > 0 && (
        <button className="ct-chip" type="button" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? trans.__('Fewer runs') : trans._n('%1 more run', '%1 more runs', more)}
        </button>
      )}
    </div>
  );
}
