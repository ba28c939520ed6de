import {
  LINEAGE_LIMITS,
  MAX_LINE_LENGTH,
  type ExecutionNode,
  type SessionNode
} from '../../protocol/endpoints/lineage.ts';
import type { SessionState } from '../../protocol/entities/session.ts';
import { preparedStatements } from '../db/prepared-statements.ts';
import type { ReadContext } from '../threads/read-context.ts';
import type { LineageGraph } from './lineage-graph.ts';
import { EXECUTION, nodeId } from './node-id.ts';

/**
 * The executions that edges name, the last of them when they are too many, and their sessions with
 * those whose own runs are here.
 *
 * @param runs their rows
 */
export function addExecutions(
  { database }: Pick<ReadContext, 'database'>,
  graph: LineageGraph,
  runs: readonly { id: number; run_id: string }[]
): void {
  const { executions, sessions } = statements(database);
  const ids = graph.ends(EXECUTION).map(id => id.slice(EXECUTION.length));
  const found = executions.all(JSON.stringify(ids)) as unknown as ExecutionRow[];
  const shown = found.slice(-LINEAGE_LIMITS.execution);
  const wanted = new Set(shown.map(({ session_id }) => session_id));
  const ofRuns = sessions.all({
    ids: JSON.stringify([...wanted]),
    runs: JSON.stringify(runs.map(({ id }) => id))
  }) as unknown as SessionRow[];
  for (const { run, ended, ...row } of ofRuns) {
    const { session_id, notebook_path } = row;
    const busy: SessionState = row.busy ? 'busy' : 'idle';
    const node: SessionNode = {
      kind: 'session',
      id: nodeId.session(session_id),
      label: notebook_path ?? row.kernel_name,
      session_id,
      notebook_path,
      language: row.language,
      state: ended ? 'ended' : busy,
      started_time: row.started_time,
      ended_time: row.ended_time,
      executions: row.executions
    };
    graph.add(node);
    const own = runs.find(({ id }) => id === run);
    if (own === undefined) continue;
    graph.link({ kind: 'ran', from: node.id, to: nodeId.run(own.run_id) });
  }
  graph.count('execution', found.length - shown.length);
  for (const { source, ...row } of shown) {
    const node: ExecutionNode = {
      kind: 'execution',
      id: nodeId.execution(row.execution_id),
      label: `[${row.execution_count ?? ' '}]`,
      ...row,
      line: firstLine(source)
    };
    graph.add(node);
    graph.link({ kind: 'ran', from: nodeId.session(row.session_id), to: node.id });
  }
}

type ExecutionRow = Omit<ExecutionNode, 'kind' | 'id' | 'label' | 'line'> & { source: string };

interface SessionRow extends Pick<
  SessionNode,
  'session_id' | 'notebook_path' | 'language' | 'started_time' | 'ended_time' | 'executions'
> {
  kernel_name: string;
  /** Key of its own run. */
  run: number;
  ended: 0 | 1;
  busy: 0 | 1;
}

function firstLine(source: string): string {
  const line = source.split('\n').find(one => one.trim() !== '') ?? '';
  return [...line.trim()].slice(0, MAX_LINE_LENGTH).join('');
}

const statements = preparedStatements({
  executions: `SELECT execution_id, session_id, cell_id, execution_count, attempt, state,
      execution.started_time, execution.ended_time, source_hash, source.source
    FROM execution
    JOIN session ON session.id = execution.session
    JOIN source ON source.hash = execution.source_hash
    WHERE execution_id IN (SELECT value FROM json_each(?))
    ORDER BY session.started_time, session.id, position`,
  sessions: `SELECT session_id, notebook_path, kernel_name, language, run, started_time, ended_time,
      ended_time IS NOT NULL AS ended,
      (SELECT count(*) FROM execution WHERE execution.session = session.id) AS executions,
      EXISTS (SELECT 1 FROM execution WHERE execution.session = session.id
        AND execution.state IN ('queued', 'started')) AS busy
    FROM session
    WHERE session_id IN (SELECT value FROM json_each(:ids))
      OR run IN (SELECT value FROM json_each(:runs))
    ORDER BY started_time, id`
});
