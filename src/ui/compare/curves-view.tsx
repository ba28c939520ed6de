import { Fragment } from 'react';
import { seriesStyle } from '../../plot/palette.ts';
import { AxesControls } from '../plot/axes-controls.tsx';
import { LinkedPlots } from '../plot/cursor-link.tsx';
import type { ChartProps } from './charts-view.tsx';
import { metricKeys, shownMetrics } from './choices.ts';
import { ColumnSelect } from './column-select.tsx';
import { parseColumn } from './columns.ts';
import { curveGroups } from './curve-groups.ts';
import { CurveCard } from './curve-card.tsx';
import { KeyChips } from './key-chips.tsx';

/** A plot a metric, with the curves of all runs, or with a band for each group of them. */
export function CurvesView(props: ChartProps) {
  const { state, model, host } = props;
  const { trans } = host;
  const { view, runs } = state;
  const keys = metricKeys(runs);
  const shown = shownMetrics(view, runs);
  if (keys.length === 0)
    return <p className="ct-faint ct-none">{trans.__('No metrics were logged.')}</p>;
  const named = (key: string) => ({ id: key, label: key });
  const groups = curveGroups(view, runs);
  // Each card counts relative time from the first points of its own metric.
  const Together = view.axes.x === 'relative' ? Fragment : LinkedPlots;
  return (
    <>
      <KeyChips
        label={trans.__('Metrics')}
        addLabel={trans.__('Add metric')}
        chosen={shown.map(named)}
        offered={keys.map(named)}
        trans={trans}
        onChange={metrics => model.change({ metrics })}
      />
      <div className="ct-compare-choices">
        <AxesControls axes={view.axes} trans={trans} onChange={axes => model.change({ axes })} />
        <ColumnSelect
          label={trans.__('Group by')}
          chosen={view.groupBy === null ? null : { kind: 'params', key: view.groupBy }}
          runs={runs}
          kinds={['params']}
          none={trans.__('nothing')}
          trans={trans}
          onChoose={id => model.change({ groupBy: parseColumn(id)?.key ?? null })}
        />
      </div>
      {groups !== null && (
        <ul className="ct-compare-groups" aria-label={view.groupBy ?? ''}>
          {groups.map(({ label, runs: members }, place) => (
            <li key={label} className="ct-compare-group">
              <span
                className="ct-swatch"
                style={{ background: seriesStyle(place).colour }}
                aria-hidden="true"
              />
              {trans._n('%2 (%1 run)', '%2 (%1 runs)', members.length, label)}
            </li>
          ))}
        </ul>
      )}
      <Together>
        <div className="ct-compare-curves">
          {shown.map(metric_key => (
            <CurveCard key={metric_key} metric_key={metric_key} groups={groups} {...props} />
          ))}
        </div>
      </Together>
    </>
  );
}
