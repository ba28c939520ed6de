import type { Execution } from '../../protocol/entities/session.ts';

/** What did run, wholly or in part. */
const RAN: ReadonlySet<Execution['state']> = new Set(['started', 'ok', 'error', 'lost']);

/**
 * The last execution of each cell of a session, in the order in which they ran.
 *
 * @param until ms; what started later is left out: the cells as they were when a run that one of
 *   them made came to its end
 */
export function cellsAsRan(
  executions: readonly Execution[],
  until: number | null = null
): Execution[] {
  const last = new Map<string, Execution>();
  for (const execution of executions) {
    const { state, started_time } = execution;
    if (!RAN.has(state)) continue;
    if (until !== null && started_time !== null && started_time > until) continue;
    // Without a cell's id (a console) each stands for itself.
    last.set(execution.cell_id ?? `execution ${execution.execution_id}`, execution);
  }
  return [...last.values()].sort((a, b) => a.position - b.position);
}
