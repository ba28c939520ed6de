import type { DatabaseSync } from 'node:sqlite';
import type { RunPage } from '../run-search.ts';
import { FoldedOrderColumns } from './folded-columns.ts';
import { listOrder, type ListOrder } from './list-order.ts';
import { MadeColumns } from './made-columns.ts';
import type { RunScan } from './run-scan.ts';
import { selectRows } from './select-rows.ts';

/** A row of a list; runs by the keys of their rows in the database. */
export interface ListedRow {
  run: number;
  /** Whose values it shows first. */
  values: number;
  /** Place in the list of the row that it is nested under, or -1. */
  parent: number;
  /** How many would be nested under it, with those that are too many to be listed. */
  nested: number;
}

export interface ListedPage {
  /** Top-level rows on all pages. */
  total: number;
  rows: ListedRow[];
}

/** One page with a row for each run. */
export function plainPage(database: DatabaseSync, scan: RunScan, page: RunPage): ListedPage {
  const matches = scan.matches();
  const columns = new MadeColumns(database, scan.columns, { rows: scan.rows, now: Date.now() });
  const order = listOrder(database, scan.orders, columns);
  const runs = selectRows(matches, order, page);
  return {
    total: matches.length,
    rows: runs.map(run => ({ run, values: run, parent: -1, nested: 0 }))
  };
}

/**
 * One page with a row for each session and each run outside sessions in sight. A session has the place
 * of its nested run that comes first among those that match; when its session run alone matches, among
 * all of them, for these are what its row shows.
 */
export function foldedPage(database: DatabaseSync, scan: RunScan, page: RunPage): ListedPage {
  const { shownIn, nested } = scan.fold;
  const columns = new MadeColumns(database, new FoldedOrderColumns(scan.columns, shownIn), {
    rows: scan.rows,
    shownIn,
    now: Date.now()
  });
  const order = listOrder(database, scan.orders, columns);
  const matches = scan.matches();
  const firsts = new FirstOfEach(scan.rows, order);
  const byThemselves = new Set<number>();
  for (let at = 0; at < matches.length; at++) {
    const run = matches[at];
    const home = shownIn[run];
    if (run === home && nested[home] > 0) byThemselves.add(home);
    else firsts.offer(home, run);
  }
  for (const home of byThemselves) if (firsts.has(home)) byThemselves.delete(home);
  if (byThemselves.size > 0) {
    eachNested(shownIn, scan, byThemselves, (home, run) => firsts.offer(home, run));
  }
  const found = firsts.rows();
  const top = selectRows(found, order, page);
  return { total: found.length, rows: withNested(scan, matches, byThemselves, { top, order }) };
}

/** Behind each session of several runs those that match, or all when it matches by itself. */
function withNested(
  scan: RunScan,
  matches: Int32Array,
  byThemselves: ReadonlySet<number>,
  { top, order }: { top: readonly number[]; order: ListOrder }
): ListedRow[] {
  const { shownIn, nested } = scan.fold;
  const several = new Map<number, number[]>();
  for (const run of top) if (nested[shownIn[run]] > 1) several.set(shownIn[run], []);
  if (several.size > 0) {
    for (const run of matches) if (run !== shownIn[run]) several.get(shownIn[run])?.push(run);
    const whole = new Set([...several.keys()].filter(home => byThemselves.has(home)));
    if (whole.size > 0) {
      eachNested(shownIn, scan, whole, (home, run) => several.get(home)!.push(run));
    }
  }
  const rows: ListedRow[] = [];
  for (const values of top) {
    const run = shownIn[values];
    const runs = several.get(run) ?? [];
    const parent = rows.length;
    rows.push({ run, values, parent: -1, nested: runs.length });
    const listed = selectRows(Int32Array.from(runs), order, { offset: 0, limit: MAX_NESTED_ROWS });
    for (const one of listed) rows.push({ run: one, values: one, parent, nested: 0 });
  }
  return rows;
}

function eachNested(
  shownIn: Int32Array,
  scan: RunScan,
  homes: ReadonlySet<number>,
  visit: (home: number, run: number) => void
): void {
  for (let run = 0; run < shownIn.length; run++) {
    const home = shownIn[run];
    if (home !== run && scan.fold.inSight[run] === 1 && homes.has(home)) visit(home, run);
  }
}

/** Of the runs of each row the one that comes first. */
class FirstOfEach {
  readonly #order: ListOrder;
  readonly #firsts: Int32Array;
  readonly #homes: number[] = [];

  constructor(rows: number, order: ListOrder) {
    this.#order = order;
    this.#firsts = new Int32Array(rows).fill(-1);
  }

  has(home: number): boolean {
    return this.#firsts[home] !== -1;
  }

  offer(home: number, run: number): void {
    const first = this.#firsts[home];
    if (first === -1) this.#homes.push(home);
    if (first === -1 || this.#order.compare(run, first) < 0) this.#firsts[home] = run;
  }

  rows(): Int32Array {
    const rows = new Int32Array(this.#homes.length);
    for (let at = 0; at < rows.length; at++) rows[at] = this.#firsts[this.#homes[at]];
    return rows;
  }
}

/** A search in one notebook may make ten thousand runs. */
const MAX_NESTED_ROWS = 200;
