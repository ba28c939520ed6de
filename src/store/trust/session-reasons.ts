import { CELLTRAIL_HIDDEN_STATE } from '../../protocol/tags.ts';
import {
  HIDDEN_REASONS,
  type HiddenReason,
  type NotebookDocument
} from '../../protocol/trust/hidden-state.ts';
import { preparedStatements } from '../db/prepared-statements.ts';
import { sessionsUpTo } from '../sessions/recorded-reads.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { hiddenIn, openLife, ownMakers, type Life } from './life.ts';
import { metricMakers } from './metric-makers.ts';
import { lastSessions } from './trusted-lives.ts';

/** What the tag of a run is to say of hidden state, and says. */
export interface RunReasons {
  run_id: string;
  reasons: HiddenReason[];
  /** null: it has none. */
  tag: string | null;
}

/**
 * Of the runs that a session made or took up, and of its own; of those that are deleted nothing.
 *
 * @param document of the session's notebook; null: not known
 */
export async function sessionReasons(
  context: ReadContext,
  { session_id, document }: { session_id: string; document: NotebookDocument | null }
): Promise<RunReasons[]> {
  const documents = new Map([[session_id, document]]);
  const opened = new Map<string, Promise<Life>>();
  const lifeOf = async (last: string) => {
    const sessions = await sessionsUpTo(context, { session_id: last });
    return openLife(context, { sessions }, documents);
  };
  const runs = statements(context.database).runs.all({
    session_id,
    key: CELLTRAIL_HIDDEN_STATE
  }) as unknown as { id: number; run_id: string; tag: string | null }[];
  const found: RunReasons[] = [];
  for (const { tag, ...run } of runs) {
    const lives: Life[] = [];
    for (const last of lastSessions(context, run.id)) {
      const open = opened.get(last) ?? lifeOf(last);
      opened.set(last, open);
      lives.push(await open);
    }
    const makers = [...metricMakers(context, run.id).values()].flatMap(ids => [...ids]);
    const hidden = hiddenIn(lives, new Set([...ownMakers(context, run, lives), ...makers]));
    const reasons = new Set<string>(hidden.map(({ reason }) => reason));
    // The notebook, or those of earlier lives, had said the rest.
    const isPartial = document === null || lives.length > 1;
    if (isPartial) for (const reason of tag?.split(',') ?? []) reasons.add(reason);
    found.push({
      run_id: run.run_id,
      reasons: HIDDEN_REASONS.filter(reason => reasons.has(reason)),
      tag
    });
  }
  return found;
}

const statements = preparedStatements({
  runs: `SELECT id, run_id,
      (SELECT value FROM run_tag WHERE run_tag.run = run.id AND run_tag.key = :key) AS tag
    FROM run
    WHERE lifecycle_stage = 'active' AND (
      id IN (SELECT run FROM session WHERE session_id = :session_id)
      OR session_id = :session_id
      OR id IN (SELECT run FROM run_origin WHERE session_id = :session_id))
    ORDER BY id`
});
