import { ChartBoundary } from '../boundary.tsx';
import type { Host } from '../host.ts';
import type { Translation } from '../translation.ts';
import { BoxView } from './box-view.tsx';
import { BarsView } from './bars-view.tsx';
import { CHART_KINDS, type ChartKind } from './compare-state.ts';
import { CurvesView } from './curves-view.tsx';
import type { CompareModel, CompareViewState } from './model.ts';
import { ParallelView } from './parallel-view.tsx';
import { RunLegend } from './run-legend.tsx';
import { ScatterView } from './scatter-view.tsx';

/** Fewer runs make no cloud and no ranking. */
const MIN_RUNS_OF_KINDS = 3;

const VIEWS = {
  curves: CurvesView,
  scatter: ScatterView,
  bars: BarsView,
  parallel: ParallelView,
  box: BoxView
} as const;

export interface ChartProps {
  state: CompareViewState;
  model: CompareModel;
  host: Host;
}

/** The runs in a chart of the chosen kind. */
export function ChartsView(props: ChartProps) {
  const { state, model, host } = props;
  const { trans } = host;
  const { chart } = state.view;
  const View = VIEWS[chart];
  const hasKinds = state.runs.length >= MIN_RUNS_OF_KINDS || chart !== 'curves';
  return (
    <section className="ct-run-section ct-compare-charts">
      <h3 className="ct-run-section-title">{kindWord(chart, trans)}</h3>
      {hasKinds && (
        <div className="ct-chips" role="group" aria-label={trans.__('Kind of chart')}>
          {CHART_KINDS.map(kind => (
            <button
              key={kind}
              className="ct-chip"
              type="button"
              aria-pressed={kind === chart}
              onClick={() => model.change({ chart: kind })}
            >
              {kindWord(kind, trans)}
            </button>
          ))}
        </div>
      )}
      <RunLegend state={state} model={model} trans={trans} />
      <ChartBoundary key={chart} trans={trans}>
        <View {...props} />
      </ChartBoundary>
    </section>
  );
}

function kindWord(kind: ChartKind, trans: Translation): string {
  switch (kind) {
    case 'curves':
      return trans.__('Curves');
    case 'scatter':
      return trans.__('Scatter');
    case 'bars':
      return trans.__('Bars');
    case 'parallel':
      return trans.__('Parallel coordinates');
    case 'box':
      return trans.__('Box plot');
  }
}
