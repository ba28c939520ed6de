import type { Endpoint } from '../../protocol/endpoint.ts';
import {
  batchGetTraceInfos,
  batchGetTraces,
  createAssessment,
  deleteAssessment,
  deleteTraces,
  deleteTracesV3,
  deleteTraceTag,
  deleteTraceTagV3,
  endTrace,
  getAssessment,
  getTrace,
  getTraceInfo,
  getTraceInfoV3,
  linkPromptsToTrace,
  linkTracesToRun,
  searchTraces,
  searchTracesV3,
  setTraceTag,
  setTraceTagV3,
  startTrace,
  startTraceV3,
  TRACE_ARTIFACT_PATHS,
  updateAssessment,
  type SearchTraces,
  type StartTrace
} from '../../protocol/endpoints/traces.ts';
import { ApiError } from '../../protocol/errors.ts';
import { MAX_TRACE_RESULTS } from '../../protocol/limits.ts';
import { messageField, textField, type Message } from '../../store/traces/message-fields.ts';
import { traceInfo, traceInfoV2 } from '../../store/traces/trace-info.ts';
import { ARTIFACT_LOCATION } from '../../store/traces/trace-keys.ts';
import type { TraceStore, WholeTrace } from '../../store/traces/trace-store.ts';
import { invalidParameter } from '../../store/tracking/invalid-parameter.ts';
import { sendText } from '../answer.ts';
import type { ArtifactFiles } from '../artifact-files.ts';
import { invalidValue } from '../field-error.ts';
import type { ScopedTracking } from '../kernel-scope.ts';
import { otlpRoute } from '../otlp/otlp-route.ts';
import { readQuery } from '../query-string.ts';
import { readJson } from '../request-body.ts';
import { fieldCheck } from '../request-fields.ts';
import { route, type Caller, type Exchange, type Route } from '../route.ts';

/** Traces of MLflow's v2 and v3 APIs, and their spans. */
export function traceRoutes(
  traces: TraceStore,
  scoped: ScopedTracking,
  files: ArtifactFiles
): Route[] {
  return [
    ...v3Routes(traces, scoped),
    ...v2Routes(traces, scoped),
    ...changeRoutes(traces, scoped),
    ...assessmentRoutes(traces),
    ...TRACE_ARTIFACT_PATHS.map(path => artifactRoute(path, traces, files)),
    otlpRoute(traces, scoped)
  ];
}

function v3Routes(traces: TraceStore, scoped: ScopedTracking): Route[] {
  return [
    route(startTraceV3, async ({ trace }, caller) => {
      const given = messageField(trace as Message, 'trace_info', 'trace.') ?? {};
      const started = await traces.startTrace(given, id => scoped.experimentFor(id, caller));
      return { trace: { trace_info: traceInfo(started) } };
    }),
    textRoute(getTrace, async ({ trace_id, allow_partial = false }) => {
      const whole = await traces.getWholeTrace(trace_id, allow_partial);
      return `{"trace":${traceJson(whole)}}`;
    }),
    textRoute(batchGetTraces, async ({ trace_ids, experiment_ids }, caller) => {
      const within = await searched(experiment_ids, scoped, caller);
      const found = await traces.getWholeTraces(trace_ids, within);
      return found.length > 0 ? `{"traces":[${found.map(traceJson).join(',')}]}` : '{}';
    }),
    route(batchGetTraceInfos, async ({ trace_ids, experiment_ids }, caller) => {
      const within = await searched(experiment_ids, scoped, caller);
      const found = await traces.getTraces(trace_ids, within);
      return found.length > 0 ? { trace_infos: found.map(traceInfo) } : {};
    }),
    route(getTraceInfoV3, async ({ trace_id }) => ({
      trace: { trace_info: traceInfo(await traces.getTrace(trace_id)) }
    })),
    route(searchTracesV3, async ({ locations, ...query }, caller) => {
      checkMaxResults(query, value => value);
      const asked = locations.flatMap((location, index) => experimentOf(location, index));
      const experiment_ids = await scoped.searchedExperiments(asked, caller);
      const { traces: found, ...page } = await traces.searchTraces(experiment_ids, query);
      return found.length > 0 ? { traces: found.map(traceInfo), ...page } : page;
    })
  ];
}

function v2Routes(traces: TraceStore, scoped: ScopedTracking): Route[] {
  return [
    route(startTrace, async (request, caller) => {
      checkKeys(request);
      const experiment_id = await scoped.experimentFor(request.experiment_id ?? '', caller);
      return { trace_info: traceInfoV2(await traces.startTraceV2({ ...request, experiment_id })) };
    }),
    route(endTrace, async request => {
      checkKeys(request);
      return { trace_info: traceInfoV2(await traces.endTraceV2(request)) };
    }),
    route(getTraceInfo, async ({ request_id }) => ({
      trace_info: traceInfoV2(await traces.getTrace(request_id))
    })),
    route(searchTraces, async ({ experiment_ids: asked, ...query }, caller) => {
      checkMaxResults(query, String); // what a query string holds
      const experiment_ids = await scoped.searchedExperiments(asked, caller);
      const { traces: found, ...page } = await traces.searchTraces(experiment_ids, query);
      return found.length > 0 ? { traces: found.map(traceInfoV2), ...page } : page;
    })
  ];
}

function changeRoutes(traces: TraceStore, scoped: ScopedTracking): Route[] {
  return [
    ...[setTraceTag, setTraceTagV3].map(declared =>
      route(declared, ({ trace_id, key, value = '' }) => traces.setTag(trace_id, key, value))
    ),
    ...[deleteTraceTag, deleteTraceTagV3].map(declared =>
      route(declared, ({ trace_id, key }) => traces.deleteTag(trace_id, key))
    ),
    ...[deleteTraces, deleteTracesV3].map(declared =>
      route(declared, async ({ experiment_id, ...which }, caller) => {
        // By their time a notebook's are meant, and never what lies in Default of others.
        const experiment_ids = which.request_ids?.length
          ? await scoped.searchedExperiments([experiment_id], caller)
          : [await scoped.experimentFor(experiment_id, caller)];
        return { traces_deleted: await traces.deleteTraces(experiment_ids, which) };
      })
    ),
    route(linkTracesToRun, ({ trace_ids, run_id }) => traces.linkToRun(trace_ids, run_id)),
    route(linkPromptsToTrace, request => traces.linkPrompts(request))
  ];
}

function assessmentRoutes(traces: TraceStore): Route[] {
  return [
    route(createAssessment, async ({ trace_id, assessment }) => ({
      assessment: await traces.createAssessment(trace_id, assessment)
    })),
    route(getAssessment, async key => ({ assessment: await traces.getAssessment(key) })),
    route(updateAssessment, async ({ assessment, update_mask, ...key }) => ({
      assessment: await traces.updateAssessment(key, assessment, update_mask)
    })),
    route(deleteAssessment, key => traces.deleteAssessment(key))
  ];
}

/** As `route`, for an answer that is JSON text already: it has integers that no number holds. */
function textRoute<Request>(
  endpoint: Endpoint<Request, string>,
  handle: (request: Request, caller: Caller) => Promise<string>
): Route {
  const check = fieldCheck(endpoint);
  return {
    method: endpoint.method,
    path: endpoint.path,
    async answer({ request, response, caller, query }) {
      const given = query === '' ? await readJson(request) : readQuery(query, endpoint.fields);
      sendText(response, await handle(check(given), caller), 200, 'application/json');
    }
  };
}

function artifactRoute(path: string, traces: TraceStore, files: ArtifactFiles): Route {
  return {
    method: 'GET',
    path,
    under: 'ajax',
    answer: exchange => sendArtifact(exchange, traces, files)
  };
}

async function sendArtifact(
  exchange: Exchange,
  traces: TraceStore,
  files: ArtifactFiles
): Promise<void> {
  const { query, response } = exchange;
  const asked = new URLSearchParams(query);
  const trace_id = asked.get('request_id');
  if (!trace_id) {
    throw new ApiError('BAD_REQUEST', 'Request must include the "request_id" query parameter.');
  }
  const attachment = asked.get('path');
  if (attachment && !UUID.test(attachment)) {
    throw invalidParameter(
      `Invalid attachment path: '${attachment}'. Attachment path must be a valid UUID.`
    );
  }
  const data = attachment ? null : await traces.getTraceData(trace_id);
  if (data !== null) {
    response.setHeader('Content-Disposition', `attachment; filename=${TRACE_FILE}`);
    sendText(response, data);
    return;
  }
  const { tags } = await traces.getTrace(trace_id);
  const file = attachment ? `attachments/${attachment}` : TRACE_FILE;
  try {
    await files.send(exchange, tags[ARTIFACT_LOCATION] ?? '', file);
  } catch (error) {
    const missing = error instanceof ApiError && error.code === 'RESOURCE_DOES_NOT_EXIST';
    throw missing ? new ApiError('NOT_FOUND', `Trace data not found for path=${file}`) : error;
  }
}

const TRACE_FILE = 'traces.json';
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const traceJson = ({ trace, spans }: WholeTrace) =>
  `{"trace_info":${JSON.stringify(traceInfo(trace))}` +
  `${spans.length > 0 ? `,"spans":[${spans.join(',')}]` : ''}}`;

/** @returns nothing for a location that is no experiment */
function experimentOf(location: object, index: number): string[] {
  const path = `locations[${index}].`;
  const experiment = messageField(location as Message, 'mlflow_experiment', path);
  if (experiment === undefined) return [];
  return [textField(experiment, 'experiment_id', `${path}mlflow_experiment.`) ?? ''];
}

const searched = async (
  experiment_ids: string[] | undefined,
  scoped: ScopedTracking,
  caller: Caller
) => (experiment_ids ? scoped.searchedExperiments(experiment_ids, caller) : null);

function checkMaxResults({ max_results = 0 }: SearchTraces, shown: (value: number) => unknown) {
  if (max_results > MAX_TRACE_RESULTS) throw invalidValue('max_results', shown(max_results));
}

function checkKeys(request: Pick<StartTrace, 'request_metadata' | 'tags'>): void {
  for (const name of ['request_metadata', 'tags'] as const) {
    const entries = request[name] ?? [];
    if (entries.some(({ key }) => !key)) throw invalidValue(name, entries);
  }
}
