import { useEffect, useMemo, useRef, useState, type CSSProperties, type ReactNode } from 'react';
import type { Host } from '../host.ts';
import { baselineOf } from './choices.ts';
import { STATISTICS, type Statistic } from './compare-state.ts';
import type { CompareModel, CompareViewState } from './model.ts';
import { RunHead } from './run-head.tsx';
import { metricRows, paramRows, type TableRow } from './table-rows.ts';
import { ALL_COLUMNS, useColumnWindow, type ColumnWindow } from './use-column-window.ts';
import { ValueCell } from './value-cell.tsx';

/** As in compare.css, px. */
const KEY_WIDTH = 160;
const COLUMN_WIDTH = 164;
const MAX_ROWS = 200;

/** Params and metrics, one row a key and one column a run. */
export function ValuesTable({
  state,
  model,
  host
}: {
  state: CompareViewState;
  model: CompareModel;
  host: Host;
}) {
  const { trans } = host;
  const { view, runs, places, series } = state;
  const scroller = useRef<HTMLDivElement>(null);
  const { window, onScroll } = useColumnWindow(scroller, runs.length, KEY_WIDTH, COLUMN_WIDTH);
  const params = useMemo(() => paramRows(runs), [runs]);
  const metrics = useMemo(
    () => metricRows(runs, view.statistic, series),
    [runs, view.statistic, series]
  );
  const shown = runs.slice(window.first, window.end);
  const shownIds = shown.map(({ run_id }) => run_id).join(' ');
  useEffect(() => model.showRuns(shownIds.split(' ')), [model, shownIds]);

  const baseline = runs.findIndex(run => run === baselineOf(view, runs));
  const isWide = runs.length > ALL_COLUMNS;
  const sections = {
    window,
    columns: runs.length,
    baseline,
    onlyDifferences: view.onlyDifferences
  };
  const onShowEqual = (all: boolean) => model.change({ onlyDifferences: !all });
  return (
    <div
      ref={scroller}
      className="ct-compare-frame"
      role="group"
      aria-label={trans.__('Values of the runs')}
      tabIndex={isWide ? 0 : undefined}
      onScroll={onScroll}
    >
      <table
        className="ct-compare-table"
        style={
          isWide
            ? { width: KEY_WIDTH + runs.length * COLUMN_WIDTH }
            : ({ '--ct-compare-runs': runs.length } as CSSProperties)
        }
        aria-label={trans.__('Params and metrics')}
        aria-colcount={runs.length + 1}
      >
        <thead>
          <tr>
            <td className="ct-compare-key" />
            <Gap columns={window.first} />
            {shown.map((run, at) => (
              <RunHead
                key={run.run_id}
                run={run}
                column={window.first + at + 2}
                place={places.get(run.run_id) ?? 0}
                isBaseline={window.first + at === baseline}
                onRemove={runs.length > 1 ? () => model.removeRun(run.run_id) : undefined}
                host={host}
              />
            ))}
            <Gap columns={runs.length - window.end} />
          </tr>
        </thead>
        <Section
          {...sections}
          title={trans.__('Params')}
          rows={params}
          host={host}
          onShowEqual={onShowEqual}
        />
        <Section
          {...sections}
          title={trans.__('Metrics')}
          rows={metrics}
          host={host}
          onShowEqual={onShowEqual}
          chooser={
            <StatisticChoice
              statistic={view.statistic}
              host={host}
              onChange={statistic => model.change({ statistic })}
            />
          }
        />
      </table>
    </div>
  );
}

function Section({
  title,
  rows,
  window,
  columns,
  baseline,
  onlyDifferences,
  chooser,
  host: { trans },
  onShowEqual
}: {
  title: string;
  rows: readonly TableRow[];
  window: ColumnWindow;
  columns: number;
  /** Index of its column. */
  baseline: number;
  onlyDifferences: boolean;
  chooser?: JSX.Element;
  host: Host;
  onShowEqual(all: boolean): void;
}) {
  const [limit, setLimit] = useState(MAX_ROWS);
  // Of one run nothing differs, and all of it is shown.
  const folds = onlyDifferences && columns > 1;
  const wanted = folds ? rows.filter(({ differs }) => differs) : rows;
  const equal = rows.filter(({ differs }) => !differs).length;
  const more = wanted.length - limit;
  return (
    <tbody>
      <tr className="ct-compare-section">
        <th scope="rowgroup" className="ct-compare-key">
          <span className="ct-run-section-title">
            {title} <span className="ct-count">{rows.length}</span>
          </span>
        </th>
        <td colSpan={columns}>{chooser}</td>
      </tr>
      {wanted.slice(0, limit).map(row => (
        <Row
          key={row.key}
          row={row}
          window={window}
          columns={columns}
          baseline={baseline}
          trans={trans}
        />
      ))}
      {rows.length === 0 && (
        <NoteRow columns={columns}>
          {title === trans.__('Params')
            ? trans.__('No params were logged.')
            : trans.__('No metrics were logged.')}
        </NoteRow>
      )}
      {more > 0 && (
        <NoteRow columns={columns}>
          <button
            className="ct-plain-button ct-link"
            type="button"
            onClick={() => setLimit(limit + MAX_ROWS)}
          >
            {trans.__('%1 more…', more)}
          </button>
        </NoteRow>
      )}
      {equal > 0 && columns > 1 && (
        <NoteRow columns={columns}>
          <button
            className="ct-plain-button ct-link"
            type="button"
            aria-expanded={!onlyDifferences}
            onClick={() => onShowEqual(onlyDifferences)}
          >
            {onlyDifferences
              ? trans.__('%1 equal: show', equal)
              : trans.__('%1 equal: hide', equal)}
          </button>
        </NoteRow>
      )}
    </tbody>
  );
}

function Row({
  row,
  window,
  columns,
  baseline,
  trans
}: {
  row: TableRow;
  window: ColumnWindow;
  columns: number;
  baseline: number;
  trans: Host['trans'];
}) {
  const differs = row.differs && columns > 1;
  return (
    <tr className={differs ? 'ct-differs' : ''} data-key={row.key}>
      <th scope="row" className="ct-compare-key" title={row.key}>
        {row.key}
        {differs && <span className="ct-hidden">{trans.__(', differs')}</span>}
      </th>
      <Gap columns={window.first} />
      {row.values.slice(window.first, window.end).map((_, at) => (
        <ValueCell
          key={window.first + at}
          row={row}
          column={window.first + at}
          baseline={baseline}
          trans={trans}
        />
      ))}
      <Gap columns={columns - window.end} />
    </tr>
  );
}

function StatisticChoice({
  statistic,
  host: { trans },
  onChange
}: {
  statistic: Statistic;
  host: Host;
  onChange(statistic: Statistic): void;
}) {
  const words = { last: trans.__('last'), min: trans.__('min'), max: trans.__('max') };
  return (
    <div
      className="ct-chips ct-compare-statistic"
      role="group"
      aria-label={trans.__('Value of a metric')}
    >
      {STATISTICS.map(one => (
        <button
          key={one}
          className="ct-chip"
          type="button"
          aria-pressed={one === statistic}
          onClick={() => onChange(one)}
        >
          {words[one]}
        </button>
      ))}
    </div>
  );
}

function NoteRow({ columns, children }: { columns: number; children: ReactNode }) {
  return (
    <tr className="ct-compare-note">
      <td className="ct-compare-key ct-faint">{children}</td>
      <td colSpan={columns} />
    </tr>
  );
}

/** In the place of columns that are out of sight. */
const Gap = ({ columns }: { columns: number }) =>
  columns > 0 ? <td colSpan={columns} className="ct-compare-gap" /> : null;
