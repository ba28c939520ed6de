import { useMemo, useRef } from 'react';
import type { LineStyle } from '../../plot/line-style.ts';
import type { Series } from '../../protocol/endpoints/series.ts';
import { SeriesChart } from '../plot/series-chart.tsx';
import type { PlotPoint } from '../plot/plot-point.ts';
import type { ChartProps } from './charts-view.tsx';
import { linesOfCurve, visibleRuns } from './choices.ts';
import type { ComparedRun } from './compared-run.ts';
import type { CurveGroup } from './curve-groups.ts';
import { groupCurve } from './group-at.ts';
import { GroupReadings } from './group-readings.tsx';
import { NO_GROUP } from './group-values.ts';

const HEIGHT = 220;

/** One metric of the runs over its steps. */
export function CurveCard({
  metric_key,
  groups,
  state,
  model,
  host
}: ChartProps & { metric_key: string; groups: readonly CurveGroup[] | null }) {
  const { trans } = host;
  const { view } = state;
  const { lines, curves, bands, series, styles } = useCurves(metric_key, groups, state);
  const onPointClick = ({ run_id, origin }: PlotPoint) =>
    host.openRun(run_id, origin === null ? {} : { execution_id: origin.execution_id });
  return (
    <div className="ct-compare-curve">
      <SeriesChart
        title={metric_key}
        series={series}
        styles={styles}
        axes={view.axes}
        bands={bands}
        height={HEIGHT}
        trans={trans}
        load={range => model.zoom(series, range)}
        onPointClick={onPointClick}
        exportName={metric_key}
      />
      {curves.length > 0 && <GroupReadings groups={curves} axis={view.axes.x} trans={trans} />}
      <CurveNotes
        metric_key={metric_key}
        drawn={lines}
        grouped={groups !== null}
        state={state}
        trans={trans}
      />
    </div>
  );
}

/** What is not drawn. */
function CurveNotes({
  metric_key,
  drawn,
  grouped,
  state: { view, runs },
  trans
}: {
  metric_key: string;
  drawn: number;
  grouped: boolean;
  state: ChartProps['state'];
  trans: ChartProps['host']['trans'];
}) {
  const visible = visibleRuns(view, runs);
  const having = visible.filter(({ metrics }) => metrics.has(metric_key)).length;
  const lacking = visible.length - having;
  return (
    <>
      {drawn < having && (
        <p className="ct-faint ct-none">
          {grouped
            ? trans.__('The lines of the first %1 of %2 runs are drawn.', drawn, having)
            : trans.__(
                'The first %1 of %2 runs are drawn. Group them by a param to see all.',
                drawn,
                having
              )}
        </p>
      )}
      {lacking > 0 && (
        <p className="ct-faint ct-none">
          {trans._n('%1 run lacks %2.', '%1 runs lack %2.', lacking, metric_key)}
        </p>
      )}
    </>
  );
}

/** What the figure gets; each the same object as before while nothing in it has changed. */
function useCurves(
  metric_key: string,
  groups: readonly CurveGroup[] | null,
  { view, runs, places, series: lookup }: ChartProps['state']
) {
  const seriesOf = (run: ComparedRun) =>
    lookup.get(run.metrics.get(metric_key)?.run_id ?? run.run_id, metric_key);
  const groupOf = new Map(
    (groups ?? []).flatMap((group, place) => group.runs.map(run => [run.run_id, place] as const))
  );
  const lines = linesOfCurve(view, runs, metric_key);
  const drawn = lines.filter(run => seriesOf(run) !== undefined);
  const series = useSame(drawn.map(run => seriesOf(run) as Series));
  // In a group a line is one of many: faint, in the colour of the group.
  const colours = drawn.map(({ run_id }) =>
    groups === null ? (places.get(run_id) ?? 0) : (groupOf.get(run_id) ?? NO_GROUP)
  );
  const names = drawn.map(({ run_name }) => run_name);
  const faint = groups !== null;
  const styles = useMemo(
    () => names.map((label, at): LineStyle => ({ colour: colours[at], label, faint })),
    [names.join('\n'), colours.join(), faint]
  );
  const members = (groups ?? []).map(group =>
    group.runs.map(seriesOf).filter(one => one !== undefined)
  );
  const labels = (groups ?? []).map(({ label }) => label);
  // The same runs in the same order may be grouped in another way.
  const sizes = members.map(({ length }) => length);
  const curves = useMemo(
    () =>
      members.flatMap((own, place) =>
        own.length === 0 ? [] : [groupCurve(labels[place], place, own, view.axes)]
      ),
    [useSame(members.flat()), sizes.join(), labels.join('\n'), view.axes]
  );
  const bands = useMemo(
    () => (faint ? curves.map(({ band }) => band) : undefined),
    [faint, curves]
  );
  return { lines: lines.length, curves, bands, series, styles };
}

/** The list as it was before if it holds the same: a plot lays out its lines anew for another one. */
function useSame<Item>(list: readonly Item[]): readonly Item[] {
  const kept = useRef(list);
  const isSame =
    list.length === kept.current.length && list.every((item, at) => item === kept.current[at]);
  if (!isSame) kept.current = list;
  return kept.current;
}
