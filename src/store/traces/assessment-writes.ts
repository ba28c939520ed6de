import type { Kysely } from 'kysely';
import type { AssessmentKey } from '../../protocol/endpoints/traces.ts';
import type { Assessment } from '../../protocol/entities/trace.ts';
import { ApiError } from '../../protocol/errors.ts';
import type { Schema } from '../db/schema.ts';
import type { WriteContext } from '../threads/write-context.ts';
import { invalidParameter } from '../tracking/invalid-parameter.ts';
import {
  assessmentOf,
  metadataOf,
  type AssessmentRow,
  type NewAssessment
} from './assessment-row.ts';
import type { AssessmentChange } from './checked-assessment.ts';
import { assessmentRow, noAssessment } from './read-assessment.ts';
import { pythonJson } from './python-json.ts';
import { findTrace, traceRow } from './trace-rows.ts';

/** One that overrides another makes that one invalid. */
export async function createAssessment(
  { db }: WriteContext,
  { trace_id, assessment }: { trace_id: string; assessment: NewAssessment }
): Promise<Assessment> {
  const { id } = await traceRow(db, trace_id);
  const { assessment_id, overrides } = assessment;
  if (overrides) {
    const changed = await setValid(db, id, overrides, 0);
    if (!changed) throw noAssessment({ trace_id, assessment_id: overrides });
  }
  const taken = await db
    .selectFrom('assessment')
    .select('id')
    .where('assessment_id', '=', assessment_id)
    .executeTakeFirst();
  if (taken !== undefined) {
    throw new ApiError(
      'RESOURCE_ALREADY_EXISTS',
      `Failed to create assessment for trace '${trace_id}': ` +
        `there is one with the id '${assessment_id}' already.`
    );
  }
  return assessmentOf(await insertAssessment(db, id, assessment), trace_id);
}

/** One of the same id is replaced: a trace that is sent again brings its assessments again. */
export const insertAssessment = (
  db: Kysely<Schema>,
  trace: number,
  assessment: NewAssessment
): Promise<AssessmentRow> =>
  db
    .insertInto('assessment')
    .values({ trace, ...assessment })
    .onConflict(conflict => conflict.column('assessment_id').doUpdateSet({ trace, ...assessment }))
    .returningAll()
    .executeTakeFirstOrThrow();

/** New metadata is added to what there is; source and span cannot change. */
export async function updateAssessment(
  { db }: WriteContext,
  { key, change }: { key: AssessmentKey; change: AssessmentChange }
): Promise<Assessment> {
  const row = await assessmentRow(db, key);
  const { name, rationale, metadata, feedback, expectation } = change;
  if (feedback && expectation) {
    throw invalidParameter('Cannot specify both `expectation` and `feedback` parameters.');
  }
  if (expectation && row.type !== 'expectation') {
    throw invalidParameter('Cannot update expectation value on a Feedback assessment.');
  }
  if (feedback && row.type !== 'feedback') {
    throw invalidParameter('Cannot update feedback value on an Expectation assessment.');
  }
  const merged = { ...metadataOf(row), ...metadata };
  const updated = await db
    .updateTable('assessment')
    .set({
      ...(feedback ?? expectation ?? {}),
      name: name ?? row.name,
      rationale: row.type === 'expectation' ? row.rationale : (rationale ?? row.rationale),
      metadata: Object.keys(merged).length > 0 ? pythonJson(merged, true) : null,
      last_update_time: Date.now()
    })
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return assessmentOf(updated, key.trace_id);
}

/** What it overrode is valid again. */
export async function deleteAssessment(
  { db }: WriteContext,
  { trace_id, assessment_id }: AssessmentKey
): Promise<void> {
  const trace = await findTrace(db, trace_id);
  if (trace === undefined) return;
  const row = await db
    .deleteFrom('assessment')
    .where('trace', '=', trace.id)
    .where('assessment_id', '=', assessment_id)
    .returning('overrides')
    .executeTakeFirst();
  if (row?.overrides) await setValid(db, trace.id, row.overrides, 1);
}

async function setValid(
  db: Kysely<Schema>,
  trace: number,
  assessment_id: string,
  valid: 0 | 1
): Promise<boolean> {
  const changed = await db
    .updateTable('assessment')
    .set({ valid })
    .where('trace', '=', trace)
    .where('assessment_id', '=', assessment_id)
    .returning('id')
    .execute();
  return changed.length > 0;
}
