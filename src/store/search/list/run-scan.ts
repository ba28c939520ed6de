import type { DatabaseSync } from 'node:sqlite';
import type { RunChoice } from '../../../protocol/endpoints/run-rows.ts';
import type { ReadContext } from '../../threads/read-context.ts';
import { invalidParameter } from '../../tracking/invalid-parameter.ts';
import { settledBest } from '../best.ts';
import { attribute, ColumnSet, unequalColumns, type Columns } from '../column-set.ts';
import type { ColumnId } from '../columns/column-id.ts';
import { all, eachMatchDown, filterMask, not, type Mask } from '../columns/column-mask.ts';
import { keyList } from '../columns/key-lists.ts';
import { SEGMENT_ROWS, segmentOf } from '../columns/segments.ts';
import { clausesOf, mapClauses, parseFilterTree } from '../filter-node.ts';
import type { Order } from '../order-by.ts';
import { parseQuery } from '../query/parse-query.ts';
import type { RunTerm, RunTerms } from '../query/run-term.ts';
import { RUN_GRAMMAR } from '../run-grammar.ts';
import { wholeCodes } from '../columns/whole-column.ts';
import { affirmed, negates } from './affirmed.ts';
import { FoldedColumns } from './folded-columns.ts';
import { KEY_COLUMNS, knownKeys } from './key-sets.ts';
import { listOrderColumns } from './list-order.ts';
import { SessionFold } from './session-fold.ts';
import { keyMask, sessionRuns, termColumns, termMask } from './term-mask.ts';

export interface ScanOptions {
  /** A nested run has what it lacks from its session run, as the row of a folded session shows it. */
  folded: boolean;
  orders?: readonly Order[];
  /** More that is looked at. */
  columns?: readonly ColumnId[];
  /** Narrows it further, given the columns. */
  within?: (columns: Columns) => Mask;
}

/** The runs that a list is about, and their columns: all that it says of them is found in memory. */
export class RunScan {
  /** One above the highest key of a run. */
  readonly rows: number;
  /** As kept. */
  readonly own: Columns;
  /** As shown: folded or as kept. */
  readonly columns: Columns;
  readonly fold: SessionFold;
  /** `best` is settled. */
  readonly orders: readonly Order[];
  readonly #mask: Mask;

  /** @throws ApiError INVALID_PARAMETER_VALUE, of a query with `fault` */
  constructor(
    { database, columns: kept }: Pick<ReadContext, 'database' | 'columns'>,
    choice: RunChoice,
    { folded, orders = [], columns: more = [], within }: ScanOptions
  ) {
    const stage = checkedStage(choice.stage);
    const experiment_ids = choice.experiment_id === undefined ? null : [choice.experiment_id];
    const settled = settledBest(database, experiment_ids);
    const terms = mapClauses(termsOf(choice, kept), term =>
      term.type === 'clause' ? { ...term, clause: settled(term.clause) } : term
    );
    this.orders = orders.map(settled);
    const judgesSessions = !folded || within !== undefined || negates(terms);
    const asked = [
      ...[...clausesOf(terms)].flatMap(termColumns),
      ...this.orders.flatMap(listOrderColumns),
      ...more
    ];
    const ids = unequalColumns([
      ...BASE,
      ...(judgesSessions ? KEY_COLUMNS : []),
      // So that no column is made of a key that no run has.
      ...asked.flatMap(id => keyList(id) ?? []),
      ...asked
    ]);
    this.own = new ColumnSet(kept.of(ids));
    this.rows = kept.rows;
    this.fold = new SessionFold(
      this.rows,
      {
        sessionRun: this.own.numbers(attribute('session_run')),
        stage: this.own.text(attribute('lifecycle_stage')),
        experiment: this.own.numbers(attribute('experiment'))
      },
      { stage, experiment: experimentKey(database, choice.experiment_id) }
    );
    this.columns = folded ? new FoldedColumns(this.own, this.fold.shownIn) : this.own;
    const maskOf = (node: RunTerms) =>
      filterMask(node, term => termMask(database, this.columns, term));
    const masks = [
      flagMask(folded ? this.fold.inSight : this.fold.isInPlace),
      ...this.#ofNotebook(database, choice.notebook_path),
      maskOf(terms),
      ...(within === undefined ? [] : [within(this.columns)])
    ];
    if (judgesSessions) {
      const others = not(flagMask(this.#sessionsAlone()));
      const isRow = !folded || within !== undefined;
      masks.push(isRow ? others : either(others, maskOf(affirmed(terms))));
    }
    this.#mask = all(masks);
  }

  /** Visits the keys of the rows of all runs that match, the highest first. */
  eachMatch(visit: (row: number) => void): void {
    const out = new Uint8Array(Math.min(this.rows, SEGMENT_ROWS));
    for (let segment = segmentOf(this.rows - 1); segment >= 0; segment--) {
      const from = segment * SEGMENT_ROWS;
      const length = Math.min(SEGMENT_ROWS, this.rows - from);
      this.#mask(segment, length, out);
      eachMatchDown(out, length, at => visit(from + at));
    }
  }

  /** The keys of the rows of all runs that match, the highest first. */
  matches(): Int32Array {
    const found = new Int32Array(this.rows);
    let count = 0;
    this.eachMatch(row => {
      found[count++] = row;
    });
    return found.subarray(0, count);
  }

  /**
   * 1 for each session run that has nothing to show but its nested runs. It is no row without folding,
   * nor of a group; folded, what is negated says nothing of it: it lacks every value.
   */
  #sessionsAlone(): Uint8Array {
    const { fold, own, rows } = this;
    const [metrics, params] = KEY_COLUMNS.map(id => wholeCodes(own.text(id), rows));
    const flags = new Uint8Array(rows);
    for (let row = 0; row < rows; row++) {
      const isEmpty = metrics[row] === 0 && params[row] === 0;
      flags[row] = Number(fold.nested[row] > 0 && isEmpty);
    }
    return flags;
  }

  #ofNotebook(database: DatabaseSync, notebook_path: string | undefined): Mask[] {
    if (notebook_path === undefined) return [];
    const runs = sessionRuns(database, path => path === notebook_path);
    return [keyMask(this.own.numbers(attribute('session_run')), runs)];
  }
}

function termsOf({ filter, query }: RunChoice, kept: ReadContext['columns']): RunTerms {
  const asked = mapClauses(parseFilterTree(filter, RUN_GRAMMAR), (clause): RunTerm => ({
    type: 'clause',
    clause
  }));
  if (query === undefined || query.trim() === '') return asked;
  const keys = knownKeys(new ColumnSet(kept.of(KEY_COLUMNS)));
  return { type: 'and', nodes: [asked, parseQuery(query, keys, Date.now())] };
}

function checkedStage(stage: string = 'active'): 'active' | 'deleted' {
  if (stage === 'active' || stage === 'deleted') return stage;
  throw invalidParameter(`Invalid stage '${stage}'. It must be 'active' or 'deleted'.`);
}

/** @returns a key that no run has for an experiment that there is not */
function experimentKey(database: DatabaseSync, experiment_id: string | undefined): number | null {
  if (experiment_id === undefined) return null;
  const row = database
    .prepare('SELECT id FROM experiment WHERE experiment_id = ?')
    .get(experiment_id);
  return (row?.['id'] as number | undefined) ?? -1;
}

const either = (one: Mask, other: Mask): Mask => not(all([not(one), not(other)]));

const flagMask =
  (flags: Uint8Array): Mask =>
  (segment, length, out) => {
    const from = segment * SEGMENT_ROWS;
    out.set(flags.subarray(from, from + length));
  };

const BASE: readonly ColumnId[] = [
  attribute('lifecycle_stage'),
  attribute('experiment'),
  attribute('start_time'),
  attribute('run_id_start'),
  attribute('session_run')
];
