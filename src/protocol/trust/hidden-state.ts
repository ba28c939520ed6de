import type { NotebookCell, RecordedCell } from './cell-index.ts';
import { CellStandings } from './cell-standings.ts';

/** Why a number may not be what its notebook makes when it is run from top to bottom. */
export const HIDDEN_REASONS = [
  'out_of_order',
  'edited_after_run',
  'deleted',
  'before_restart'
] as const;
export type HiddenReason = (typeof HIDDEN_REASONS)[number];

/** An execution that has started, of one life of a kernel. */
export interface RanCode extends RecordedCell {
  /** Its place among all executions of that life. */
  order: number;
  /** ms since 1970. */
  started_time: number;
  /** The same for executions that ran the same source; null where the source is not known. */
  version: string | null;
  /** It ended with an error. */
  failed: boolean;
}

/** A notebook at the time of which the state is told. */
export interface NotebookDocument {
  /** From top to bottom. */
  cells: readonly NotebookCell[];
  /** ms since 1970: it says nothing of the fate of what ran later. Infinity: it is open. */
  saved_time: number;
}

/**
 * One thing that is not as in a run from top to bottom.
 *
 * - `out_of_order`: `cell` ran before `other`, which stands above it
 * - `edited_after_run`: `cell` says something else now, or `other`, a later run of it, did
 * - `deleted`: `cell` is in the notebook no longer
 * - `before_restart`: `cell` ran in an earlier life of the kernel than `other`
 */
export interface HiddenState<Ran> {
  reason: HiddenReason;
  cell: Ran;
  other: Ran | null;
}

/** It was edited, and has run as it is now. */
export const isRunAgain = ({ reason, other }: HiddenState<unknown>): boolean =>
  reason === 'edited_after_run' && other !== null;

/**
 * What the executions of one life of a kernel left behind that its notebook does not say.
 *
 * An execution rests on what its cell and those above it had run as by then, on code that is in the
 * notebook no longer, and on cells below it that ran before it ever did. What ran later changes
 * nothing of its number, but shows what the number was made without: a cell above that runs now,
 * a source that says something else.
 *
 * A cell that runs again while those below it do not is as it should be, and a cell below that ran too
 * early and failed is taken to have left nothing. Where no document is known, nothing is said of order.
 */
export class HiddenStates<Ran extends RanCode> {
  readonly #cells: RanCell<Ran>[];
  /** Those of which the notebook says where they stand, from top to bottom. */
  readonly #placed: PlacedCell<Ran>[];
  /** Those that may have been edited or deleted. */
  readonly #suspects: RanCell<Ran>[];
  readonly #byRun = new Map<Ran, RanCell<Ran>>();
  /** What ran first of each cell did so from top to bottom, and so did what ran last. */
  readonly #inOrder: boolean;

  /** @param document null: not known */
  constructor(executions: readonly Ran[], document: NotebookDocument | null) {
    const standings = new CellStandings(document?.cells ?? null, executions);
    this.#cells = ranCells(executions).map(runs => {
      const place = standings.place(runs.at(-1)!);
      return { runs, place, ...fates(runs, place, standings, document) };
    });
    for (const cell of this.#cells) {
      for (const run of cell.runs) this.#byRun.set(run, cell);
    }
    this.#placed = this.#cells
      .filter((cell): cell is PlacedCell<Ran> => cell.place !== null)
      .sort((a, b) => a.place - b.place);
    this.#inOrder = this.#placed.every(({ runs }, at) => {
      const above = this.#placed[at - 1]?.runs;
      return (
        above === undefined ||
        (above[0].order < runs[0].order && above.at(-1)!.order < runs.at(-1)!.order)
      );
    });
    this.#suspects = this.#cells.filter(
      ({ runs, gone, edited }) =>
        gone.size + edited.size > 0 || runs.some(run => laterSource(runs, run) !== null)
    );
  }

  /** The newest execution of each cell, and each of code of no cell. */
  get newest(): Ran[] {
    return this.#cells.map(({ runs }) => runs.at(-1)!);
  }

  /** What is hidden in what these executions made, each once, in order of reason and execution. */
  of(makers: readonly Ran[]): HiddenState<Ran>[] {
    return [...this.#outOfOrder(makers), ...this.changes(makers)].sort(
      (a, b) =>
        HIDDEN_REASONS.indexOf(a.reason) - HIDDEN_REASONS.indexOf(b.reason) ||
        a.cell.order - b.cell.order
    );
  }

  /** Of what is hidden in what these executions made, what was edited or deleted since. */
  changes(makers: readonly Ran[]): HiddenState<Ran>[] {
    return underOf(makers, this.#suspects, this.#byRun).flatMap(cell => {
      const { runs, gone, edited } = this.#byRun.get(cell)!;
      const found: HiddenState<Ran>[] = [];
      if (gone.has(cell)) found.push({ reason: 'deleted', cell, other: null });
      const other = laterSource(runs, cell);
      if (other !== null || edited.has(cell)) {
        found.push({ reason: 'edited_after_run', cell, other });
      }
      return found;
    });
  }

  /** The executions that numbers of these rest on, themselves among them. */
  under(makers: readonly Ran[]): Ran[] {
    return underOf(makers, this.#cells, this.#byRun);
  }

  /** Whether anybody knows what the notebook says of the execution. */
  isKnown(run: Ran): boolean {
    const cell = this.#byRun.get(run);
    return cell !== undefined && (cell.place !== null || cell.gone.has(run));
  }

  /** Of the cells that came before one above them each is told of once. */
  #outOfOrder(makers: readonly Ran[]): HiddenState<Ran>[] {
    const found = new Map<Ran, HiddenState<Ran>>();
    const add = (cell: Ran, other: Ran) => {
      if (!found.has(cell)) found.set(cell, { reason: 'out_of_order', cell, other });
    };
    const looked = makers.filter(maker => {
      const isNewest = this.#byRun.get(maker)?.runs.at(-1) === maker;
      return !this.#inOrder || !isNewest;
    });
    // Of thousands of cells in no order the last ones tell enough.
    const most = Math.ceil(MAX_LOOKS / Math.max(1, this.#placed.length));
    for (const maker of looked.slice(-most)) this.#lookAbove(maker, add);
    return [...found.values()];
  }

  #lookAbove(maker: Ran, add: (cell: Ran, other: Ran) => void): void {
    const cell = this.#byRun.get(maker);
    if (cell === undefined || cell.place === null) return;
    const [first] = cell.runs;
    let above: Ran | null = null;
    for (const { place, runs } of this.#placed) {
      if (place > cell.place) {
        const early = runs.findLast(run => run.order < first.order && !run.failed);
        if (early !== undefined) add(early, first);
        continue;
      }
      const run = place === cell.place ? maker : lastUpTo(runs, maker.order);
      if (run === null) {
        add(maker, runs[0]);
        continue;
      }
      if (above !== null && run.order < above.order) add(run, above);
      else above = run;
    }
  }
}

/** A cell is looked at for a maker so often, at most. */
const MAX_LOOKS = 2_000_000;

interface RanCell<Ran> {
  /** Its executions, oldest first. */
  runs: readonly Ran[];
  /** In the document, from 0; null: not known. */
  place: number | null;
  /** Of them, those that ran before it was taken out of the document. */
  gone: ReadonlySet<Ran>;
  /** Those that ran before the document said something else. */
  edited: ReadonlySet<Ran>;
}

type PlacedCell<Ran> = RanCell<Ran> & { place: number };

/** Code of no cell is one of its own each time. */
function ranCells<Ran extends RanCode>(executions: readonly Ran[]): Ran[][] {
  const cells = new Map<string | number, Ran[]>();
  for (const run of executions.toSorted((a, b) => a.order - b.order)) {
    const key = run.cell_id ?? run.order;
    const runs = cells.get(key);
    if (runs === undefined) cells.set(key, [run]);
    else runs.push(run);
  }
  return [...cells.values()];
}

/**
 * Of those cells, what had run last as by the time of a maker that is the cell's own or one below it, in
 * order. Each of a thousand cells may be a maker: none is looked at for longer than needed.
 */
function underOf<Ran extends RanCode>(
  makers: readonly Ran[],
  cells: readonly RanCell<Ran>[],
  byRun: ReadonlyMap<Ran, RanCell<Ran>>
): Ran[] {
  const sorted = makers
    .map(maker => ({ order: maker.order, place: byRun.get(maker)?.place ?? Infinity }))
    .sort((a, b) => a.order - b.order);
  const found = cells.flatMap(({ runs, place }) =>
    runs.filter((run, at) => {
      const until = runs[at + 1]?.order ?? Infinity;
      for (let next = firstFrom(sorted, run.order); sorted[next]?.order < until; next++) {
        if (place === null || sorted[next].place >= place) return true;
      }
      return false;
    })
  );
  return found.sort((a, b) => a.order - b.order);
}

function fates<Ran extends RanCode>(
  runs: readonly Ran[],
  place: number | null,
  standings: CellStandings,
  document: NotebookDocument | null
): Pick<RanCell<Ran>, 'gone' | 'edited'> {
  const gone = new Set<Ran>();
  const edited = new Set<Ran>();
  for (const run of runs) {
    if (document === null || run.started_time > document.saved_time) continue;
    const { kind } = standings.of(run);
    if (kind === 'deleted' && place === null) gone.add(run);
    if (kind === 'changed') edited.add(run);
  }
  return { gone, edited };
}

/** The first later one that ran something else, if the newest did. */
function laterSource<Ran extends RanCode>(runs: readonly Ran[], run: Ran): Ran | null {
  const differs = ({ version }: Ran) =>
    version !== null && run.version !== null && version !== run.version;
  const newest = runs.at(-1)!;
  if (!differs(newest)) return null;
  return runs.find(one => one.order > run.order && differs(one)) ?? null;
}

/** The last one that had started when that one did. */
const lastUpTo = <Ran extends RanCode>(runs: readonly Ran[], order: number): Ran | null =>
  runs[firstFrom(runs, order + 1) - 1] ?? null;

/** Place of the first one of that order or a later one; their number when there is none. */
function firstFrom(sorted: readonly { order: number }[], order: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle].order < order) low = middle + 1;
    else high = middle;
  }
  return low;
}
