import type { RanCell } from '../../protocol/endpoints/sessions.ts';
import type { NotebookCell } from '../../protocol/trust/cell-index.ts';
import {
  HiddenStates,
  isRunAgain,
  type HiddenReason,
  type HiddenState,
  type RanCode
} from '../../protocol/trust/hidden-state.ts';
import type { Translation } from '../translation.ts';
import { cellName } from '../cell-name.ts';

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
  const document = notebook && { cells: notebook, saved_time: Infinity };
  const states = new HiddenStates(cells.flatMap(runsOf), document);
  const { newest } = states;
  const hidden = states.of(newest);
  const told = (found: readonly Run[], say: (count: number, names: string) => string) => {
    const named = new Set(found.map(({ of }) => of));
    return named.size === 0 ? [] : [say(named.size, namesOf([...named]))];
  };
  const ofReason = (reason: HiddenReason) =>
    hidden.filter(one => one.reason === reason).map(({ cell }) => cell);
  return [
    ...told(
      hidden.filter(isEditedOnly).map(({ cell }) => cell),
      (count, names) =>
        trans._n(
          'Cell %2 was edited after it ran.',
          '%1 cells were edited after they ran: %2.',
          count,
          names
        )
    ),
    ...told(ofReason('deleted'), (count, names) =>
      trans._n(
        'Cell %2 was deleted after it ran.',
        '%1 cells were deleted after they ran: %2.',
        count,
        names
      )
    ),
    ...told(
      hidden.some(isRunAgain) ? newest.filter(one => states.changes([one]).some(isRunAgain)) : [],
      (count, names) =>
        trans._n(
          'Cell %2 ran before one that was edited and ran again since.',
          '%1 cells ran before one that was edited and ran again since: %2.',
          count,
          names
        )
    ),
    // One that has run again since is as in a run from the top.
    ...told(
      ofReason('out_of_order').filter(one => newest.includes(one)),
      (count, names) =>
        trans._n(
          'Cell %2 ran before one that stands above it.',
          '%1 cells ran before one that stands above them: %2.',
          count,
          names
        )
    )
  ];
}

/** One of the executions of a cell. */
interface Run extends RanCode {
  of: RanCell;
}

function runsOf(of: RanCell): Run[] {
  const { cell_id, source, positions, since_position } = of;
  return positions.map(order => {
    // What it said before is not known, but that it was something else.
    const isOld = order < since_position;
    return {
      of,
      cell_id,
      order,
      started_time: 0,
      failed: false,
      source: isOld ? '' : source,
      version: isOld ? 'before' : 'now'
    };
  });
}

const isEditedOnly = ({ reason, other }: HiddenState<Run>) =>
  reason === 'edited_after_run' && other === null;

/** `[3], [5]`, as they stand beside the cells. */
function namesOf(cells: readonly RanCell[]): string {
  const names = cells.slice(0, MAX_NAMED).map(cellName);
  return [...names, ...(cells.length > MAX_NAMED ? ['…'] : [])].join(', ');
}
