import { memo, useEffect, useMemo, useRef, useState } from 'react';
import { ErrorLine } from '../error-line.tsx';
import type { Host } from '../host.ts';
import { ServerBanner } from '../server-banner.tsx';
import { Skeleton } from '../skeleton.tsx';
import { SyncLine } from '../sync/sync-line.tsx';
import type { SyncModel } from '../sync/sync-model.ts';
import { useModel } from '../use-model.ts';
import { FootLine } from './foot-line.tsx';
import { HeaderCommands } from './header-commands.ts';
import type { RunTableModel } from './model.ts';
import type { RunTableState } from './run-table-state.ts';
import { RunCommands } from './run-commands.tsx';
import { RunGrid, type GridCommands } from './run-grid.tsx';
import { TableToolbar } from './toolbar.tsx';
import { useOverlay } from './use-overlay.tsx';

/**
 * All runs, one a row: filter, columns, groups, order, and what is done with those that are ticked.
 * Not drawn again when its page is, which hides it for another view.
 */
export const RunTableView = memo(function RunTableView({
  model,
  sync,
  host
}: {
  model: RunTableModel;
  sync: SyncModel;
  host: Host;
}) {
  const state = useModel(model);
  const { trans } = host;
  const ticks = useMemo(() => model.ticks.how(state.total ?? 0), [model, state]);
  const grid = useRef<HTMLDivElement>(null);
  const filterInput = useRef<HTMLInputElement>(null);
  const [editing, setEditing] = useState<string | null>(null);
  useEffect(() => {
    model.setEditing(editing !== null);
    return () => model.setEditing(false);
  }, [model, editing]);
  const [overlays, overlay] = useOverlay(grid);
  const runs = useMemo(
    () =>
      new RunCommands({
        model,
        host,
        overlays,
        onEditName: setEditing,
        onFilter: () => filterInput.current?.focus()
      }),
    [model, host, overlays]
  );
  const commands = useMemo((): GridCommands => {
    const headers = new HeaderCommands(model, overlays, trans);
    return {
      onRun: (command, line, anchor) => runs.run(command, line, anchor),
      onHeader: (command, column, anchor) =>
        command === 'filter' ? filterInput.current?.focus() : headers.run(command, column, anchor),
      onRename: (run_id, name) => runs.rename(run_id, name),
      onEditEnd: () => setEditing(null)
    };
  }, [model, overlays, trans, runs]);
  const isReady = state.server.state === 'ready' || state.server.state === 'connecting';
  return (
    <div className="ct-run-table" role="region" aria-label={trans.__('Table of runs')}>
      <ServerBanner
        server={state.server}
        wasReady={state.total !== null}
        trans={trans}
        onRetry={() => void model.refresh()}
      />
      <TableToolbar
        model={model}
        state={state}
        host={host}
        overlays={overlays}
        filterInput={filterInput}
        onLeaveFilter={() => grid.current?.focus()}
      />
      {state.error !== null && isReady && (
        <ErrorLine text={state.error} trans={trans} onRetry={() => void model.refresh()} />
      )}
      {state.total === 0 && <NoRuns model={model} state={state} host={host} />}
      {/* Laid out before there are rows, so that the first ones are drawn once. */}
      <div
        className={`ct-run-table-frame ${isReady ? '' : 'ct-stale'} ${state.total === null ? 'ct-awaited' : ''}`}
        hidden={state.total === 0}
      >
        {state.total === null && state.error === null && <Skeleton trans={trans} />}
        <RunGrid
          model={model}
          state={state}
          sync={sync}
          grid={grid}
          editing={editing}
          trans={trans}
          ticks={ticks}
          commands={commands}
        />
      </div>
      <FootLine model={model} state={state} ticks={ticks} host={host} commands={runs} />
      <SyncLine model={sync} host={host} onDetails={host.openSync} />
      {overlay}
    </div>
  );
});

function NoRuns({
  model,
  state: { view, facts },
  host: { trans }
}: {
  model: RunTableModel;
  state: RunTableState;
  host: Host;
}) {
  if (view.query !== '') {
    return (
      <div className="ct-empty" role="status">
        <p>{trans.__('No run matches "%1".', view.query)}</p>
        <button className="ct-button" type="button" onClick={() => model.filter.clear()}>
          {trans.__('Clear filter')}
        </button>
      </div>
    );
  }
  const name = view.experiment_id === null ? null : facts.experiments.get(view.experiment_id);
  return (
    <p className="ct-empty" role="status">
      {view.stage === 'deleted'
        ? trans.__('No deleted runs.')
        : name == null
          ? trans.__('No runs yet. Run a cell that logs a metric and it appears here.')
          : trans.__('No runs in %1 yet.', name)}
    </p>
  );
}
