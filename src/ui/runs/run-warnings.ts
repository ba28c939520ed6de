import type { RanCell } from '../../protocol/endpoints/sessions.ts';
import { CellIndex } from '../run/cell-index.ts';
import { CellStandings } from '../run/cell-standings.ts';
import type { NotebookCell } from '../run/notebook-cells.ts';
import type { Translation } from '../translation.ts';

/** Cells that are named in one sentence; more are counted alone. */
const MAX_NAMED = 5;

/**
 * Why the numbers of a session may not be what its notebook makes when it is run from top to bottom, a
 * sentence each. A restart begins another session: no number of this one is from before.
 *
 * @param cells in the order in which they ran last
 * @param notebook its cells as they are now; null where that says nothing of the session
 */
export function runWarnings(
  cells: readonly RanCell[],
  notebook: readonly NotebookCell[] | null,
  trans: Translation
): string[] {
  const standings = new CellStandings(notebook, cells);
  const ofKind = (kind: string) => cells.filter(cell => standings.of(cell).kind === kind);
  const told = (found: readonly RanCell[], say: (count: number, names: string) => string) =>
    found.length === 0 ? [] : [say(found.length, namesOf(found))];
  return [
    ...told(ofKind('changed'), (count, names) =>
      trans._n(
        'Cell %2 was edited after it ran.',
        '%1 cells were edited after they ran: %2.',
        count,
        names
      )
    ),
    ...told(ofKind('deleted'), (count, names) =>
      trans._n(
        'Cell %2 was deleted after it ran.',
        '%1 cells were deleted after they ran: %2.',
        count,
        names
      )
    ),
    ...told(staleCells(cells), (count, names) =>
      trans._n(
        'Cell %2 ran before one that was edited and ran again since.',
        '%1 cells ran before one that was edited and ran again since: %2.',
        count,
        names
      )
    ),
    ...told(cellsOutOfOrder(cells, notebook ?? []), (count, names) =>
      trans._n(
        'Cell %2 ran before one that stands above it.',
        '%1 cells ran before one that stands above them: %2.',
        count,
        names
      )
    )
  ];
}

/** Those that ran after what a cell said first, and before what it says now. */
function staleCells(cells: readonly RanCell[]): RanCell[] {
  const changed = cells.filter(
    ({ first_position, since_position }) => since_position > first_position
  );
  return cells.filter(({ position }) =>
    changed.some(one => one.first_position < position && position < one.since_position)
  );
}

/** Those that ran before a cell above them ran for the first time. */
function cellsOutOfOrder(cells: readonly RanCell[], notebook: readonly NotebookCell[]): RanCell[] {
  const index = new CellIndex(notebook);
  const placed = cells.flatMap(cell => {
    const [place, another] = index.find(cell);
    return place === undefined || another !== undefined ? [] : [{ cell, place }];
  });
  placed.sort((a, b) => a.place - b.place);
  const found: RanCell[] = [];
  let latest = -1;
  for (const { cell } of placed) {
    if (cell.position < latest) found.push(cell);
    latest = Math.max(latest, cell.first_position);
  }
  return found;
}

/** `[3], [5]`, as they stand beside the cells. */
function namesOf(cells: readonly RanCell[]): string {
  const names = cells
    .slice(0, MAX_NAMED)
    .map(({ execution_count }) => `[${execution_count ?? ' '}]`);
  return [...names, ...(cells.length > MAX_NAMED ? ['…'] : [])].join(', ');
}
