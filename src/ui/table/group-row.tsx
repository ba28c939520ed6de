import { memo } from 'react';
import { decodeDouble } from '../../protocol/double.ts';
import type { MetricAggregate } from '../../protocol/endpoints/run-rows.ts';
import { formatCount, formatNumber } from '../../plot/format-number.ts';
import { CaretIcon } from '../icons.tsx';
import type { Translation } from '../translation.ts';
import { ROW_HEIGHT, type PlacedColumn } from './column-layout.ts';
import { parseColumn } from './column.ts';
import type { LineGroup } from './table-lines.ts';
import type { AggregateKind } from './table-state.ts';

export type AggregateOf = (metric_key: string) => MetricAggregate | null;

export interface GroupRowProps {
  line: number;
  group: LineGroup;
  /** What people call the group. */
  label: string;
  pinned: PlacedColumn;
  cells: readonly PlacedColumn[];
  width: number;
  active: number;
  activeId: string;
  kind: AggregateKind | null;
  aggregateOf: AggregateOf;
  trans: Translation;
}

/** The head of a group: how many runs, and their aggregates. */
export const GroupRow = memo(function GroupRow(props: GroupRowProps) {
  const { line, group, label, trans } = props;
  return (
    <div
      className={`ct-run-table-row ct-run-table-group ${props.active >= 0 ? 'ct-active' : ''}`}
      role="row"
      aria-rowindex={line + 2}
      aria-level={1}
      aria-expanded={group.open}
      data-line={line}
      data-do="group"
      style={{ width: props.width, top: line * ROW_HEIGHT }}
    >
      <div
        id={props.active === 0 ? props.activeId : undefined}
        className="ct-run-table-pinned"
        role="gridcell"
        aria-colindex={1}
        data-column={0}
        style={{ width: props.pinned.width }}
      >
        <span className={`ct-caret ${group.open ? 'ct-caret-open' : ''}`}>
          <CaretIcon />
        </span>
        <span className="ct-run-table-text" title={label}>
          {label}
        </span>
        <span className="ct-faint">
          {trans._n('%2 run', '%2 runs', group.count, formatCount(group.count))}
        </span>
      </div>
      <AggregateCells {...props} />
    </div>
  );
});

/** Min, mean or max of each metric. */
export function AggregateCells({
  cells,
  kind,
  aggregateOf,
  active,
  activeId,
  trans
}: Pick<GroupRowProps, 'cells' | 'kind' | 'aggregateOf' | 'active' | 'activeId' | 'trans'>) {
  return cells.map(({ id, index, left, width }) => {
    const column = parseColumn(id);
    const found = column?.kind === 'metrics' ? aggregateOf(column.key) : null;
    const value = found === null || kind === null ? null : decodeDouble(found[kind]);
    return (
      <div
        key={id}
        id={active === index ? activeId : undefined}
        className="ct-run-table-cell ct-number"
        role="gridcell"
        aria-colindex={index + 1}
        data-column={index}
        style={{ left, width }}
      >
        {value !== null && found !== null && (
          <span
            className="ct-run-table-text"
            title={trans.__('%1 of %2 values: %3', kind, formatCount(found.count), value)}
          >
            {formatNumber(value)}
          </span>
        )}
      </div>
    );
  });
}
