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
    const found = new Map<string, HiddenState<Ran>>();
    const add = (reason: HiddenReason, cell: Ran, other: Ran | null) => {
      // Of the runs that came before a cell above, one is told of.
      const key = `${reason} ${cell.order} ${reason === 'out_of_order' ? '' : (other?.order ?? '')}`;
      if (!found.has(key)) found.set(key, { reason, cell, other });
    };
    for (const maker of makers) {
      const isNewest = this.#byRun.get(maker)?.runs.at(-1) === maker;
      if (!this.#inOrder || !isNewest) this.#outOfOrder(maker, add);
      for (const { reason, cell, other } of this.changes(maker)) add(reason, cell, other);
    }
    return [...found.values()].sort(
      (a, b) =>
        HIDDEN_REASONS.indexOf(a.reason) - HIDDEN_REASONS.indexOf(b.reason) ||
        a.cell.order - b.cell.order
    );
  }

  /** Of what is hidden in what one execution made, what was edited or deleted since. */
  changes(maker: Ran): HiddenState<Ran>[] {
    return this.#under(maker, this.#suspects).flatMap(({ cell: { runs, gone, edited }, run }) => {
      const found: HiddenState<Ran>[] = [];
      if (gone.has(run)) found.push({ reason: 'deleted', cell: run, other: null });
      const other = laterSource(runs, run);
      if (other !== null || edited.has(run)) {
        found.push({ reason: 'edited_after_run', cell: run, other });
      }
      return found;
    });
  }

  /** The executions that a number of this one rests on, itself the last. */
  under(maker: Ran): Ran[] {
    return this.#under(maker, this.#cells).map(({ run }) => run);
  }

  /** Whether anybody knows what the notebook says of the execution. */
  isKnown(run: Ran): boolean {
    const cell = this.#byRun.get(run);
    return cell !== undefined && (cell.place !== null || cell.gone.has(run));
  }

  #outOfOrder(maker: Ran, add: Add<Ran>): void {
    const place = this.#byRun.get(maker)?.place ?? null;
    if (place === null) return;
    const cell = this.#byRun.get(maker)!;
    let above: Ran | null = null;
    for (const { place: at, runs } of this.#placed) {
      if (at > place) {
        const [first] = cell.runs;
        const early = runs.findLast(run => run.order < first.order && !run.failed);
        if (early !== undefined) add('out_of_order', early, first);
        continue;
      }
      const run = at === place ? maker : lastUpTo(runs, maker.order);
      if (run === null) {
        add('out_of_order', maker, runs[0]);
        continue;
      }
      if (above !== null && run.order < above.order) add('out_of_order', run, above);
      else above = run;
    }
  }

  #under(maker: Ran, cells: readonly RanCell<Ran>[]): { cell: RanCell<Ran>; run: Ran }[] {
    const own = this.#byRun.get(maker);
    const place = own?.place ?? null;
    return cells
      .flatMap(cell => {
        if (cell === own) return [{ cell, run: maker }];
        if (place !== null && cell.place !== null && cell.place > place) return [];
        const run = lastUpTo(cell.runs, maker.order);
        return run === null ? [] : [{ cell, run }];
      })
      .sort((a, b) => a.run.order - b.run.order);
  }
}

type Add<Ran> = (reason: HiddenReason, cell: Ran, other: Ran | null) => void;

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
function lastUpTo<Ran extends RanCode>(runs: readonly Ran[], order: number): Ran | null {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (runs[middle].order <= order) low = middle + 1;
    else high = middle;
  }
  return runs[low - 1] ?? null;
}
