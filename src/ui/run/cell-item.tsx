import { useEffect, useId, useRef, useState } from 'react';
import { formatDuration, formatElapsed } from '../../plot/format-duration.ts';
import { formatTime } from '../../plot/format-time.ts';
import type { Execution } from '../../protocol/entities/session.ts';
import { CellNoteView } from '../cell-plot/note-view.tsx';
import { executionWord } from '../execution-state.ts';
import { CaretIcon, CellIcon, ExecutionStateIcon } from '../icons.tsx';
import { openRunId } from '../open-run.ts';
import { OpenRunNote } from '../open-run-note.tsx';
import type { Translation } from '../translation.ts';
import { plainText } from './plain-text.ts';

const MAX_METRICS = 3;

/** One execution: a line, and on a click its source as it ran. */
export function CellItem({
  execution,
  metrics,
  opener,
  isLast,
  gone,
  now,
  trans,
  onGoToCell,
  onGoToOpener
}: {
  execution: Execution;
  /** That it logged. */
  metrics: readonly string[];
  /** That opened the run over which it failed; null if it did not, or if nobody knows. */
  opener: Execution | null;
  /** It ended last in a session that lives. */
  isLast: boolean;
  /** The cell is no longer in its notebook, and the reader looked for it. */
  gone: boolean;
  now: number;
  trans: Translation;
  onGoToCell(): void;
  onGoToOpener(): void;
}) {
  const [open, setOpen] = useState(false);
  const item = useRef<HTMLLIElement>(null);
  const id = useId();
  useEffect(() => {
    if (!gone) return;
    setOpen(true);
    item.current?.scrollIntoView?.({ block: 'nearest' });
  }, [gone]);

  const { source, state, execution_count, attempt, error } = execution;
  const word = executionWord(state, trans);
  const count = execution_count === null ? '[ ]' : `[${execution_count}]`;
  return (
    <li
      ref={item}
      className={`ct-cell ${gone ? 'ct-cell-gone' : ''}`}
      data-execution-id={execution.execution_id}
      data-cell-id={execution.cell_id ?? undefined}
      data-state={state}
    >
      <div className="ct-cell-line">
        <button
          className="ct-cell-toggle"
          type="button"
          aria-expanded={open}
          aria-controls={id}
          aria-label={trans.__('Cell %1, %2: source as it ran', count, word)}
          onClick={() => setOpen(!open)}
        >
          <span className={`ct-caret ${open ? 'ct-caret-open' : ''}`}>
            <CaretIcon />
          </span>
          <span className="ct-cell-count">{count}</span>
          <ExecutionStateIcon state={state} />
          <span className="ct-cell-word">{word}</span>
          <span className="ct-cell-time">{durationText(execution, now)}</span>
          <code className="ct-cell-first-line">{firstLine(source)}</code>
        </button>
        {attempt > 1 && <span className="ct-faint">{trans.__('attempt %1', attempt)}</span>}
        {metrics.length > 0 && (
          <span className="ct-cell-metrics" title={metrics.join('\n')}>
            {metricsText(metrics, trans)}
          </span>
        )}
        <button
          className="ct-icon-button"
          type="button"
          title={trans.__('Go to cell')}
          aria-label={trans.__('Go to cell %1', count)}
          onClick={onGoToCell}
        >
          <CellIcon />
        </button>
      </div>
      {gone && (
        <p className="ct-cell-notice" role="status">
          {trans.__('This cell is no longer in the notebook. Its source as it ran:')}
        </p>
      )}
      {error !== null && (
        <p className="ct-cell-error">{trans.__('%1: %2', error.name, plainText(error.message))}</p>
      )}
      {openRunId(execution) !== null && (
        <OpenRunNote opener={opener} isOpen={isLast} trans={trans} onGoToCell={onGoToOpener} />
      )}
      {execution.note !== null && <CellNoteView text={execution.note} trans={trans} />}
      <div id={id} hidden={!open}>
        {open && (
          <>
            <pre className="ct-code">{source}</pre>
            {error !== null && error.traceback.length > 0 && (
              <details>
                <summary>{trans.__('Traceback')}</summary>
                <pre className="ct-code">{plainText(error.traceback.join('\n'))}</pre>
              </details>
            )}
            {execution.started_time !== null && (
              <p className="ct-faint">
                {trans.__('Started %1', formatTime(execution.started_time))}
              </p>
            )}
          </>
        )}
      </div>
    </li>
  );
}

function durationText({ state, started_time, ended_time }: Execution, now: number): string {
  if (started_time === null) return '';
  if (ended_time !== null) return formatDuration(ended_time - started_time);
  return state === 'started' ? formatElapsed(now - started_time) : '';
}

function firstLine(source: string): string {
  const lines = source.split('\n');
  return lines.find(line => line.trim() !== '')?.trim() ?? '';
}

function metricsText(metrics: readonly string[], trans: Translation): string {
  return metrics.length <= MAX_METRICS
    ? metrics.join(', ')
    : trans._n('%1 metric', '%1 metrics', metrics.length);
}
