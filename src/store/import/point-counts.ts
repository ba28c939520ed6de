import { inChunks } from '../db/in-chunks.ts';
import type { ReadContext } from '../threads/read-context.ts';

/** Points of each series by run and metric key; runs without any are left out. */
export async function pointCounts(
  { db, tail }: ReadContext,
  { run_ids }: { run_ids: readonly string[] }
): Promise<Map<string, Map<string, number>>> {
  const counts = new Map<string, Map<string, number>>();
  for (const chunk of inChunks(run_ids)) {
    const rows = await db
      .selectFrom('run')
      .select(['id', 'run_id'])
      .where('run_id', 'in', chunk)
      .execute();
    const summaries = tail.summariesOf(rows.map(({ id }) => id));
    for (const { id, run_id } of rows) {
      const series = summaries.get(id);
      if (series === undefined) continue;
      counts.set(run_id, new Map(series.map(({ key, count }) => [key, count])));
    }
  }
  return counts;
}
