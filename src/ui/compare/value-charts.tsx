import { formatNumber } from '../../plot/format-number.ts';
import { seriesStyle } from '../../plot/palette.ts';
import { metricKeys, paramKeys, visibleRuns } from './choices.ts';
import type { AxisValue } from './charts/axis.ts';
import { Bars } from './charts/bars.tsx';
import { Parallel } from './charts/parallel.tsx';
import { Scatter } from './charts/scatter.tsx';
import type { ChartProps } from './charts-view.tsx';
import { ColumnSelect } from './column-select.tsx';
import {
  barsColumn,
  columnId,
  columnValues,
  parallelColumns,
  scatterColumns,
  type Column
} from './columns.ts';
import type { ComparedRun } from './compared-run.ts';
import { groupValues, NO_GROUP } from './group-values.ts';
import { KeyChips } from './key-chips.tsx';
import type { CompareViewState } from './model.ts';

/** Two values of each run against each other. */
export function ScatterView({ state, model, host }: ChartProps) {
  const { trans } = host;
  const { view, series, places } = state;
  const runs = visibleRuns(view, state.runs);
  const { x, y, colour } = scatterColumns(view, state.runs);
  const choices = (
    <div className="ct-compare-choices">
      <ColumnSelect
        label={trans.__('x')}
        chosen={x}
        runs={state.runs}
        trans={trans}
        onChoose={id => model.change({ x: id })}
      />
      <ColumnSelect
        label={trans.__('y')}
        chosen={y}
        runs={state.runs}
        trans={trans}
        onChoose={id => model.change({ y: id })}
      />
      <ColumnSelect
        label={trans.__('Colour')}
        chosen={colour}
        runs={state.runs}
        none={trans.__('by run')}
        trans={trans}
        onChoose={id => model.change({ colour: id })}
      />
      {(['xLog', 'yLog'] as const).map(axis => (
        <label key={axis} className="ct-compare-check">
          <input
            type="checkbox"
            checked={view.axes[axis]}
            onChange={({ target }) =>
              model.change({ axes: { ...view.axes, [axis]: target.checked } })
            }
          />
          {axis === 'xLog' ? trans.__('log x') : trans.__('log y')}
        </label>
      ))}
    </div>
  );
  if (x === null || y === null) return choices;
  const columns = [x, y, ...(colour === null ? [] : [colour])];
  const values = columns.map(column => columnValues(runs, column, view.statistic, series));
  const groups = colour === null ? null : groupValues(values[2]);
  return (
    <>
      {choices}
      {groups !== null && (
        <GroupLegend labels={groups.labels} title={title(colour as Column, state)} />
      )}
      <Scatter
        xs={values[0]}
        ys={values[1]}
        xTitle={title(x, state)}
        yTitle={title(y, state)}
        places={runs.map(
          ({ run_id }, at) => groups?.of[at] ?? (groups ? NO_GROUP : (places.get(run_id) ?? 0))
        )}
        logs={view.axes}
        about={run => about(runs[run], columns, values, run)}
        trans={trans}
        onOpen={run => host.openRun(runs[run].run_id)}
      />
      <Lacking columns={columns.slice(0, 2)} values={values} trans={trans} />
    </>
  );
}

/** One value of the runs, sorted. */
export function BarsView({ state, model, host }: ChartProps) {
  const { trans } = host;
  const { view, series, places } = state;
  const runs = visibleRuns(view, state.runs);
  const column = barsColumn(view, state.runs);
  if (column === null)
    return <p className="ct-faint ct-none">{trans.__('No metrics were logged.')}</p>;
  const values = columnValues(runs, column, view.statistic, series);
  return (
    <>
      <div className="ct-compare-choices">
        <ColumnSelect
          label={trans.__('Value')}
          chosen={column}
          runs={state.runs}
          trans={trans}
          onChoose={id => model.change({ bars: id })}
        />
      </div>
      <Bars
        values={values}
        names={runs.map(({ run_name }) => run_name)}
        title={title(column, state)}
        places={runs.map(({ run_id }) => places.get(run_id) ?? 0)}
        about={run => about(runs[run], [column], [values], run)}
        trans={trans}
        onOpen={run => host.openRun(runs[run].run_id)}
      />
      <Lacking columns={[column]} values={[values.map(numberOnly)]} trans={trans} />
    </>
  );
}

/** Params and metrics of the runs side by side. */
export function ParallelView({ state, model, host }: ChartProps) {
  const { trans } = host;
  const { view, series, places } = state;
  const runs = visibleRuns(view, state.runs);
  const columns = parallelColumns(view, state.runs);
  const values = columns.map(column => columnValues(runs, column, view.statistic, series));
  const named = (column: Column) => ({ id: columnId(column), label: column.key });
  const offered: Column[] = [
    ...paramKeys(state.runs).map(key => ({ kind: 'params' as const, key })),
    ...metricKeys(state.runs).map(key => ({ kind: 'metrics' as const, key }))
  ];
  return (
    <>
      <KeyChips
        label={trans.__('Axes')}
        addLabel={trans.__('Add axis')}
        chosen={columns.map(named)}
        offered={offered.map(named)}
        trans={trans}
        onChange={parallel => model.change({ parallel })}
      />
      {columns.length > 0 && (
        <Parallel
          columns={values}
          titles={columns.map(column => title(column, state))}
          places={runs.map(({ run_id }) => places.get(run_id) ?? 0)}
          about={run => about(runs[run], columns, values, run)}
          trans={trans}
          onOpen={run => host.openRun(runs[run].run_id)}
        />
      )}
      <Lacking columns={columns} values={values} trans={trans} />
    </>
  );
}

function GroupLegend({ labels, title }: { labels: readonly string[]; title: string }) {
  return (
    <ul className="ct-compare-groups" aria-label={title}>
      {labels.map((label, place) => (
        <li key={label} className="ct-compare-group">
          <span
            className="ct-swatch"
            style={{ background: seriesStyle(place).colour }}
            aria-hidden="true"
          />
          {label}
        </li>
      ))}
    </ul>
  );
}

/** Which values are missing, and of how many runs. */
function Lacking({
  columns,
  values,
  trans
}: {
  columns: readonly Column[];
  values: readonly (readonly AxisValue[])[];
  trans: ChartProps['host']['trans'];
}) {
  const lacking = columns
    .map((column, at) => ({ column, runs: values[at].filter(isUnplaced).length }))
    .filter(({ runs }) => runs > 0);
  return (
    <>
      {lacking.map(({ column, runs }) => (
        <p key={columnId(column)} className="ct-faint ct-none">
          {trans._n('%1 run has no value of %2.', '%1 runs have no value of %2.', runs, column.key)}
        </p>
      ))}
    </>
  );
}

/** Missing, and no place for NaN and infinite values either. */
const isUnplaced = (value: AxisValue) =>
  value === undefined || (typeof value === 'number' && !Number.isFinite(value));

const numberOnly = (value: AxisValue) => (typeof value === 'number' ? value : undefined);

/** `loss, min`: which value of a metric it is. */
function title({ kind, key }: Column, { view }: CompareViewState): string {
  return kind === 'metrics' && view.statistic !== 'last' ? `${key}, ${view.statistic}` : key;
}

function about(
  run: ComparedRun,
  columns: readonly Column[],
  values: readonly (readonly AxisValue[])[],
  at: number
) {
  const lines = columns.map(({ key }, column) => {
    const value = values[column][at];
    const text = typeof value === 'number' ? formatNumber(value) : (value ?? '–');
    return `${key} ${text}`;
  });
  return { title: run.run_name, lines: [...new Set(lines)] };
}
