import type { MouseEvent } from 'react';
import { formatCount } from '../../plot/format-number.ts';
import type { Host } from '../host.ts';
import type { Translation } from '../translation.ts';
import { columnTitle } from './column.ts';
import type { RunTableModel } from './model.ts';
import type { RunCommands } from './run-commands.tsx';
import type { RunTableState } from './run-table-state.ts';
import type { Ticks } from './run-ticks.ts';
import { useCsvExport } from './use-csv-export.ts';

/** How many runs there are, how they are sorted, and what can be done with those that are ticked. */
export function FootLine({
  model,
  state,
  ticks,
  host,
  commands
}: {
  model: RunTableModel;
  state: RunTableState;
  ticks: Ticks;
  host: Host;
  commands: RunCommands;
}) {
  const { trans } = host;
  const { selection, view } = state;
  const csv = useCsvExport(model, host);
  const runs = [...selection.values()];
  const tag = ({ currentTarget }: MouseEvent) =>
    void commands.tag(runs, currentTarget.getBoundingClientRect());
  return (
    <div className="ct-run-table-line">
      <span className="ct-run-table-facts" role="status">
        {factsText(state, ticks, trans)}
      </span>
      {runs.length > 0 && (
        <>
          <button
            className="ct-button"
            type="button"
            disabled={runs.length < 2}
            onClick={() => commands.compare()}
          >
            {trans.__('Compare')}
          </button>
          <button className="ct-button" type="button" onClick={tag}>
            {trans.__('Tag')}
          </button>
          <button
            className="ct-button"
            type="button"
            onClick={() => void commands.deleteOrRestore(runs)}
          >
            {view.stage === 'deleted' ? trans.__('Restore') : trans.__('Delete')}
          </button>
          <button className="ct-button" type="button" onClick={() => model.ticks.unselect()}>
            {trans.__('Clear selection')}
          </button>
        </>
      )}
      {csv.progress === null ? (
        <button
          className="ct-button"
          type="button"
          disabled={!state.total}
          onClick={() => void csv.start()}
        >
          {trans.__('Export CSV')}
        </button>
      ) : (
        <>
          <span className="ct-faint" role="status">
            {trans.__(
              'Exported %1 of %2 runs',
              formatCount(csv.progress.done),
              formatCount(csv.progress.total)
            )}
          </span>
          <button className="ct-button" type="button" onClick={csv.cancel}>
            {trans.__('Cancel')}
          </button>
        </>
      )}
    </div>
  );
}

/** `120 runs · sorted by val/acc · 2 selected` */
function factsText(state: RunTableState, ticks: Ticks, trans: Translation): string {
  const { total, view, selection, updating, orderKept } = state;
  if (total === null) return trans.__('Loading…');
  const names = view.order.map(({ column }) => columnTitle(column, trans)).join(', ');
  return [
    trans._n('%2 run', '%2 runs', total, formatCount(total)),
    names === '' ? trans.__('newest first') : trans.__('sorted by %1', names),
    ...selectedText(selection.size, { ticks, total }, trans),
    ...(updating ? [trans.__('updating…')] : []),
    ...(orderKept ? [trans.__('order kept while rows are pointed at or renamed')] : [])
  ].join(' · ');
}

/** Of more runs than can be ticked at once it says of how many. */
function selectedText(
  count: number,
  { ticks, total }: { ticks: Ticks; total: number },
  trans: Translation
): string[] {
  if (count === 0) return [];
  return ticks === 'all' && count < total
    ? [trans.__('%1 of %2 ticked', formatCount(count), formatCount(total))]
    : [trans.__('%1 selected', formatCount(count))];
}
