import { BoxTable } from './box-table.tsx';
import { Boxes } from './charts/boxes.tsx';
import type { ChartProps } from './charts-view.tsx';
import { visibleRuns } from './choices.ts';
import { ColumnSelect } from './column-select.tsx';
import { columnTitle, runNote, valueTexts } from './column-text.ts';
import { barsColumn, columnValues, parseColumn, type Column } from './columns.ts';
import { groupValues, isPlaced, NO_GROUP } from './group-values.ts';
import { Lacking } from './lacking.tsx';
import { numbersAlone } from './numbers-alone.ts';

/** How one value of the runs is spread, in all or in groups by a param. */
export function BoxView({ state, model, host }: ChartProps) {
  const { trans } = host;
  const { view, series, places } = state;
  const runs = visibleRuns(view, state.runs);
  const column = barsColumn(view, state.runs);
  if (column === null)
    return <p className="ct-faint ct-none">{trans.__('No metrics were logged.')}</p>;
  const by: Column | null = view.groupBy === null ? null : { kind: 'params', key: view.groupBy };
  const columns = by === null ? [column] : [column, by];
  const values = columns.map(one => columnValues(runs, one, view.statistic, series));
  const numbers = numbersAlone(values[0]);
  const titles = columns.map(one => columnTitle(one, view.statistic));
  const { labels, of } =
    by === null
      ? { labels: [trans.__('all runs')], of: runs.map(() => 0) }
      : groupValues(values[1]);
  const groups = { values: numbers, of, labels };
  const beyond = runs.filter(
    (_, run) => of[run] === null && isPlaced(numbers[run]) && isPlaced(values[1][run])
  ).length;
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
        <ColumnSelect
          label={trans.__('Group by')}
          chosen={by}
          runs={state.runs}
          kinds={['params']}
          none={trans.__('nothing')}
          trans={trans}
          onChoose={id => model.change({ groupBy: parseColumn(id)?.key ?? null })}
        />
      </div>
      <Boxes
        {...groups}
        title={titles[0]}
        places={runs.map(({ run_id }, at) =>
          by === null ? (places.get(run_id) ?? 0) : (of[at] ?? NO_GROUP)
        )}
        about={run => runNote(runs[run], columns, values, run)}
        file={{ legend: [], table: () => valueTexts(runs, titles, values) }}
        trans={trans}
        onOpen={run => host.openRun(runs[run].run_id)}
      />
      <BoxTable {...groups} title={view.groupBy ?? trans.__('runs')} trans={trans} />
      {beyond > 0 && (
        <p className="ct-faint ct-none">
          {trans._n(
            '%1 run is in none of the %2 groups.',
            '%1 runs are in none of the %2 groups.',
            beyond,
            labels.length
          )}
        </p>
      )}
      <Lacking columns={columns} values={[numbers, ...values.slice(1)]} trans={trans} />
    </>
  );
}
