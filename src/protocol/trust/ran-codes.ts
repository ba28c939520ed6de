import type { Execution } from '../entities/session.ts';
import type { RanCode } from './hidden-state.ts';

type Known = Pick<Execution, 'cell_id' | 'source' | 'source_hash' | 'state' | 'started_time'>;

/**
 * Of the executions of one life of a kernel those that have started.
 *
 * @param executions in the order in which they ran
 */
export function ranCodes<One extends Known>(executions: readonly One[]): (One & RanCode)[] {
  const ran: (One & RanCode)[] = [];
  for (const one of executions) {
    const { started_time, source, source_hash, state } = one;
    if (started_time === null) continue;
    const version = source === '' ? null : source_hash;
    ran.push({ ...one, started_time, version, failed: state === 'error', order: ran.length });
  }
  return ran;
}
