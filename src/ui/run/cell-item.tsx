import { useEffect, useId, useRef, useState } from 'react';
import { formatDuration, formatElapsed } from '../../plot/format-duration.ts';
import type { Execution } from '../../protocol/entities/session.ts';
import { CellNoteView } from '../cell-plot/note-view.tsx';
import { executionWord } from '../execution-state.ts';
import { CaretIcon, CellIcon, ExecutionStateIcon, WarningIcon } from '../icons.tsx';
import { openRunId } from '../open-run.ts';
import { OpenRunNote } from '../open-run-note.tsx';
import type { Translation } from '../translation.ts';
import { CellDetails } from './cell-details.tsx';
import { CellStanding } from './cell-standing.tsx';
import type { Standing } from '../../protocol/trust/cell-standings.ts';
import { missingText } from './go-to-cell.ts';
import type { CellsModel, Logged } from './cells-model.ts';
import type { ShownCell } from './model.ts';
import { plainText } from './plain-text.ts';

const MAX_NAMES = 3;

/** One execution: a line, and on a click its source as it ran and its outputs. */
export function CellItem({
  execution,
  model,
  language,
  logged,
  warnings,
  standing,
  opener,
  isLast,
  shown,
  now,
  trans,
  onCopy,
  onGoToCell,
  onGoToOpener
}: {
  execution: Execution;
  model: CellsModel;
  language: string;
  logged: Logged;
  warnings: readonly string[];
  /** In the notebook as it is now. */
  standing: Standing;
  /** That opened the run over which it failed; null if it did not, or if nobody knows. */
  opener: Execution | null;
  /** It ended last in a session that lives. */
  isLast: boolean;
  /** The reader wanted to see it; null: another one, or none. */
  shown: ShownCell | null;
  now: number;
  trans: Translation;
  onCopy(text: string): Promise<void>;
  /** Absent where there are no notebooks. */
  onGoToCell?(): void;
  onGoToOpener?(): void;
}) {
  const [open, setOpen] = useState(false);
  const [isDiff, setDiff] = useState(false);
  const item = useRef<HTMLLIElement>(null);
  const id = useId();
  useEffect(() => {
    if (shown === null) return;
    setOpen(true);
    item.current?.scrollIntoView?.({ block: 'nearest' });
  }, [shown]);

  const { source, state, execution_count, attempt, error } = execution;
  const word = executionWord(state, trans);
  const count = execution_count === null ? '[ ]' : `[${execution_count}]`;
  const missing = shown?.missing ?? null;
  // Once the cell is deleted, there is no now.
  const diffWith = isDiff && standing.kind === 'changed' ? standing.source : null;
  const view = (as: 'ran' | 'diff') => {
    setOpen(true);
    setDiff(as === 'diff');
  };
  return (
    <li
      ref={item}
      className={`ct-cell ${shown === null ? '' : 'ct-cell-shown'}`}
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
          title={trans.__('Source as it ran, and outputs')}
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
        {attempt > 1 && (
          <span className="ct-cell-again ct-faint">
            {trans.__('ran again: attempt %1', attempt)}
          </span>
        )}
        <LoggedNames logged={logged} trans={trans} />
        {onGoToCell && (
          <button
            className="ct-icon-button"
            type="button"
            title={trans.__('Go to cell')}
            aria-label={trans.__('Go to cell %1', count)}
            onClick={onGoToCell}
          >
            <CellIcon />
          </button>
        )}
      </div>
      {missing !== null ? (
        <p className="ct-cell-notice" role="status">
          {missingText(missing, trans)} {trans.__('Its source as it ran:')}
        </p>
      ) : (
        <CellStanding
          standing={standing}
          view={!open ? null : diffWith === null ? 'ran' : 'diff'}
          trans={trans}
          onView={view}
        />
      )}
      {warnings.map(warning => (
        <p key={warning} className="ct-cell-warning">
          <WarningIcon />
          <span>{warning}</span>
        </p>
      ))}
      {error !== null && (
        <p className="ct-cell-error">{trans.__('%1: %2', error.name, plainText(error.message))}</p>
      )}
      {openRunId(execution) !== null && (
        <OpenRunNote opener={opener} isOpen={isLast} trans={trans} onGoToCell={onGoToOpener} />
      )}
      {execution.note !== null && <CellNoteView text={execution.note} trans={trans} />}
      <div id={id} hidden={!open}>
        {open && (
          <CellDetails
            execution={execution}
            model={model}
            language={language}
            diffWith={diffWith}
            trans={trans}
            onCopy={onCopy}
          />
        )}
      </div>
    </li>
  );
}

/** Names of what it logged, or how many there are. */
function LoggedNames({ logged, trans }: { logged: Logged; trans: Translation }) {
  const { metrics, params } = logged;
  const all = [...metrics, ...params];
  if (all.length === 0) return null;
  const text =
    all.length <= MAX_NAMES
      ? all.join(', ')
      : [
          metrics.length > 0 && trans._n('%1 metric', '%1 metrics', metrics.length),
          params.length > 0 && trans._n('%1 param', '%1 params', params.length)
        ]
          .filter(Boolean)
          .join(', ');
  return (
    <span className="ct-cell-metrics" title={all.join('\n')}>
      {text}
    </span>
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
