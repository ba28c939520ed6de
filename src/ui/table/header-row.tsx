import { useRef, type PointerEvent } from 'react';
import { DownIcon, EllipsisIcon, UpIcon } from '../line-icons.tsx';
import type { Translation } from '../translation.ts';
import type { ColumnLayout, PlacedColumn } from './column-layout.ts';
import { columnTitle, isNumeric, parseColumn } from './column.ts';
import type { Ticks } from './run-ticks.ts';
import type { SortKey } from './table-state.ts';

export interface HeaderRowProps {
  layout: ColumnLayout;
  cells: readonly PlacedColumn[];
  order: readonly SortKey[];
  ticks: Ticks;
  active: number;
  activeId: string;
  trans: Translation;
  /** @param width px; the column is that wide from now on */
  onWidth(id: string, width: number): void;
}

/** Names of the columns. Presses are heard by the grid, but for those on the edge between two. */
export function HeaderRow({
  layout,
  cells,
  order,
  ticks,
  trans,
  onWidth,
  ...rest
}: HeaderRowProps) {
  const head = (column: PlacedColumn, isName: boolean) => (
    <HeaderCell
      key={column.id}
      column={column}
      // The name's stands over the boxes of the rows.
      ticks={isName ? ticks : null}
      order={order}
      trans={trans}
      onWidth={onWidth}
      {...rest}
    />
  );
  return (
    <div
      className="ct-run-table-head"
      role="row"
      aria-rowindex={1}
      data-line={-1}
      style={{ width: layout.width }}
    >
      {head(layout.pinned, true)}
      {cells.map(column => head(column, false))}
    </div>
  );
}

function HeaderCell({
  column: { id, index, left, width },
  ticks,
  order,
  active,
  activeId,
  trans,
  onWidth
}: Omit<HeaderRowProps, 'layout' | 'cells' | 'ticks'> & {
  column: PlacedColumn;
  ticks: Ticks | null;
}) {
  const isName = ticks !== null;
  const title = columnTitle(id, trans);
  const place = order.findIndex(({ column }) => column === id);
  const key = place < 0 ? null : order[place];
  const sorting = key === null ? 'none' : key.descending ? 'descending' : 'ascending';
  const classes = [
    isName ? 'ct-run-table-pinned' : 'ct-run-table-cell',
    'ct-run-table-header',
    ...(isNumeric(id) ? ['ct-number'] : []),
    ...(active === index ? ['ct-active'] : [])
  ];
  return (
    <div
      id={active === index ? activeId : undefined}
      className={classes.join(' ')}
      role="columnheader"
      aria-colindex={index + 1}
      // With several keys the others say their way in their names.
      aria-sort={place <= 0 ? sorting : undefined}
      data-column={index}
      data-column-id={id}
      style={isName ? { width } : { left, width }}
    >
      {ticks !== null && <TickAll ticks={ticks} trans={trans} />}
      <button
        className="ct-plain-button ct-run-table-title"
        type="button"
        tabIndex={-1}
        title={titleOf(id, title, trans)}
        data-do="sort"
      >
        <span className="ct-run-table-text">{title}</span>
        {key !== null && (
          <span className="ct-run-table-sorted" aria-hidden="true">
            {key.descending ? <DownIcon /> : <UpIcon />}
            {order.length > 1 && place + 1}
          </span>
        )}
        {key !== null && order.length > 1 && (
          <span className="ct-hidden">{keyText(key, place, trans)}</span>
        )}
      </button>
      <button
        className="ct-icon-button ct-run-table-more"
        type="button"
        tabIndex={-1}
        title={trans.__('More')}
        aria-label={trans.__('Column %1', title)}
        aria-haspopup="menu"
        data-do="menu"
      >
        <EllipsisIcon />
      </button>
      <Edge width={width} onWidth={next => onWidth(id, next)} />
    </div>
  );
}

function TickAll({ ticks, trans }: { ticks: Ticks; trans: Translation }) {
  return (
    <input
      // Each time: a press takes it away, also one after which all is as it was.
      ref={node => {
        if (node !== null) node.indeterminate = ticks === 'some';
      }}
      className="ct-run-table-tick"
      type="checkbox"
      tabIndex={-1}
      aria-label={trans.__('Select all')}
      title={trans.__('Select all')}
      checked={ticks === 'all'}
      readOnly
      data-do="tickAll"
    />
  );
}

/** The right edge of a column, which the pointer drags; the column's menu and Alt+arrows do it too. */
function Edge({ width, onWidth }: { width: number; onWidth(width: number): void }) {
  const start = useRef<{ x: number; width: number } | null>(null);
  const onDown = (event: PointerEvent<HTMLElement>) => {
    event.stopPropagation();
    event.currentTarget.setPointerCapture?.(event.pointerId);
    start.current = { x: event.clientX, width };
  };
  const onMove = (event: PointerEvent) => {
    if (start.current !== null) onWidth(start.current.width + event.clientX - start.current.x);
  };
  return (
    <span
      className="ct-run-table-edge"
      aria-hidden="true"
      onPointerDown={onDown}
      onPointerMove={onMove}
      onPointerUp={() => (start.current = null)}
      onPointerCancel={() => (start.current = null)}
      onClick={event => event.stopPropagation()}
    />
  );
}

function titleOf(id: string, title: string, trans: Translation): string {
  const column = parseColumn(id);
  switch (column?.kind) {
    case 'metrics':
      return trans.__('Metric %1', title);
    case 'params':
      return trans.__('Param %1', title);
    case 'tags':
      return trans.__('Tag %1', title);
    default:
      return title;
  }
}

/** What `aria-sort` cannot say, which knows one column only. */
function keyText({ descending }: SortKey, place: number, trans: Translation): string {
  return descending
    ? trans.__('sorted descending as key %1', place + 1)
    : trans.__('sorted ascending as key %1', place + 1);
}
