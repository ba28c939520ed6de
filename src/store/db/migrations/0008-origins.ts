import type { Migration } from './migration.ts';

/**
 * Which execution each param, tag and run is of: when a value was logged, and by which executions a
 * run was made or taken up again. And what is wrong with the tags of a cell.
 */
export const origins: Migration = {
  number: 8,
  name: 'origins',
  since: '0.2.0',
  statements: [
    'ALTER TABLE execution ADD COLUMN note TEXT',
    'CREATE INDEX execution_cell ON execution (session, cell_id, position)',
    'ALTER TABLE param ADD COLUMN time INTEGER',
    'ALTER TABLE run_tag ADD COLUMN time INTEGER',
    `CREATE TABLE run_origin (
      run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
      session_id TEXT NOT NULL,
      execution_id TEXT NOT NULL,
      PRIMARY KEY (run, session_id, execution_id)
    ) WITHOUT ROWID`,
    'CREATE INDEX run_origin_session ON run_origin (session_id)',
    `INSERT INTO run_origin (run, session_id, execution_id)
      SELECT run.id, run.session_id, coalesce(run_tag.value, '') FROM run
      LEFT JOIN run_tag ON run_tag.run = run.id AND run_tag.key = 'celltrail.execution'
      WHERE run.session_id IS NOT NULL`
  ]
};
