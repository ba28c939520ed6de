import { memo, type PointerEvent, type ReactNode } from 'react';
import { InlineText } from '../edit/inline-text.tsx';
import { RunStateIcon } from '../icons.tsx';
import { MiddleText } from '../middle-text.tsx';
import { EllipsisIcon, NoteIcon, PinIcon } from '../line-icons.tsx';
import type { RunSyncState } from '../../protocol/entities/sync.ts';
import { SyncMark } from '../sync/sync-mark.tsx';
import { cellValue, type CellContext } from './cell-value.ts';
import { ROW_HEIGHT, type PlacedColumn } from './column-layout.ts';
import { isNumeric, parseColumn } from './column.ts';
import type { TableRow } from './table-row.ts';
import { valueColour, type ValueRange } from './value-colour.ts';

export interface GridRowProps extends CellContext {
  line: number;
  /** null: on its way. */
  row: TableRow | null;
  pinned: PlacedColumn;
  cells: readonly PlacedColumn[];
  width: number;
  /** Set below heads of groups. */
  level: number | undefined;
  ticked: boolean;
  /** How far it is on the remote: undefined while that is not known; null: there is no remote. */
  mark: RunSyncState | undefined | null;
  /** Colour of a ticked run, which the comparison gives it too. */
  swatch: string | undefined;
  /** Index of the column that the keyboard is at; -1: it is elsewhere. */
  active: number;
  activeId: string;
  editing: boolean;
  ranges: ReadonlyMap<string, ValueRange>;
  onRename(run_id: string, run_name: string): void;
  onEditEnd(byKey: boolean): void;
}

/**
 * The row of a run. Presses are heard by the grid: `data-line` and `data-do` say what was meant.
 * Drawn again only if something in it has changed.
 */
export const GridRow = memo(function GridRow(props: GridRowProps) {
  const { line, row, cells, active, activeId } = props;
  return (
    <div
      className={`ct-run-table-row ${props.ticked ? 'ct-ticked' : ''} ${active >= 0 ? 'ct-active' : ''}`}
      role="row"
      aria-rowindex={line + 2}
      aria-level={props.level}
      aria-selected={row === null ? undefined : props.ticked}
      data-line={line}
      data-run-id={row?.run_id}
      style={{ width: props.width, top: line * ROW_HEIGHT }}
    >
      <PinnedCell {...props} />
      {cells.map(({ id, index, left, width }) => (
        <div
          key={id}
          id={active === index ? activeId : undefined}
          className={`ct-run-table-cell ${isNumeric(id) ? 'ct-number' : ''}`}
          role="gridcell"
          aria-colindex={index + 1}
          data-column={index}
          style={{ left, width, background: groundOf(row, id, props.ranges) }}
        >
          {row !== null && cellContent(row, id, props)}
        </div>
      ))}
    </div>
  );
});

function PinnedCell(props: GridRowProps) {
  const { row, pinned, ticked, trans } = props;
  return (
    <div
      id={props.active === 0 ? props.activeId : undefined}
      className="ct-run-table-pinned"
      role="gridcell"
      aria-colindex={1}
      data-column={0}
      style={{ width: pinned.width }}
    >
      {row === null ? (
        <span className="ct-run-table-placeholder" />
      ) : (
        <>
          <input
            className="ct-run-table-tick"
            type="checkbox"
            tabIndex={-1}
            aria-label={trans.__('Select %1', row.run_name)}
            checked={ticked}
            readOnly
            data-do="tick"
          />
          <span
            className="ct-run-table-swatch"
            style={{ background: props.swatch }}
            aria-hidden="true"
          />
          <NameContent {...props} row={row} />
        </>
      )}
    </div>
  );
}

function NameContent(props: GridRowProps & { row: TableRow }) {
  const { row, trans, onRename, onEditEnd } = props;
  if (props.editing) {
    return (
      <InlineText
        text={row.run_name}
        label={trans.__('Name of the run')}
        onSave={name => onRename(row.run_id, name)}
        onClose={onEditEnd}
      />
    );
  }
  return (
    <>
      <button
        className="ct-plain-button ct-run-table-name"
        type="button"
        tabIndex={-1}
        title={row.run_name}
        data-do="open"
      >
        <MiddleText text={row.run_name} />
      </button>
      {row.note !== null && row.note !== '' && (
        <Mark label={trans.__('Note: %1', row.note)}>
          <NoteIcon />
        </Mark>
      )}
      {row.pinned && (
        <Mark label={trans.__('Pinned')}>
          <PinIcon />
        </Mark>
      )}
      <button
        className="ct-icon-button ct-run-table-more"
        type="button"
        tabIndex={-1}
        title={trans.__('More')}
        aria-label={trans.__('More about %1', row.run_name)}
        data-do="menu"
      >
        <EllipsisIcon />
      </button>
      {props.mark !== null && <SyncMark state={props.mark} trans={trans} />}
    </>
  );
}

function Mark({ label, children }: { label: string; children: ReactNode }) {
  return (
    <span className="ct-run-table-mark" role="img" aria-label={label} title={label}>
      {children}
    </span>
  );
}

/** No component: there are hundreds on a screen, and their row is drawn again as a whole. */
function cellContent(row: TableRow, id: string, context: CellContext): ReactNode {
  const { text, title } = cellValue(row, id, context);
  const shownTitle =
    typeof title === 'function'
      ? {
          onPointerEnter: ({ currentTarget }: PointerEvent<HTMLElement>) =>
            (currentTarget.title = title())
        }
      : { title: title === '' ? undefined : title };
  if (id !== 'state') {
    return (
      <span className="ct-run-table-text" {...shownTitle}>
        {text}
      </span>
    );
  }
  return (
    <span className="ct-run-table-state" {...shownTitle}>
      <RunStateIcon state={row.state} />
      <span className="ct-run-table-text">{text}</span>
    </span>
  );
}

function groundOf(
  row: TableRow | null,
  id: string,
  ranges: ReadonlyMap<string, ValueRange>
): string | undefined {
  const range = ranges.get(id);
  const column = range === undefined ? null : parseColumn(id);
  if (range === undefined || row === null || column?.kind !== 'metrics') return undefined;
  return valueColour(row.metric(column.key), range);
}
