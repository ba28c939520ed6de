import { useMemo, useState } from 'react';
import { brushOfAxis, runsWithin, type Brush } from './charts/brush.ts';
import { Parallel } from './charts/parallel.tsx';
import type { ChartProps } from './charts-view.tsx';
import { metricKeys, paramKeys, visibleRuns } from './choices.ts';
import { columnTitle, runNote, valueTexts } from './column-text.ts';
import { columnId, columnValues, parallelColumns, type Column } from './columns.ts';
import type { ComparedRun } from './compared-run.ts';
import { KeyChips } from './key-chips.tsx';
import { Lacking } from './lacking.tsx';

/** Params and metrics of the runs side by side; ranges of them choose runs. */
export function ParallelView({ state, model, host }: ChartProps) {
  const { trans } = host;
  const { view, places } = state;
  // The model hears of a brush when it is let go: all of the page depends on it.
  const [dragged, setDragged] = useState<ReadonlyMap<string, Brush> | null>(null);
  const { runs, columns, ids, values } = useMemo(() => shownIn(state), [state]);
  const brushed = dragged ?? view.brushes;
  const brushes = ids.map((id, axis) => brushOfAxis(brushed.get(id), values[axis]));
  const isBrushed = brushes.some(brush => brush !== null);
  const within = runsWithin(values, brushes);
  const inside = runs.filter((_, run) => within[run]);
  const counts = trans._n('%2 of %1 run', '%2 of %1 runs', runs.length, inside.length);
  const titles = columns.map(column => columnTitle(column, view.statistic));
  const ownPlaces = runs.map(({ run_id }) => places.get(run_id) ?? 0);
  const choose = (chosen: ReadonlyMap<string, Brush>) => {
    setDragged(null);
    model.change({ brushes: chosen });
  };
  const keepOnly = () => {
    const taken = state.runs.length - inside.length;
    const undo = model.keepOnly(inside.map(({ run_id }) => run_id));
    host.notify(trans._n('%1 run taken out.', '%1 runs taken out.', taken), {
      action: { label: trans.__('Undo'), run: undo }
    });
  };
  return (
    <>
      <AxisChips {...{ state, model, host, columns }} />
      <div className="ct-compare-brushed">
        <span>{isBrushed ? counts : trans.__('Drag along an axis to choose runs.')}</span>
        <button
          className="ct-button"
          type="button"
          disabled={!isBrushed}
          onClick={() => choose(new Map())}
        >
          {trans.__('Clear')}
        </button>
        <button
          className="ct-button"
          type="button"
          disabled={!isBrushed || inside.length === 0 || inside.length === state.runs.length}
          onClick={keepOnly}
        >
          {trans.__('Keep only these')}
        </button>
      </div>
      {columns.length > 0 && (
        <Parallel
          columns={values}
          titles={titles}
          places={ownPlaces}
          brushes={brushes}
          within={within}
          counts={counts}
          about={run => runNote(runs[run], columns, values, run)}
          file={{
            legend: runs
              .map(({ run_name }, at) => ({ label: run_name, place: ownPlaces[at] }))
              .filter((_, at) => within[at]),
            table: () => valueTexts(runs, titles, values)
          }}
          trans={trans}
          onOpen={run => host.openRun(runs[run].run_id)}
          onDrag={(axis, brush) =>
            setDragged(brush === undefined ? null : withBrush(view.brushes, ids[axis], brush))
          }
          onChoose={(axis, brush) => choose(withBrush(view.brushes, ids[axis], brush))}
        />
      )}
      <Lacking columns={columns} values={values} trans={trans} />
    </>
  );
}

function shownIn({ view, runs: all, series }: ChartProps['state']) {
  const runs = visibleRuns(view, all);
  const columns = parallelColumns(view, all);
  const values = columns.map(column => columnValues(runs, column, view.statistic, series));
  return { runs, columns, ids: columns.map(columnId), values };
}

function AxisChips({
  state: { view, runs },
  model,
  host: { trans },
  columns
}: ChartProps & { columns: readonly Column[] }) {
  const named = (column: Column) => ({ id: columnId(column), label: column.key });
  const change = (parallel: readonly string[]) =>
    model.change({
      parallel,
      // What can no longer be seen must not choose either, nor come back unasked.
      brushes: new Map([...view.brushes].filter(([id]) => parallel.includes(id)))
    });
  return (
    <KeyChips
      label={trans.__('Axes')}
      addLabel={trans.__('Add axis')}
      chosen={columns.map(named)}
      offered={columnsOf(runs).map(named)}
      trans={trans}
      onChange={change}
    />
  );
}

const columnsOf = (runs: readonly ComparedRun[]): Column[] => [
  ...paramKeys(runs).map(key => ({ kind: 'params' as const, key })),
  ...metricKeys(runs).map(key => ({ kind: 'metrics' as const, key }))
];

function withBrush(
  brushes: ReadonlyMap<string, Brush>,
  id: string,
  brush: Brush | null
): ReadonlyMap<string, Brush> {
  const changed = new Map(brushes);
  if (brush === null) changed.delete(id);
  else changed.set(id, brush);
  return changed;
}
