import type { TraceStore } from '../../store/traces/trace-store.ts';
import { sendJson, sendText } from '../answer.ts';
import type { ScopedTracking } from '../kernel-scope.ts';
import { readBody } from '../request-body.ts';
import type { Exchange } from '../route.ts';
import { BadExport, decodeExport } from './decode-export.ts';
import { BadEncoding, inflatedBody } from './inflate-body.ts';
import { BadSpan } from './span-from-otlp.ts';

/** Errors that are found here have a `detail`, those of the store are as everywhere. */
export async function answerExport(
  exchange: Exchange,
  traces: TraceStore,
  scoped: ScopedTracking
): Promise<void> {
  try {
    await takeSpans(exchange, traces, scoped);
  } catch (error) {
    const status = error instanceof BadSpan ? 422 : 400;
    if (!(error instanceof Error && DETAILED.some(kind => error instanceof kind))) throw error;
    sendJson(exchange.response, { detail: status === 422 ? NO_SPAN : error.message }, status);
  }
}

async function takeSpans(
  { request, response, caller }: Exchange,
  traces: TraceStore,
  scoped: ScopedTracking
): Promise<void> {
  const { headers } = request;
  const experiment_id = header(headers['x-mlflow-experiment-id']);
  if (experiment_id === undefined) {
    sendJson(response, MISSING_HEADER, 422);
    return;
  }
  const type = headers['content-type'];
  const form = FORMS.get(type?.split(';', 1)[0]?.trim() ?? '');
  if (form === undefined) {
    throw new BadExport(
      `Invalid Content-Type: ${type ?? 'None'}. ` +
        'Expected: application/x-protobuf or application/json'
    );
  }
  const encoding = headers['content-encoding'];
  const body = await readBody(request);
  const spans = decodeExport(encoding ? await inflatedBody(body, encoding) : body, form);
  await traces.logSpans(
    await scoped.experimentFor(experiment_id, caller),
    spans,
    header(headers['x-mlflow-run-id']) || null
  );
  // An empty message: nothing was refused.
  sendText(response, '', 200, 'application/x-protobuf');
}

const FORMS = new Map<string, 'protobuf' | 'json'>([
  ['application/x-protobuf', 'protobuf'],
  ['application/json', 'json']
]);
const DETAILED = [BadExport, BadEncoding, BadSpan];
const NO_SPAN = 'Cannot convert OpenTelemetry span to MLflow span';
const MISSING_HEADER = {
  detail: [
    {
      type: 'missing',
      loc: ['header', 'x-mlflow-experiment-id'],
      msg: 'Field required',
      input: null
    }
  ]
};

const header = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);
