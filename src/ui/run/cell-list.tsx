import { useState } from 'react';
import { lastEnded, openRunId } from '../open-run.ts';
import type { Translation } from '../translation.ts';
import { useNow } from '../use-now.ts';
import { CellItem } from './cell-item.tsx';
import type { LoggedBy } from './go-to-cell.ts';
import type { RunViewState } from './model.ts';

/** The reader wanted to see a cell that its notebook no longer has. */
export interface CellNotice {
  execution_id: string;
}

const MAX_ROWS = 200;

/** The executed cells in order, as they ran. */
export function CellList({
  state,
  logged,
  notice,
  trans,
  onGoToCell
}: {
  state: RunViewState;
  logged: LoggedBy;
  notice: CellNotice | null;
  trans: Translation;
  onGoToCell(execution_id: string): void;
}) {
  const [limit, setLimit] = useState(MAX_ROWS);
  const { executions, openers, run, session } = state;
  const last = session?.state === 'ended' ? undefined : lastEnded(executions);
  const now = useNow(executions.some(one => one.state === 'started'));
  const first = Math.max(0, executions.length - limit);
  // What the reader looks for is listed, however old it is.
  const wanted = executions.findIndex(one => one.execution_id === notice?.execution_id);
  const from = wanted < 0 ? first : Math.min(first, wanted);
  const isNested = session !== null && run !== null && session.run_id !== run.run_id;
  return (
    <section className="ct-run-section">
      <h3 className="ct-run-section-title">
        {isNested ? trans.__('Cells of its session, as they ran') : trans.__('Cells, as they ran')}{' '}
        <span className="ct-count">{executions.length}</span>
      </h3>
      {executions.length === 0 && (
        <p className="ct-faint ct-none">
          {session === null
            ? trans.__('This run was not made by a notebook that celltrail records.')
            : trans.__('No cells ran.')}
        </p>
      )}
      {from > 0 && (
        <button className="ct-more" type="button" onClick={() => setLimit(limit + MAX_ROWS)}>
          {trans._n('%1 earlier cell…', '%1 earlier cells…', from)}
        </button>
      )}
      <ol className="ct-cells">
        {executions.slice(from).map(execution => {
          const opener = openers.get(openRunId(execution) ?? '') ?? null;
          return (
            <CellItem
              key={execution.execution_id}
              execution={execution}
              metrics={logged.get(execution.execution_id) ?? []}
              opener={opener}
              isLast={execution === last}
              gone={notice?.execution_id === execution.execution_id}
              now={now}
              trans={trans}
              onGoToCell={() => onGoToCell(execution.execution_id)}
              onGoToOpener={() => opener !== null && onGoToCell(opener.execution_id)}
            />
          );
        })}
      </ol>
    </section>
  );
}
