import type { DatabaseSync } from 'node:sqlite';
import { preparedStatements } from '../db/prepared-statements.ts';
import type { RunRow } from '../tracking/run-row.ts';

/** Rows of runs in the order of their keys as given. */
export function runRowsByKey(database: DatabaseSync, keys: readonly number[]): RunRow[] {
  const rows = statements(database).rows.all(JSON.stringify(keys)) as unknown as RunRow[];
  const byKey = new Map(rows.map(row => [row.id, row]));
  return keys.flatMap(key => byKey.get(key) ?? []);
}

const statements = preparedStatements({
  rows: `SELECT run.*, experiment.experiment_id FROM run
    JOIN experiment ON experiment.id = run.experiment
    WHERE run.id IN (SELECT value FROM json_each(?))`
});
