import { useCallback, useRef, useState } from 'react';
import type { PointOrigin } from '../../protocol/endpoints/series.ts';
import type { Host } from '../host.ts';
import { CaretIcon } from '../icons.tsx';
import { AxesControls } from '../plot/axes-controls.tsx';
import { LinkedPlots } from '../plot/cursor-link.tsx';
import { useKeptAxes } from '../plot/use-kept-axes.ts';
import type { Translation } from '../translation.ts';
import { useModel } from '../use-model.ts';
import type { CellsModel } from './cells-model.ts';
import { MetricCard } from './metric-card.tsx';
import { metricSections, SYSTEM_PREFIX } from './metric-sections.ts';
import { NoMetrics } from './metrics-table.tsx';
import { shownRun, type RunModel, type RunViewState } from './model.ts';
import type { RunValues } from './run-values.ts';
import { SeriesError } from './series-error.tsx';
import { TableFilter, useTableFilter } from './table-filter.tsx';
import { useMetricsLayout } from './use-metrics-layout.ts';
import { useRunStart } from './use-wanted-series.ts';

/** Every metric as a small plot, in sections by the prefix of the names; pinned ones stand first. */
export function MetricsTab({
  model,
  state,
  run,
  host: { trans },
  onGoToOrigin
}: {
  model: RunModel;
  state: RunViewState;
  run: RunValues;
  host: Host;
  onGoToOrigin(origin: PointOrigin | null): void;
}) {
  const { curves, cells } = model.parts;
  const filter = useTableFilter();
  const [axes, setAxes] = useKeptAxes(`run.${model.run_id}`);
  const start = useRunStart(curves) ?? undefined;
  const { pinned, wide, setPinned, setWide } = useMetricsLayout();
  const [folded, setFolded] = useState<ReadonlyMap<string, boolean>>(new Map());
  const goToOrigin = useSame(onGoToOrigin);

  const shown = shownRun(state, run);
  const keys = [...shown.metrics.keys()];
  if (keys.length === 0) return <NoCurves cells={cells} trans={trans} />;
  const found = keys.filter(key => filter.matches(key));
  const sections = metricSections(found.filter(key => !pinned.has(key)));
  const first = found.filter(key => pinned.has(key));

  const isFolded = (prefix: string, of: readonly string[]) =>
    // What the reader looks for is not hidden.
    !of.includes(state.metric ?? '') &&
    filter.text === '' &&
    (folded.get(prefix) ?? prefix === SYSTEM_PREFIX);
  const card = (key: string) => (
    <MetricCard
      key={`${shown.run_id}/${key}`}
      metric_key={key}
      run_name={shown.run_name}
      model={curves}
      axes={axes}
      start={axes.x === 'relative' ? start : undefined}
      pinned={pinned.has(key)}
      wide={wide.has(key)}
      wanted={key === state.metric}
      trans={trans}
      onGoToOrigin={goToOrigin}
      onPin={setPinned}
      onWiden={setWide}
    />
  );
  return (
    <LinkedPlots>
      <div className="ct-metrics-bar">
        <TableFilter
          filter={filter}
          rows={keys.length}
          found={found.length}
          label={trans.__('Metrics')}
          trans={trans}
        />
        <AxesControls axes={axes} trans={trans} onChange={setAxes} />
      </div>
      <SeriesError model={curves} trans={trans} />
      {first.length > 0 && (
        <section className="ct-run-section">
          <h3 className="ct-run-section-title">{trans.__('Pinned')}</h3>
          <div className="ct-plot-grid">{first.map(card)}</div>
        </section>
      )}
      {sections.map(({ prefix, keys: of }) => (
        <FoldedSection
          key={prefix}
          title={sectionTitle(prefix, trans)}
          count={of.length}
          folded={isFolded(prefix, of)}
          onFold={isNowFolded => setFolded(new Map(folded).set(prefix, isNowFolded))}
        >
          {() => <div className="ct-plot-grid">{of.map(card)}</div>}
        </FoldedSection>
      ))}
    </LinkedPlots>
  );
}

/** By itself: the tab with its cards is not drawn anew for every answer. */
function NoCurves({ cells, trans }: { cells: CellsModel; trans: Translation }) {
  return <NoMetrics cells={useModel(cells).executions.length} trans={trans} />;
}

function FoldedSection({
  title,
  count,
  folded,
  onFold,
  children
}: {
  title: string;
  count: number;
  folded: boolean;
  onFold(folded: boolean): void;
  /** Made only while it is open. */
  children(): JSX.Element;
}) {
  return (
    <section className="ct-run-section" aria-label={title}>
      <h3 className="ct-run-section-title">
        <button
          className="ct-section-toggle"
          type="button"
          aria-expanded={!folded}
          onClick={() => onFold(!folded)}
        >
          <span className={`ct-caret ${folded ? '' : 'ct-caret-open'}`}>
            <CaretIcon />
          </span>
          {title} <span className="ct-count">{count}</span>
        </button>
      </h3>
      {!folded && children()}
    </section>
  );
}

function sectionTitle(prefix: string, trans: Translation): string {
  if (prefix === '') return trans.__('Metrics');
  return prefix === SYSTEM_PREFIX ? trans.__('System') : prefix;
}

/** The same function each time, which does what the newest one does. */
function useSame<Given extends unknown[]>(action: (...given: Given) => void) {
  const newest = useRef(action);
  newest.current = action;
  return useCallback((...given: Given) => newest.current(...given), []);
}
