import { useMemo, useRef, useState } from 'react';
import { ErrorLine } from '../error-line.tsx';
import type { Host } from '../host.ts';
import { lastEnded, openRunId } from '../open-run.ts';
import { useModel } from '../use-model.ts';
import { useNow } from '../use-now.ts';
import { CellItem } from './cell-item.tsx';
import { CellStandings } from '../../protocol/trust/cell-standings.ts';
import { cellWarnings } from './cell-warnings.ts';
import type { Logged } from './cells-model.ts';
import type { RunModel, RunViewState } from './model.ts';
import { useNotebook } from './use-notebook.ts';

const MAX_ROWS = 200;
const NOTHING: Logged = { metrics: [], params: [] };

/** The executed cells in order, as they ran. */
export function CellsTab({
  model,
  state,
  host,
  onGoToCell
}: {
  model: RunModel;
  state: RunViewState;
  host: Host;
  onGoToCell(execution_id: string): void;
}) {
  const { trans } = host;
  const { cells } = model.parts;
  const [limit, setLimit] = useState(MAX_ROWS);
  const { executions, openers, logged, error } = useModel(cells);
  const { run, session, cell } = state;
  const notebook = useNotebook(host, session?.notebook_path ?? null, state.visible);
  const standings = useMemo(() => new CellStandings(notebook, executions), [executions, notebook]);
  const warnings = useMemo(
    () => cellWarnings(executions, notebook, trans, one => standings.of(one).kind === 'changed'),
    [executions, notebook, standings, trans]
  );
  const last = session?.state === 'ended' ? undefined : lastEnded(executions);
  const list = useRef<HTMLOListElement>(null);
  const now = useNow(
    executions.some(one => one.state === 'started'),
    list
  );
  const first = Math.max(0, executions.length - limit);
  // What the reader looks for is listed, however old it is.
  const wanted = executions.findIndex(one => one.execution_id === cell?.execution_id);
  const from = wanted < 0 ? first : Math.min(first, wanted);
  const isNested = session !== null && run !== null && session.run_id !== run.run_id;
  return (
    <>
      {error !== null && (
        <ErrorLine text={error} trans={trans} onRetry={() => void cells.refresh()} />
      )}
      {isNested && (
        <p className="ct-faint ct-none">{trans.__('All cells of its session, as they ran.')}</p>
      )}
      {executions.length === 0 && error === null && (
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
      <ol ref={list} className="ct-cells">
        {executions.slice(from).map(execution => {
          const { execution_id } = execution;
          const opener = openers.get(openRunId(execution) ?? '') ?? null;
          return (
            <CellItem
              key={execution_id}
              execution={execution}
              model={cells}
              language={session?.language ?? ''}
              logged={logged.get(execution_id) ?? NOTHING}
              warnings={warnings.get(execution_id) ?? []}
              standing={standings.of(execution)}
              opener={opener}
              isLast={execution === last}
              shown={cell?.execution_id === execution_id ? cell : null}
              now={now}
              trans={trans}
              onCopy={text => host.copyText(text)}
              onGoToCell={host.goToCell && (() => onGoToCell(execution_id))}
              onGoToOpener={
                host.goToCell && (() => opener !== null && onGoToCell(opener.execution_id))
              }
            />
          );
        })}
      </ol>
    </>
  );
}
