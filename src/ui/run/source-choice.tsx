import { RunStateIcon } from '../icons.tsx';
import { MiddleText } from '../middle-text.tsx';
import { runState, stateSentence } from '../run-state.ts';
import type { Translation } from '../translation.ts';
import type { RunViewState } from './model.ts';

/** Which of the session's runs is shown, where it made several. */
export function SourceChoice({
  state,
  trans,
  onChoose
}: {
  state: RunViewState;
  trans: Translation;
  onChoose(run_id: string): void;
}) {
  if (state.sources.length < 2) return null;
  return (
    <div className="ct-sources" role="group" aria-label={trans.__('Runs of this session')}>
      <span className="ct-faint">{trans._n('%1 run', '%1 runs', state.sources.length)}</span>
      {state.sources.map(source => {
        const own = runState(source.status, null);
        return (
          <button
            key={source.run_id}
            className="ct-chip"
            type="button"
            aria-pressed={source.run_id === state.source}
            title={`${source.run_name}\n${stateSentence(own, source.end_reason, trans)}`}
            onClick={() => onChoose(source.run_id)}
          >
            <RunStateIcon state={own} />
            <MiddleText text={source.run_name} />
          </button>
        );
      })}
    </div>
  );
}
