import type { Session } from '../../protocol/entities/session.ts';
import type { ExecutedCell } from './executed-notebook.ts';

/**
 * All that was recorded of a session, as lines of JSON: the session itself, then its executions in
 * the order in which they were asked for, each with its outputs.
 */
export async function* executionLog(
  session: Session,
  cells: AsyncIterable<ExecutedCell>
): AsyncGenerator<string> {
  yield `${JSON.stringify({ type: 'session', version: LOG_VERSION, ...session })}\n`;
  for await (const { execution, outputs } of cells) {
    yield `${JSON.stringify({ type: 'execution', ...execution, outputs })}\n`;
  }
}

/** Of the lines' shape. */
export const LOG_VERSION = 1;
