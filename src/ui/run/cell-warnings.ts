import type { Execution } from '../../protocol/entities/session.ts';
import type { NotebookCell } from '../../protocol/trust/cell-index.ts';
import { HiddenStates, isRunAgain, type HiddenState } from '../../protocol/trust/hidden-state.ts';
import { ranCodes } from '../../protocol/trust/ran-codes.ts';
import type { Translation } from '../translation.ts';
import { cellName } from '../cell-name.ts';

/**
 * Why what an execution left behind may not be what the notebook says, in words, by execution id.
 *
 * `CellStandings` tell of a cell that was edited and not run again, or deleted.
 *
 * @param executions in order of position
 * @param notebook its cells as they are now; null where it is not open
 * @param isSaid whether the reader is told already that the cell of this execution was edited; asked
 *   where there is something to say alone
 */
export function cellWarnings(
  executions: readonly Execution[],
  notebook: readonly NotebookCell[] | null,
  trans: Translation,
  isSaid: (execution: Execution) => boolean = () => false
): ReadonlyMap<string, string[]> {
  const warnings = new Map<string, string[]>();
  const warn = (of: Execution, text: string) =>
    warnings.set(of.execution_id, [...(warnings.get(of.execution_id) ?? []), text]);
  const ran = ranCodes(executions);
  // Of the notebook its order alone counts: what it says now is compared for the cells that are seen.
  const document = notebook && { cells: notebook, saved_time: -Infinity };
  const states = new HiddenStates(ran, document);
  const newest = new Set(states.newest);
  for (const one of ran) {
    const changes = states.changes([one]).filter(isRunAgain);
    if (changes.some(({ cell }) => cell === one) && !isSaid(one)) {
      warn(one, trans.__('This cell was edited after it ran.'));
    }
    // One that has run again since has told it already.
    const others = newest.has(one) ? changes.filter(({ cell }) => cell !== one) : [];
    const last = others.toSorted((a, b) => a.other!.order - b.other!.order).at(-1);
    if (last !== undefined) warn(one, staleText(last, trans));
  }
  for (const { reason, cell, other } of states.of(states.newest)) {
    if (reason !== 'out_of_order' || other === null || !newest.has(cell)) continue;
    warn(cell, trans.__('This cell ran before %1, which stands above it.', cellName(other)));
  }
  return warnings;
}

function staleText({ cell, other }: HiddenState<Execution>, trans: Translation): string {
  return cell.execution_count === null || other!.execution_count === null
    ? trans.__('A cell that ran before this one was edited and ran again since.')
    : trans.__(
        'Cell [%1] ran before this one; it was edited and ran again since, as [%2].',
        cell.execution_count,
        other!.execution_count
      );
}
