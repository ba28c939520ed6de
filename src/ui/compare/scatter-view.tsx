import { seriesStyle } from '../../plot/palette.ts';
import { Scatter } from './charts/scatter.tsx';
import type { ChartProps } from './charts-view.tsx';
import { visibleRuns } from './choices.ts';
import { ColumnSelect } from './column-select.tsx';
import { columnTitle, runNote, valueTexts } from './column-text.ts';
import { columnValues, scatterColumns } from './columns.ts';
import { groupValues, NO_GROUP } from './group-values.ts';
import { Lacking } from './lacking.tsx';

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
  const titles = columns.map(column => columnTitle(column, view.statistic));
  const groups = colour === null ? null : groupValues(values[2]);
  const ownPlaces = runs.map(({ run_id }) => places.get(run_id) ?? 0);
  return (
    <>
      {choices}
      {groups !== null && <GroupLegend labels={groups.labels} title={titles[2]} />}
      <Scatter
        xs={values[0]}
        ys={values[1]}
        xTitle={titles[0]}
        yTitle={titles[1]}
        places={groups === null ? ownPlaces : groups.of.map(group => group ?? NO_GROUP)}
        logs={view.axes}
        about={run => runNote(runs[run], columns, values, run)}
        file={{
          legend:
            groups === null
              ? runs.map(({ run_name }, at) => ({ label: run_name, place: ownPlaces[at] }))
              : groups.labels.map((label, place) => ({ label, place })),
          table: () => valueTexts(runs, titles, values)
        }}
        trans={trans}
        onOpen={run => host.openRun(runs[run].run_id)}
      />
      <Lacking columns={columns.slice(0, 2)} values={values} trans={trans} />
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
