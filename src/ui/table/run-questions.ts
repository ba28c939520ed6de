import {
  PINNED_FIRST,
  type ListRunGroups,
  type ListRunRows,
  type RunChoice
} from '../../protocol/endpoints/run-rows.ts';
import { groupField, keysOf, orderField } from './column.ts';
import { PAGE_ROWS, type PagePlace } from './row-pages.ts';
import { MAX_TICKED_AT_ONCE } from './run-ticks.ts';
import { WHOLE } from './table-lines.ts';
import type { TableState } from './table-state.ts';

/** Rows of the first answer, which fill a screen: the rest of the page can wait. */
const FIRST_ROWS = 80;
/** Keys are parts of an address, of which servers take 16 KB; above this all keys are asked for. */
const MAX_KEY_CHARACTERS = 6000;
const MAX_AGGREGATES = 100;

/** Which runs the table is about. */
export function runChoice({ query, experiment_id, stage }: TableState): RunChoice {
  return {
    ...(query === '' ? {} : { query }),
    ...(experiment_id === null ? {} : { experiment_id }),
    ...(stage === 'active' ? {} : { stage })
  };
}

/**
 * @param columns null: nobody knows yet which are worth showing, and rows come with all that they have
 * @param options `isFirst`: nothing is on the screen yet
 */
export function pageRequest(
  state: TableState,
  columns: readonly string[] | null,
  { section, page }: PagePlace,
  { isFirst }: { isFirst: boolean }
): ListRunRows {
  return {
    ...rowsRequest(state, columns),
    ...groupOf(state, section),
    offset: page * PAGE_ROWS,
    max_results: isFirst ? FIRST_ROWS : PAGE_ROWS
  };
}

/** The first runs that match, in no groups and without what they have. */
export function tickRequest(state: TableState): ListRunRows {
  return { ...rowsRequest(state, []), max_results: MAX_TICKED_AT_ONCE };
}

/** All rows that match, in their order. @param columns null: with all that they have */
export function rowsRequest(state: TableState, columns: readonly string[] | null): ListRunRows {
  const order_by = state.order.flatMap(({ column, descending }) => {
    const field = orderField(column);
    return field === null ? [] : [`${field} ${descending ? 'DESC' : 'ASC'}`];
  });
  return {
    ...runChoice(state),
    fold: 'none',
    order_by: [PINNED_FIRST, ...order_by],
    ...(columns === null ? {} : shownKeys(columns))
  };
}

/** @param metric_keys to aggregate */
export function groupsRequest(state: TableState, metric_keys: readonly string[]): ListRunGroups {
  const group_by = state.group === null ? null : groupField(state.group);
  return {
    ...runChoice(state),
    ...(group_by === null ? {} : { group_by }),
    ...(group_by === 'day' ? { utc_offset: utcOffset() } : {}),
    // More than the server aggregates at once are on no screen.
    metric_keys: listed(metric_keys.slice(0, MAX_AGGREGATES))
  };
}

function groupOf(state: TableState, section: string): Partial<ListRunRows> {
  if (section === WHOLE || state.group === null) return {};
  const group = JSON.parse(section) as string | null;
  const group_by = groupField(state.group) ?? undefined;
  return group === null ? { group_by } : { group_by, group };
}

function shownKeys(columns: readonly string[]) {
  const keys = {
    metric_keys: listed(keysOf('metrics', columns)),
    param_keys: listed(keysOf('params', columns)),
    tag_keys: listed(keysOf('tags', columns))
  };
  const length = Object.values(keys)
    .flat()
    .reduce((sum, key) => sum + key.length + 13, 0);
  return length > MAX_KEY_CHARACTERS ? {} : keys;
}

/** An empty list is not carried by an address, and would mean all; no key is the empty text. */
const listed = (keys: readonly string[]) => (keys.length === 0 ? [''] : [...keys]);

const utcOffset = () => -new Date().getTimezoneOffset();
