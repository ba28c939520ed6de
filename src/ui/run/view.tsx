import { useState } from 'react';
import type { PointOrigin, Series } from '../../protocol/endpoints/series.ts';
import { ErrorLine } from '../error-line.tsx';
import { ServerBanner } from '../server-banner.tsx';
import { Skeleton } from '../skeleton.tsx';
import type { Translation } from '../translation.ts';
import { useModel } from '../use-model.ts';
import { CellList, type CellNotice } from './cell-list.tsx';
import type { GoToCell, LoggedBy } from './go-to-cell.ts';
import { MetricsTable } from './metrics-table.tsx';
import type { RunModel, RunViewState } from './model.ts';
import { NameValueTable } from './name-value-table.tsx';
import { PlotGrid } from './plot-grid.tsx';
import { RunHeader } from './run-header.tsx';
import { SourceChoice } from './source-choice.tsx';

/** A run in a tab: its values, its curves and the cells that made them. */
export function RunView({
  model,
  trans,
  onGoToCell,
  onOpenRun
}: {
  model: RunModel;
  trans: Translation;
  onGoToCell: GoToCell;
  onOpenRun(run_id: string): void;
}) {
  const state = useModel(model);
  const [notice, setNotice] = useState<CellNotice | null>(null);
  const { run, error, server, session, executions } = state;

  const goToCell = async (execution_id: string) => {
    const execution = executions.find(one => one.execution_id === execution_id);
    if (execution === undefined) return;
    setNotice(null);
    const answer = await onGoToCell({
      notebook_path: session?.notebook_path ?? null,
      cell_id: execution.cell_id,
      source: execution.source
    });
    if (answer === 'gone') setNotice({ execution_id });
  };
  const goToOrigin = (origin: PointOrigin | null) => {
    if (origin !== null) void goToCell(origin.execution_id);
  };
  const stale = server.state !== 'ready' && server.state !== 'connecting';

  return (
    <div className="ct-run" role="region" aria-label={trans.__('Run %1', model.title)}>
      <ServerBanner
        server={server}
        wasReady={run !== null}
        trans={trans}
        onRetry={() => void model.refresh()}
      />
      {error !== null && !stale && (
        <ErrorLine text={error} trans={trans} onRetry={() => void model.refresh()} />
      )}
      {run === null ? (
        error === null && <Skeleton trans={trans} />
      ) : (
        <div className={`ct-run-body ${stale ? 'ct-stale' : ''}`}>
          <RunHeader state={state} run={run} trans={trans} onOpenRun={onOpenRun} />
          <SourceChoice state={state} trans={trans} onChoose={id => model.chooseSource(id)} />
          <Values state={state} trans={trans} onGoToOrigin={goToOrigin} />
          <PlotGrid
            state={state}
            trans={trans}
            onPointClick={point => goToOrigin(point.origin)}
            onMore={() => model.showMorePlots()}
          />
          <CellList
            state={state}
            logged={loggedBy(state.series)}
            notice={notice}
            trans={trans}
            onGoToCell={execution_id => void goToCell(execution_id)}
          />
          <details className="ct-run-section">
            <summary className="ct-run-section-title">
              {trans.__('Tags')} <span className="ct-count">{run.tags.size}</span>
            </summary>
            <NameValueTable
              values={run.tags}
              label={trans.__('Tags')}
              empty={trans.__('No tags.')}
              trans={trans}
            />
          </details>
        </div>
      )}
    </div>
  );
}

function Values({
  state,
  trans,
  onGoToOrigin
}: {
  state: RunViewState;
  trans: Translation;
  onGoToOrigin(origin: PointOrigin | null): void;
}) {
  const shown = state.sources.find(({ run_id }) => run_id === state.source);
  if (shown === undefined) return null;
  return (
    <div className="ct-run-columns">
      <section className="ct-run-section">
        <h3 className="ct-run-section-title">
          {trans.__('Params')} <span className="ct-count">{shown.params.size}</span>
        </h3>
        <NameValueTable
          values={shown.params}
          label={trans.__('Params')}
          empty={trans.__('No params were logged.')}
          trans={trans}
        />
      </section>
      <section className="ct-run-section">
        <h3 className="ct-run-section-title">
          {trans.__('Metrics')} <span className="ct-count">{shown.metrics.size}</span>
        </h3>
        <MetricsTable
          metrics={shown.metrics}
          series={state.series}
          cells={state.executions.length}
          trans={trans}
          onGoToOrigin={onGoToOrigin}
        />
      </section>
    </div>
  );
}

function loggedBy(series: ReadonlyMap<string, Series>): LoggedBy {
  const logged = new Map<string, string[]>();
  for (const { metric_key, origins } of series.values()) {
    for (const { execution_id } of origins) {
      logged.set(execution_id, [...(logged.get(execution_id) ?? []), metric_key]);
    }
  }
  return logged;
}
