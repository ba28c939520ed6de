import { ErrorLine } from '../error-line.tsx';
import type { Host } from '../host.ts';
import { ServerBanner } from '../server-banner.tsx';
import { Skeleton } from '../skeleton.tsx';
import { useModel } from '../use-model.ts';
import { ChartsView } from './charts-view.tsx';
import { CodeView } from './code-view.tsx';
import { CompareBar } from './compare-bar.tsx';
import { CompareNotes } from './compare-notes.tsx';
import type { CompareModel } from './model.ts';
import { ValuesTable } from './values-table.tsx';

/** Runs side by side: params, metrics, curves and the code that made them, on one page. */
export function CompareView({ model, host }: { model: CompareModel; host: Host }) {
  const state = useModel(model);
  const { trans } = host;
  const { view, runs, missing, error, server } = state;
  const stale = server.state !== 'ready' && server.state !== 'connecting';
  const isLoading = runs.length === 0 && missing.size === 0;
  const retry = () => void model.refresh();
  return (
    <div
      className="ct-compare"
      role="region"
      aria-label={trans._n('Comparison of %1 run', 'Comparison of %1 runs', view.run_ids.length)}
    >
      <ServerBanner server={server} wasReady={runs.length > 0} trans={trans} onRetry={retry} />
      {error !== null && !stale && <ErrorLine text={error} trans={trans} onRetry={retry} />}
      {isLoading && error === null && <Skeleton trans={trans} />}
      {!isLoading && (
        <div className={`ct-compare-body ${stale ? 'ct-stale' : ''}`}>
          <CompareBar state={state} model={model} host={host} />
          <CompareNotes state={state} model={model} trans={trans} />
          {runs.length > 0 && (
            <>
              <div className="ct-compare-columns">
                <ValuesTable state={state} model={model} host={host} />
                <ChartsView state={state} model={model} host={host} />
              </div>
              <CodeView state={state} model={model} host={host} />
            </>
          )}
        </div>
      )}
    </div>
  );
}
