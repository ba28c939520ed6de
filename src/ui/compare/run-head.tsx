import { seriesStyle } from '../../plot/palette.ts';
import type { Host } from '../host.ts';
import { CloseIcon, RunStateIcon } from '../icons.tsx';
import { MiddleText } from '../middle-text.tsx';
import { stateSentence } from '../run-state.ts';
import type { ComparedRun } from './compared-run.ts';

/** The head of a run's column. */
export function RunHead({
  run,
  column,
  place,
  isBaseline,
  onRemove,
  host
}: {
  run: ComparedRun;
  /** From 1, the column of the keys included. */
  column: number;
  place: number;
  isBaseline: boolean;
  /** Absent where it is the only one. */
  onRemove?(): void;
  host: Host;
}) {
  const { trans } = host;
  const sentence = stateSentence(run.state, run.end_reason, trans);
  const about = [run.run_name, sentence, run.source_name, run.run_id].filter(Boolean).join('\n');
  return (
    <th scope="col" className="ct-compare-run" aria-colindex={column} data-run-id={run.run_id}>
      <div className="ct-compare-head">
        <span
          className="ct-swatch"
          style={{ background: seriesStyle(place).colour }}
          aria-hidden="true"
        />
        <button
          className="ct-plain-button"
          type="button"
          title={about}
          onClick={() => host.openRun(run.run_id)}
        >
          <MiddleText text={run.run_name} />
          <RunStateIcon state={run.state} />
          <span className="ct-hidden">{sentence}</span>
        </button>
        {onRemove && (
          <button
            className="ct-icon-button"
            type="button"
            title={trans.__('Take out of the comparison')}
            aria-label={trans.__('Take %1 out of the comparison', run.run_name)}
            onClick={onRemove}
          >
            <CloseIcon />
          </button>
        )}
      </div>
      {isBaseline && <div className="ct-faint">{trans.__('baseline')}</div>}
    </th>
  );
}
