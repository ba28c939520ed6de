import type { Execution } from '../../protocol/entities/session.ts';
import type { Translation } from '../translation.ts';

type Ran = Pick<
  Execution,
  'execution_id' | 'cell_id' | 'position' | 'source' | 'source_hash' | 'execution_count' | 'attempt'
>;

/**
 * Why what an execution left behind may not be what the notebook says, in words, by execution id.
 *
 * Known are the executions of the session alone, not the notebook: `CellStandings` tell of a cell that was
 * edited and not run again.
 *
 * @param executions in order of position
 * @param isSaid whether the reader is told already that the cell of this execution was edited; asked
 *   where there is something to say alone
 */
export function cellWarnings(
  executions: readonly Ran[],
  trans: Translation,
  isSaid: (execution: Ran) => boolean = () => false
): ReadonlyMap<string, string[]> {
  const warnings = new Map<string, string[]>();
  const warn = (of: Ran, text: string) =>
    warnings.set(of.execution_id, [...(warnings.get(of.execution_id) ?? []), text]);
  const next = nextAttempts(executions);
  // Of the changes that began before, the one that ended last.
  let change: { from: Ran; to: Ran } | null = null;
  for (const one of executions) {
    const later = next.get(one.execution_id);
    const changed = later !== undefined && later.source_hash !== one.source_hash;
    if (changed && !isSaid(one)) {
      warn(one, trans.__('This cell was edited after it ran.'));
    }
    if (later === undefined && change !== null && change.to.position > one.position) {
      warn(one, staleText(change, trans));
    }
    if (changed && (change === null || later.position > change.to.position)) {
      change = { from: one, to: later };
    }
  }
  return warnings;
}

/** By execution id: the next execution of the same cell. */
function nextAttempts(executions: readonly Ran[]): ReadonlyMap<string, Ran> {
  const next = new Map<string, Ran>();
  const newest = new Map<string, Ran>();
  for (const one of executions) {
    if (one.cell_id === null) continue;
    const before = newest.get(one.cell_id);
    if (before !== undefined) next.set(before.execution_id, one);
    newest.set(one.cell_id, one);
  }
  return next;
}

function staleText({ from, to }: { from: Ran; to: Ran }, trans: Translation): string {
  return from.execution_count === null || to.execution_count === null
    ? trans.__('A cell that ran before this one was edited and ran again since.')
    : trans.__(
        'Cell [%1] ran before this one; it was edited and ran again since, as [%2].',
        from.execution_count,
        to.execution_count
      );
}
