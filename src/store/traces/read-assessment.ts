import type { Kysely } from 'kysely';
import type { AssessmentKey } from '../../protocol/endpoints/traces.ts';
import type { Assessment } from '../../protocol/entities/trace.ts';
import type { Schema } from '../db/schema.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { doesNotExist } from '../tracking/invalid-parameter.ts';
import { assessmentOf, type AssessmentRow } from './assessment-row.ts';
import { findTrace } from './trace-rows.ts';

export async function getAssessment({ db }: ReadContext, key: AssessmentKey): Promise<Assessment> {
  return assessmentOf(await assessmentRow(db, key), key.trace_id);
}

/** @throws ApiError RESOURCE_DOES_NOT_EXIST */
export async function assessmentRow(
  db: Kysely<Schema>,
  key: AssessmentKey
): Promise<AssessmentRow> {
  const { trace_id, assessment_id } = key;
  const trace = await findTrace(db, trace_id);
  if (trace === undefined) throw doesNotExist(`Trace with request_id '${trace_id}' not found`);
  const row = await db
    .selectFrom('assessment')
    .selectAll()
    .where('trace', '=', trace.id)
    .where('assessment_id', '=', assessment_id)
    .executeTakeFirst();
  if (row === undefined) throw noAssessment(key);
  return row;
}

export const noAssessment = ({ trace_id, assessment_id }: AssessmentKey) =>
  doesNotExist(`Assessment with ID '${assessment_id}' not found for trace '${trace_id}'`);
