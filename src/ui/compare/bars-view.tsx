import { Bars } from './charts/bars.tsx';
import type { ChartProps } from './charts-view.tsx';
import { visibleRuns } from './choices.ts';
import { ColumnSelect } from './column-select.tsx';
import { columnTitle, runNote, valueTexts } from './column-text.ts';
import { barsColumn, columnValues } from './columns.ts';
import { Lacking } from './lacking.tsx';
import { numbersAlone } from './numbers-alone.ts';

/** One value of the runs, sorted. */
export function BarsView({ state, model, host }: ChartProps) {
  const { trans } = host;
  const { view, series, places } = state;
  const runs = visibleRuns(view, state.runs);
  const column = barsColumn(view, state.runs);
  if (column === null)
    return <p className="ct-faint ct-none">{trans.__('No metrics were logged.')}</p>;
  const title = columnTitle(column, view.statistic);
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
        title={title}
        places={runs.map(({ run_id }) => places.get(run_id) ?? 0)}
        about={run => runNote(runs[run], [column], [values], run)}
        file={{ legend: [], table: () => valueTexts(runs, [title], [values]) }}
        trans={trans}
        onOpen={run => host.openRun(runs[run].run_id)}
      />
      <Lacking columns={[column]} values={[numbersAlone(values)]} trans={trans} />
    </>
  );
}
