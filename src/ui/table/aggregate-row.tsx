import type { Translation } from '../translation.ts';
import type { ColumnLayout, PlacedColumn } from './column-layout.ts';
import { AggregateCells, type AggregateOf } from './group-row.tsx';
import { AGGREGATE_KINDS, type AggregateKind } from './table-state.ts';

/** The row at the foot: over all runs that match, on the screen or not. */
export function AggregateRow({
  layout,
  cells,
  line,
  kind,
  aggregateOf,
  trans,
  onKind
}: {
  layout: ColumnLayout;
  cells: readonly PlacedColumn[];
  /** Behind all others. */
  line: number;
  kind: AggregateKind;
  aggregateOf: AggregateOf;
  trans: Translation;
  onKind(kind: AggregateKind): void;
}) {
  return (
    <div
      className="ct-run-table-foot"
      role="row"
      aria-rowindex={line + 2}
      style={{ width: layout.width }}
    >
      <div
        className="ct-run-table-pinned"
        role="gridcell"
        aria-colindex={1}
        style={{ width: layout.pinned.width }}
      >
        <select
          className="ct-input ct-run-table-kind"
          aria-label={trans.__('Over all runs that match')}
          title={trans.__('Over all runs that match')}
          value={kind}
          onChange={event => onKind(event.currentTarget.value as AggregateKind)}
        >
          {AGGREGATE_KINDS.map(one => (
            <option key={one} value={one}>
              {aggregateWord(one, trans)}
            </option>
          ))}
        </select>
      </div>
      <AggregateCells
        cells={cells}
        kind={kind}
        aggregateOf={aggregateOf}
        active={-1}
        activeId=""
        trans={trans}
      />
    </div>
  );
}

function aggregateWord(kind: AggregateKind, trans: Translation): string {
  switch (kind) {
    case 'min':
      return trans.__('Smallest');
    case 'mean':
      return trans.__('Mean');
    case 'max':
      return trans.__('Largest');
  }
}
