import type { Execution, Session } from '../../protocol/entities/session.ts';
import { INJECTED_PARAMETERS } from '../../protocol/injected-parameters.ts';
import { SECRET_MARKER } from '../../protocol/secret-marker.ts';
import type { RecordedSessions } from '../../store/sessions/recorded-sessions.ts';

/**
 * The cells of a session's notebook, each as it ran last, in the order in which they did; a cell of
 * parameters stands where it ran first, since what it sets is for those behind it. A session that
 * began with a cell tagged `new-run` has what its kernel ran before in front.
 */
export async function rerunCells(
  recorded: RecordedSessions,
  session: Session
): Promise<Execution[]> {
  const first = new Map<string, number>();
  const last = new Map<string, Execution>();
  for (const execution of (await recorded.executionsUpTo(session.session_id)).flat()) {
    const { started_time } = execution;
    if (started_time === null) continue;
    const cell = execution.cell_id ?? execution.execution_id;
    first.set(cell, Math.min(first.get(cell) ?? Infinity, started_time));
    if ((last.get(cell)?.started_time ?? -Infinity) <= started_time) last.set(cell, execution);
  }
  const place = (cell: string, execution: Execution) =>
    isOfParameters(execution) ? first.get(cell)! : execution.started_time!;
  return [...last]
    .map(([cell, execution]) => ({ execution, at: place(cell, execution) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ execution }) => execution);
}

export const isOfParameters = ({ cell_tags }: Execution): boolean =>
  cell_tags.includes('parameters') || cell_tags.includes(INJECTED_PARAMETERS);

/** Why a notebook cannot be run again, in words; null when it can. */
export function rerunProblem(session: Session, cells: readonly Execution[]): string | null {
  if (session.notebook_path === null) return 'No notebook made this run: a console did.';
  if (cells.length === 0) return 'No cell of this run was executed.';
  const kept = cells.find(({ cell_tags }) => cell_tags.includes('no-track'));
  if (kept) {
    return `Cell ${shown(kept)} is tagged no-track, so what it ran is not in the record.`;
  }
  const secret = cells.find(({ source }) => source.includes(SECRET_MARKER));
  if (secret) {
    return `A secret was taken out of the source of cell ${shown(secret)}, which would fail without it.`;
  }
  return null;
}

const shown = ({ execution_count, position }: Execution) => `[${execution_count ?? position + 1}]`;
