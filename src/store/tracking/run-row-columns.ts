import type { ListRunRows, RunRows } from '../../protocol/endpoints/run-rows.ts';
import type { Session } from '../../protocol/entities/session.ts';
import {
  CELLTRAIL_END,
  CELLTRAIL_PINNED,
  MLFLOW_NOTE,
  MLFLOW_SOURCE_NAME
} from '../../protocol/tags.ts';
import { inChunks } from '../db/in-chunks.ts';
import type { ListedRow } from '../search/list/list-page.ts';
import { runRowsByKey } from '../search/run-rows-by-key.ts';
import { sessionEntities } from '../sessions/session-entities.ts';
import type { ReadContext } from '../threads/read-context.ts';
import type { RunRow } from './run-row.ts';
import { textsOf, valueColumns } from './run-value-columns.ts';

/** What rows show, as columns. */
export async function rowColumns(
  context: ReadContext,
  rows: readonly ListedRow[],
  request: Pick<ListRunRows, 'fold' | 'metric_keys' | 'param_keys' | 'tag_keys'>
): Promise<Omit<RunRows, 'total'>> {
  const keys = [...new Set(rows.flatMap(({ run, values }) => [run, values]))];
  const byKey = new Map(runRowsByKey(context.database, keys).map(run => [run.id, run]));
  const runs = rows.map(({ run }) => byKey.get(run)!);
  // Before anything is waited for: columns are those of one snapshot.
  const facts = textsOf(context.database, 'run_tag', keys, FACT_TAGS);
  const fact = (key: string) => rows.map(({ run }) => facts.get(key)?.get(run) ?? null);
  const sourceNames = fact(MLFLOW_SOURCE_NAME);
  const values = await valueColumns(context, rows, [...byKey.values()], request);
  const sessions = await sessionsOf(context, runs, request.fold === 'none');
  return {
    run_id: runs.map(({ run_id }) => run_id),
    run_name: runs.map(({ run_name }) => run_name),
    experiment_id: runs.map(({ experiment_id }) => experiment_id),
    parent: rows.map(({ parent }) => parent),
    nested_count: rows.map(({ nested }) => nested),
    status: runs.map(({ status }) => status),
    end_reason: fact(CELLTRAIL_END),
    start_time: runs.map(({ start_time }) => start_time),
    end_time: runs.map(({ end_time }) => end_time),
    user_id: runs.map(({ user_id }) => user_id),
    session: runs.map(run => sessions.get(run.id)?.session ?? null),
    session_name: runs.map(run => sessions.get(run.id)?.name ?? null),
    source_name: runs.map(
      (run, at) => sessions.get(run.id)?.session.notebook_path ?? sourceNames[at]
    ),
    // An empty one is none: that is how a note is taken away.
    note: fact(MLFLOW_NOTE).map(note => note || null),
    pinned: fact(CELLTRAIL_PINNED).map(pinned => pinned === 'true'),
    ...values,
    values_run_id: rows.map(row => byKey.get(row.values)!.run_id)
  };
}

interface NamedSession {
  session: Session;
  /** Of its run. */
  name: string;
}

/** By the key of the run's row. @param ofAll whether of all runs, or of session runs alone */
async function sessionsOf(
  { db, database }: ReadContext,
  runs: readonly RunRow[],
  ofAll: boolean
): Promise<Map<number, NamedSession>> {
  const ids = [...new Set(runs.flatMap(({ session_id }) => session_id ?? []))];
  const bySessionId = new Map<string, NamedSession>();
  for (const chunk of inChunks(ids)) {
    const rows = await db
      .selectFrom('session')
      .selectAll()
      .where('session_id', 'in', chunk)
      .execute();
    const sessions = await sessionEntities(db, rows);
    const names = new Map(
      runRowsByKey(
        database,
        rows.map(({ run }) => run)
      ).map(({ run_id, run_name }) => [run_id, run_name])
    );
    for (const session of sessions) {
      bySessionId.set(session.session_id, { session, name: names.get(session.run_id) ?? '' });
    }
  }
  const found = new Map<number, NamedSession>();
  for (const { id, run_id, session_id } of runs) {
    const named = session_id === null ? undefined : bySessionId.get(session_id);
    if (named !== undefined && (ofAll || named.session.run_id === run_id)) found.set(id, named);
  }
  return found;
}

const FACT_TAGS = [CELLTRAIL_END, CELLTRAIL_PINNED, MLFLOW_NOTE, MLFLOW_SOURCE_NAME];
