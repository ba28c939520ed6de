import { preparedStatements } from '../db/prepared-statements.ts';
import type { ReadContext } from '../threads/read-context.ts';

/** Ids of the executions that made a run, or took it up again. @param run key of its row */
export function runMakers({ database }: Pick<ReadContext, 'database'>, run: number): string[] {
  return statements(database)
    .makers.all(run)
    .map(({ execution_id }) => execution_id as string);
}

const statements = preparedStatements({
  makers: `SELECT execution_id FROM run_origin WHERE run = ? AND execution_id != ''`
});
