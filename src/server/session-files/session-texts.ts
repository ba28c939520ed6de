import type { Execution, Session } from '../../protocol/entities/session.ts';
import type { RecordedSessions } from '../../store/sessions/recorded-sessions.ts';
import { executedNotebook, type ExecutedCell } from './executed-notebook.ts';
import { executionLog } from './execution-log.ts';

/**
 * The executed notebook of a session. One that began with a cell tagged `new-run` has what its kernel
 * ran before in front: without it the notebook would not run again from the top.
 */
export async function* sessionNotebook(
  recorded: RecordedSessions,
  session: Session
): AsyncGenerator<string> {
  const executions = (await recorded.executionsUpTo(session.session_id)).flatMap(inOrderOfStart);
  yield* executedNotebook(session, executedCells(recorded, executions));
}

/** All that was recorded of a session, for another store to be made of (docs/format/execution-log.md). */
export async function* sessionLog(
  recorded: RecordedSessions,
  session: Session
): AsyncGenerator<string> {
  const executions = await recorded.executions(session.session_id);
  yield* executionLog(session, recorded, executedCells(recorded, executions));
}

async function* executedCells(
  recorded: RecordedSessions,
  executions: readonly Execution[]
): AsyncGenerator<ExecutedCell> {
  for (const execution of executions) {
    yield { execution, outputs: await recorded.outputs(execution.execution_id) };
  }
}

const inOrderOfStart = (executions: readonly Execution[]): Execution[] =>
  executions.toSorted((a, b) => (a.started_time ?? 0) - (b.started_time ?? 0));
