import { randomUUID } from 'node:crypto';
import type { Tag } from '../../protocol/entities/run.ts';
import type { TraceState } from '../../protocol/entities/trace.ts';
import type { WriteContext } from '../threads/write-context.ts';
import { assertExperimentActive, experimentRow } from '../tracking/experiment-rows.ts';
import type { NewAssessment } from './assessment-row.ts';
import { insertAssessment } from './assessment-writes.ts';
import { readTrace } from './read-trace.ts';
import { INFO_FINALIZED } from './trace-keys.ts';
import type { Trace } from './trace-store.ts';
import {
  artifactLocation,
  findTrace,
  insertTrace,
  putTraceMetadata,
  putTraceTags,
  traceRow
} from './trace-rows.ts';

export interface NewTrace {
  trace_id: string;
  experiment_id: string;
  timestamp_ms: number;
  execution_time_ms: number | null;
  status: TraceState;
  client_request_id: string | null;
  request_preview: string | null;
  response_preview: string | null;
  metadata: Tag[];
  tags: Tag[];
  assessments: NewAssessment[];
}

/** `start_trace` of MLflow's store: a trace that its spans made before is completed, not refused. */
export async function startTrace({ db }: WriteContext, given: NewTrace): Promise<Trace> {
  const experiment = await experimentRow(db, given.experiment_id);
  assertExperimentActive(experiment);
  const { trace_id, timestamp_ms, execution_time_ms, status, client_request_id } = given;
  const { request_preview, response_preview } = given;
  const fields = { timestamp_ms, execution_time_ms, status, client_request_id };
  const existing = await findTrace(db, trace_id);
  let trace: number;
  if (existing === undefined) {
    const row = { ...fields, trace_id, request_preview, response_preview };
    ({ id: trace } = await insertTrace(db, { ...row, experiment: experiment.id }));
  } else {
    trace = existing.id;
    await db
      .updateTable('trace')
      .set({
        ...fields,
        experiment: experiment.id,
        request_preview: request_preview ?? existing.request_preview,
        response_preview: response_preview ?? existing.response_preview
      })
      .where('id', '=', trace)
      .execute();
  }
  await putTraceTags(db, trace, [...given.tags, artifactLocation(experiment, trace_id)]);
  await putTraceMetadata(db, trace, [...given.metadata, { key: INFO_FINALIZED, value: 'true' }]);
  for (const assessment of given.assessments) await insertAssessment(db, trace, assessment);
  return readTrace(db, trace_id);
}

export interface NewTraceV2 {
  experiment_id: string;
  timestamp_ms: number;
  metadata: Tag[];
  tags: Tag[];
}

/** Called when a trace begins, by clients before 3.0. */
export async function startTraceV2({ db }: WriteContext, given: NewTraceV2): Promise<Trace> {
  const experiment = await experimentRow(db, given.experiment_id);
  assertExperimentActive(experiment);
  const trace_id = randomUUID().replaceAll('-', '');
  const { id } = await insertTrace(db, {
    trace_id,
    experiment: experiment.id,
    timestamp_ms: given.timestamp_ms,
    execution_time_ms: null,
    status: 'IN_PROGRESS',
    client_request_id: null,
    request_preview: null,
    response_preview: null
  });
  await putTraceTags(db, id, [...given.tags, artifactLocation(experiment, trace_id)]);
  await putTraceMetadata(db, id, given.metadata);
  return readTrace(db, trace_id);
}

export interface EndOfTrace {
  trace_id: string;
  /** Of the end. */
  timestamp_ms: number;
  status: TraceState;
  metadata: Tag[];
  tags: Tag[];
}

export async function endTraceV2({ db }: WriteContext, given: EndOfTrace): Promise<Trace> {
  const { trace_id, status, timestamp_ms } = given;
  const { id, timestamp_ms: start } = await traceRow(db, trace_id);
  await db
    .updateTable('trace')
    .set({ execution_time_ms: timestamp_ms - start, status })
    .where('id', '=', id)
    .execute();
  await putTraceMetadata(db, id, given.metadata);
  await putTraceTags(db, id, given.tags);
  return readTrace(db, trace_id);
}
