import type { Kysely } from 'kysely';
import { inChunks } from '../db/in-chunks.ts';
import type { Schema } from '../db/schema.ts';
import type { WriteContext } from '../threads/write-context.ts';
import { traceRow } from './trace-rows.ts';

/** Neither the run nor the traces need be there: a client links what it has sent, in any order. */
export async function linkTracesToRun(
  { db }: WriteContext,
  { trace_ids, run_id }: { trace_ids: readonly string[]; run_id: string }
): Promise<void> {
  await linkTraces(db, 'run', run_id, trace_ids);
}

/** @param prompts as `name/version` */
export async function linkPromptsToTrace(
  { db }: WriteContext,
  { trace_id, prompts }: { trace_id: string; prompts: readonly string[] }
): Promise<void> {
  await traceRow(db, trace_id);
  for (const prompt of prompts) await linkTraces(db, 'prompt', prompt, [trace_id]);
}

export async function linkTraces(
  db: Kysely<Schema>,
  kind: 'run' | 'prompt',
  target: string,
  trace_ids: readonly string[]
): Promise<void> {
  for (const chunk of inChunks(trace_ids)) {
    await db
      .insertInto('trace_link')
      .values(chunk.map(trace_id => ({ trace_id, kind, target })))
      .onConflict(conflict => conflict.doNothing())
      .execute();
  }
}
