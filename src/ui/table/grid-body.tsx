import { useMemo, useRef } from 'react';
import { seriesStyle } from '../../plot/palette.ts';
import type { SyncModel } from '../sync/sync-model.ts';
import { useRunMarks } from '../sync/use-run-marks.ts';
import type { Translation } from '../translation.ts';
import { useModel } from '../use-model.ts';
import { useNow } from '../use-now.ts';
import { ROW_HEIGHT, type ColumnLayout, type PlacedColumn } from './column-layout.ts';
import type { GridPlace } from './grid-keys.ts';
import { GridRow } from './grid-row.tsx';
import { groupLabel } from './group-label.ts';
import { GroupRow } from './group-row.tsx';
import type { RunTableModel } from './model.ts';
import type { RunTableState } from './run-table-state.ts';
import { useEditedRow } from './use-edited-row.ts';
import type { GridWindow } from './use-grid-window.ts';
import { valueRanges } from './value-colour.ts';

/** Times of ended runs are drawn with a clock that rests in between, ms. */
const SLOW_CLOCK = 10_000;

const NO_EXPERIMENTS: ReadonlyMap<string, string> = new Map();

/** The lines on the screen, at their places in the height of all. */
export function GridBody({
  model,
  state,
  sync,
  layout,
  cells,
  window: { firstLine, lastLine, slots },
  active,
  activeId,
  editing,
  trans,
  onRename,
  onEditEnd
}: {
  model: RunTableModel;
  state: RunTableState;
  sync: SyncModel;
  layout: ColumnLayout;
  /** Those on the screen. */
  cells: readonly PlacedColumn[];
  window: GridWindow;
  active: GridPlace;
  activeId: string;
  editing: string | null;
  trans: Translation;
  onRename(run_id: string, run_name: string): void;
  onEditEnd(byKey: boolean): void;
}) {
  const { view, lines, selection, facts } = state;
  const ranges = useMemo(
    () => valueRanges(view.coloured, facts.aggregates),
    [view.coloured, facts.aggregates]
  );
  const swatches = useMemo(
    () => new Map([...selection.keys()].map((run_id, at) => [run_id, seriesStyle(at).colour])),
    [selection]
  );
  // All rows hang on it, and few tables show it.
  const experiments = cells.some(({ id }) => id === 'experiment')
    ? facts.experiments
    : NO_EXPERIMENTS;
  const edited = useEditedRow(model, editing, active.line);
  const length = Math.max(0, lastLine - firstLine + 1);
  const shown = Array.from({ length }, (_, at) => firstLine + at);
  const isOutside = edited !== null && (edited.line < firstLine || edited.line > lastLine);
  if (isOutside) shown.push(edited.line);
  useRunMarks(
    sync,
    'table',
    shown.flatMap(line => model.rowAt(line)?.run_id ?? [])
  );
  const synced = useModel(sync);
  const hasRemote = Boolean(synced.sync?.status);
  const body = useRef<HTMLDivElement>(null);
  const now = useNow(
    shown.some(line => model.rowAt(line)?.end_time === null),
    body
  );
  const slowNow = Math.floor(now / SLOW_CLOCK) * SLOW_CLOCK;

  const drawn = (line: number) => {
    const found = lines.at(line);
    const shared = {
      line,
      pinned: layout.pinned,
      cells,
      width: layout.width,
      active: line === active.line ? active.column : -1,
      activeId,
      trans
    };
    const isEdited = line === edited?.line;
    // By place and not by run: a row that leaves the screen is used for one that comes.
    const key = line % slots;
    if (found?.kind === 'group' && !isEdited) {
      const at = lines.groups?.indexOf(found.group) ?? -1;
      return (
        <GroupRow
          key={`group ${key}`}
          {...shared}
          group={found.group}
          label={groupLabel(found.group, view.group, trans)}
          kind={view.aggregate}
          aggregateOf={metric_key => facts.groups?.metrics[metric_key]?.[at] ?? null}
        />
      );
    }
    const row = isEdited ? edited.row : model.rowAt(line);
    return (
      <GridRow
        key={isEdited ? `edited ${edited.row.run_id}` : key}
        {...shared}
        row={row}
        level={lines.groups === null ? undefined : 2}
        ticked={row !== null && selection.has(row.run_id)}
        mark={hasRemote && row !== null ? synced.runs.get(row.run_id) : null}
        swatch={row === null ? undefined : swatches.get(row.run_id)}
        editing={isEdited}
        now={row?.end_time === null ? now : slowNow}
        experiments={experiments}
        ranges={ranges}
        onRename={onRename}
        onEditEnd={onEditEnd}
      />
    );
  };

  return (
    <div
      ref={body}
      className={`ct-run-table-body ${state.updating ? 'ct-stale' : ''}`}
      role="rowgroup"
      style={{ height: lines.count * ROW_HEIGHT, width: layout.width }}
      onPointerEnter={() => model.setHovered(true)}
      onPointerLeave={() => model.setHovered(false)}
    >
      {shown.map(drawn)}
    </div>
  );
}
