import { gzipSync } from 'node:zlib';

import { attribute, exportBytes, exportJson } from '../../server/otlp/export-body.ts';
import { filled, get, post, TIME, type Step } from './step.ts';
import { TRACE_SEARCH_STEPS } from './trace-search-steps.ts';

const V3 = '/api/3.0/mlflow/traces';
const at = (
  method: Step['method'],
  name: string,
  path: string,
  body?: unknown,
  more: Partial<Step> = {}
): Step => ({ name, method, path: names => filled(path, names), body, ...more });

const LOCATION = {
  type: 'MLFLOW_EXPERIMENT',
  mlflow_experiment: { experiment_id: '<experiment>' }
};
const WRONG_LOCATION = { type: 1, mlflow_experiment: { experiment_id: '<wrong>' } };
const start = (name: string, info: object, more: Partial<Step> = {}) =>
  at('POST', name, V3, { trace: { trace_info: { trace_location: LOCATION, ...info } } }, more);

const otlp = (
  name: string,
  body: unknown,
  headers: object = {},
  more: Partial<Step> = {}
): Step => {
  const type = body instanceof Uint8Array ? 'application/x-protobuf' : 'application/json';
  return {
    name,
    method: 'POST',
    path: '/v1/traces',
    body,
    headers: { 'content-type': type, 'x-mlflow-experiment-id': '0', ...headers },
    ...more
  };
};

const [FIRST, SECOND, THIRD] = ['a', 'b', 'c'].map(digit => digit.repeat(32)) as [
  string,
  string,
  string
];
const CHILD = { spanId: 'b7ad6b7169203332', parentSpanId: 'b7ad6b7169203331', name: 'child' };

const ATTRIBUTES = [
  attribute('mlflow.spanInputs', { stringValue: '{"q": 1, "text": "größe 図"}' }),
  attribute('mlflow.spanOutputs', { kvlistValue: { values: [attribute('a', { intValue: '1' })] } }),
  attribute('mlflow.spanType', { stringValue: 'CHAIN' }),
  attribute('mlflow.chat.tokenUsage', {
    stringValue: '{"input_tokens": 5, "output_tokens": 7, "total_tokens": 12}'
  }),
  attribute('mlflow.traceTag.from root', { stringValue: 'tag' }),
  attribute('session.id', { stringValue: 'session 1' }),
  attribute('user.id', { stringValue: 'ann' }),
  attribute('big', { intValue: '9007199254740993' }),
  attribute('negative', { intValue: '-5' }),
  attribute('float', { doubleValue: 1.0 }),
  attribute('small', { doubleValue: 0.00000125 }),
  attribute('nan', { doubleValue: 'NaN' }),
  attribute('infinite', { doubleValue: '-Infinity' }),
  attribute('flag', { boolValue: true }),
  attribute('bytes', { bytesValue: 'AQJcJyI=' }),
  attribute('list', { arrayValue: { values: [{ intValue: '1' }, { stringValue: 'x' }, {}] } }),
  attribute('empty list', { arrayValue: {} }),
  attribute('number as text', { stringValue: '1234567' }),
  attribute('list as text', { stringValue: '[1, 2.0, null]' }),
  attribute('text in a text', { stringValue: '"x"' }),
  attribute('nothing', {})
];
const RICH = {
  traceId: FIRST,
  attributes: ATTRIBUTES,
  status: { code: 2, message: 'it failed' },
  events: [
    {
      timeUnixNano: '1700000000223456789',
      name: 'exception',
      attributes: [
        attribute('exception.message', { stringValue: 'x' }),
        attribute('n', { intValue: '3' })
      ]
    }
  ]
};
const RESOURCE = [
  attribute('service.name', { stringValue: 'svc' }),
  attribute('telemetry.sdk.language', { stringValue: 'python' }),
  attribute('number', { intValue: '1234567' }),
  attribute('bad!key', { stringValue: 'x' })
];
const RICH_EXPORT = exportJson(
  [RICH, { ...CHILD, traceId: FIRST, startTimeUnixNano: '1700000000523456789' }],
  RESOURCE
);

const IDS_ONLY = 'MLflow answers with what its session had in memory before';
const CREATED = { 'assessment.create_time': 'now', 'assessment.last_update_time': 'now' };
const PAGE = 'MLflow fails with a page of status 500';
const assess = (name: string, assessment: unknown, more: Partial<Step> = {}) =>
  at('POST', name, `${V3}/tr-${FIRST}/assessments`, { assessment }, { except: CREATED, ...more });
const SOURCE = { source_type: 'HUMAN', source_id: 'bob' };
const TIMES = { create_time: '2023-11-14T22:13:20.5Z', last_update_time: '2023-11-14T22:13:20Z' };

/** Traces of both APIs, their spans, tags and assessments. */
export const TRACE_STEPS: Step[] = [
  post(
    'creates an experiment for traces',
    'experiments/create',
    { name: 'traces' },
    { save: { experiment: answer => answer.experiment_id } }
  ),

  // v3
  start('creates a trace', {
    trace_id: 'tr-1',
    request_time: '2023-11-14T22:13:20.123456789Z',
    execution_duration: '1.5s',
    state: 'OK',
    client_request_id: 'request 1',
    request_preview: 'question',
    response_preview: 'answer',
    trace_metadata: {
      m: 'one',
      'mlflow.trace.session': 's1',
      'mlflow.trace.tokenUsage': '{"input_tokens": 5, "total_tokens": 7.0, "other": 1}',
      'mlflow.trace.cost': '{"input_cost": 1, "total_cost": 0.00000125}'
    },
    tags: { a: 'b', 'mlflow.traceName': 'name 1' }
  }),
  at('GET', 'gets its info', `${V3}/tr-1`),
  get('gets its info in v2', 'traces/tr-1/info'),
  start(
    'sends it again with other fields',
    {
      trace_id: 'tr-1',
      request_time: '2023-11-14T22:13:21+01:00',
      execution_duration: '0.0005s',
      state: 2,
      trace_metadata: { m2: 'x', 'mlflow.trace.tokenUsage': '{"output_tokens": 1}' },
      tags: { c: 'd' }
    },
    { statusOnly: IDS_ONLY }
  ),
  at('GET', 'finds both merged', `${V3}/tr-1`),
  start('creates a trace of hardly anything', { trace_id: 'tr-2' }),
  start('takes a name in camelCase', {
    traceId: 'tr-3',
    requestTime: '2023-11-14T22:13:20Z',
    state: 'IN_PROGRESS'
  }),
  start('creates one with assessments', {
    trace_id: 'tr-4',
    assessments: [
      {
        ...TIMES,
        assessment_name: 'n',
        assessment_id: 'a-1',
        source: SOURCE,
        feedback: { value: 'x' }
      }
    ]
  }),
  start('cuts long values when it shows them', {
    trace_id: 'tr-5',
    trace_metadata: { m: 'y'.repeat(300) },
    tags: { t: 'n'.repeat(5000) }
  }),
  at('POST', 'misses the trace', V3, {}),
  start('refuses a long name', {
    trace_id: 'tr-6',
    tags: { 'mlflow.traceName': 'n'.repeat(4097) }
  }),
  start('refuses a long session', {
    trace_id: 'tr-6',
    trace_metadata: { 'mlflow.trace.session': 's'.repeat(251) }
  }),
  start('refuses an unknown experiment', {
    trace_id: 'tr-6',
    trace_location: { type: 1, mlflow_experiment: { experiment_id: '99' } }
  }),
  // Of an experiment that is not searched later: MLflow keeps something of them.
  post(
    'creates an experiment for what MLflow should refuse',
    'experiments/create',
    { name: 'wrong traces' },
    { save: { wrong: answer => answer.experiment_id } }
  ),
  start(
    'refuses a trace without an id',
    { trace_location: WRONG_LOCATION },
    { better: { status: 400, why: 'no path leads to it' } }
  ),
  start(
    'refuses a time that is none',
    { trace_id: 'tr-6', trace_location: WRONG_LOCATION, request_time: 'yesterday' },
    { better: { status: 400, why: 'MLflow keeps the part before it' } }
  ),
  at('GET', 'misses a trace', `${V3}/nope`),

  // v2
  post(
    'starts a trace in v2',
    'traces',
    {
      experiment_id: '<experiment>',
      timestamp_ms: TIME,
      request_metadata: [{ key: 'm', value: 'n' }],
      tags: [
        { key: 'mlflow.traceName', value: 'old' },
        { key: 't', value: 'u' }
      ]
    },
    { save: { old: answer => answer.trace_info.request_id } }
  ),
  at('PATCH', 'ends it', '/api/2.0/mlflow/traces/<old>', {
    timestamp_ms: TIME + 500,
    status: 'OK',
    request_metadata: [{ key: 'm2', value: 'o' }],
    tags: [
      { key: 't', value: 'w' },
      { key: 'mlflow.traceName', value: 'new' }
    ]
  }),
  get('gets it in v2', 'traces/<old>/info'),
  at('GET', 'gets it in v3', `${V3}/<old>`),
  post('starts one of an experiment alone', 'traces', { experiment_id: '<experiment>' }),
  post('refuses a number as experiment', 'traces', { experiment_id: 5 }),
  post('refuses an experiment that is none', 'traces', { experiment_id: 'abc' }),
  post('misses an experiment', 'traces', { experiment_id: '99' }),
  post('refuses a text as time', 'traces', { experiment_id: '0', timestamp_ms: 'x' }),
  post('refuses a tag without a key', 'traces', { experiment_id: '0', tags: [{ value: 'x' }] }),
  post('refuses tags that are no list', 'traces', { experiment_id: '0', tags: 'x' }),
  post('misses the experiment', 'traces', {}, { better: { status: 400, why: PAGE } }),
  at('PATCH', 'misses a trace to end', '/api/2.0/mlflow/traces/nope', {
    timestamp_ms: 5,
    status: 'OK'
  }),
  at(
    'PATCH',
    'ends one with a state that is none',
    '/api/2.0/mlflow/traces/<old>',
    { status: 'NO' },
    {
      better: { status: 400, why: PAGE }
    }
  ),
  get('misses a trace in v2', 'traces/nope/info'),

  // Spans
  otlp('takes spans as JSON', RICH_EXPORT),
  at('GET', 'gets the info that they make', `${V3}/tr-${FIRST}`),
  at('GET', 'gets the trace with them', `${V3}/get?trace_id=tr-${FIRST}`),
  at('GET', 'gets several', `${V3}/batchGet?trace_ids=tr-${FIRST}&trace_ids=nope`),
  at(
    'GET',
    'gets them as a file',
    `/ajax-api/3.0/mlflow/get-trace-artifact?request_id=tr-${FIRST}`,
    undefined,
    {
      headers: {}
    }
  ),
  otlp('takes spans in protobuf', exportBytes(exportJson([{ ...CHILD, traceId: SECOND }]))),
  at('GET', 'has a trace without its root', `${V3}/tr-${SECOND}`),
  otlp(
    'takes the root later, packed',
    gzipSync(exportBytes(exportJson([{ ...RICH, traceId: SECOND }]))),
    {
      'content-encoding': 'gzip'
    }
  ),
  at('GET', 'has all of it', `${V3}/get?trace_id=tr-${SECOND}`),
  otlp('takes a span again', exportJson([{ traceId: SECOND, name: 'renamed' }])),
  at('GET', 'has the later one', `${V3}/get?trace_id=tr-${SECOND}`),
  start(
    'finishes the trace',
    {
      trace_id: `tr-${SECOND}`,
      trace_location: { type: 1, mlflow_experiment: { experiment_id: '0' } },
      request_time: '2023-11-14T22:13:20Z',
      execution_duration: '3s',
      state: 'OK',
      trace_metadata: { 'mlflow.trace.sizeStats': '{"num_spans": 3}' }
    },
    { statusOnly: IDS_ONLY }
  ),
  at('GET', 'waits for a span that does not come', `${V3}/get?trace_id=tr-${SECOND}`),
  at('GET', 'gets it in part', `${V3}/get?trace_id=tr-${SECOND}&allow_partial=true`),
  at('GET', 'leaves it out of several', `${V3}/batchGet?trace_ids=tr-${SECOND}`),
  otlp(
    'sums token usage up where no parent has',
    exportJson([
      { traceId: THIRD, attributes: [ATTRIBUTES[3]!] },
      { ...CHILD, traceId: THIRD, attributes: [ATTRIBUTES[3]!] },
      {
        ...CHILD,
        traceId: THIRD,
        spanId: 'b7ad6b7169203333',
        parentSpanId: 'b7ad6b7169203339',
        attributes: [ATTRIBUTES[3]!]
      }
    ])
  ),
  at('GET', 'shows the sum', `${V3}/tr-${THIRD}`),
  otlp('pads short ids', exportJson([{ traceId: 'abcd', spanId: 'ef' }])),
  at('GET', 'finds it by the padded one', `${V3}/get?trace_id=tr-${'abcd'.padStart(32, '0')}`),
  otlp(
    'refuses spans without an experiment',
    RICH_EXPORT,
    {},
    {
      headers: { 'content-type': 'application/json' }
    }
  ),
  otlp('refuses another type', 'x', { 'content-type': 'text/plain' }),
  otlp('refuses nothing', new Uint8Array()),
  otlp('refuses an empty object', {}),
  otlp('refuses what is no JSON', '{'),
  otlp('refuses what is no protobuf', Buffer.from('garbage')),
  otlp('refuses a cut-off body', exportBytes(RICH_EXPORT).slice(0, -3)),
  otlp('refuses what is not packed', exportBytes(RICH_EXPORT), { 'content-encoding': 'gzip' }),
  otlp('refuses another packing', exportBytes(RICH_EXPORT), { 'content-encoding': 'br' }),
  otlp('refuses a span without a trace', exportJson([{ traceId: '' }])),
  otlp('refuses a span without an id', exportJson([{ spanId: '' }])),
  otlp('refuses an id that is no hex', exportJson([{ traceId: 'zz' }])),
  otlp('misses the experiment of a new trace', exportJson([{}]), {
    'x-mlflow-experiment-id': '99'
  }),
  otlp('refuses an experiment of a new trace', exportJson([{}]), {
    'x-mlflow-experiment-id': 'abc'
  }),
  otlp('takes no spans at all', { resourceSpans: [{}] }),
  // A list and the like kill the connection there: they are in test/server/otlp.
  at('GET', 'misses the trace to get', `${V3}/get`),
  at('GET', 'misses an unknown trace to get', `${V3}/get?trace_id=nope`),
  at('GET', 'refuses a flag that is none', `${V3}/get?trace_id=nope&allow_partial=x`),
  at('GET', 'misses the traces to get', `${V3}/batchGet`),
  at(
    'GET',
    'gets none of another experiment',
    `${V3}/batchGet?trace_ids=tr-${FIRST}&experiment_ids=1`
  ),
  at('GET', 'gets spans that are in a file', `${V3}/get?trace_id=tr-1`, undefined, {
    better: {
      status: 400,
      why: 'MLflow answers INTERNAL_ERROR, which its client repeats for minutes'
    }
  }),
  at('POST', 'gets several infos', `${V3}/batchGetInfos`, { trace_ids: ['tr-2', 'nope', 'tr-1'] }),
  at('POST', 'misses the infos to get', `${V3}/batchGetInfos`, {}),
  at('POST', 'refuses a text for infos', `${V3}/batchGetInfos`, { trace_ids: 'x' }),
  at('POST', 'refuses numbers for infos', `${V3}/batchGetInfos`, { trace_ids: [1] }),
  at('POST', 'refuses an experiment for infos', `${V3}/batchGetInfos`, {
    trace_ids: ['x'],
    experiment_ids: ['abc']
  }),
  ...['', '?request_id=nope', '?request_id=tr-1'].map(query =>
    at(
      'GET',
      `asks for the file with '${query}'`,
      `/ajax-api/2.0/mlflow/get-trace-artifact${query}`,
      undefined,
      { headers: {} }
    )
  ),

  at(
    'GET',
    'refuses an attachment that is none',
    '/ajax-api/2.0/mlflow/get-trace-artifact?request_id=tr-1&path=x',
    undefined,
    {
      headers: {},
      except: { sqlstate: 'a class of its own', error_class: 'a class of its own' }
    }
  ),

  // Assessments
  assess(
    'creates feedback',
    {
      ...TIMES,
      assessment_id: 'a-2',
      assessment_name: 'good',
      source: SOURCE,
      feedback: { value: { a: [1, 2.5, null, 'x'] } },
      rationale: 'why',
      metadata: { k: 'v' },
      span_id: 'abc'
    },
    { except: {} }
  ),
  assess('creates an expectation', {
    ...TIMES,
    assessment_id: 'a-3',
    assessment_name: 'e',
    source: SOURCE,
    expectation: { value: 'hello' }
  }),
  assess('creates a serialized expectation', {
    ...TIMES,
    assessment_id: 'a-4',
    assessment_name: 'e2',
    source: { source_type: 3 },
    expectation: {
      serialized_value: { serialization_format: 'JSON_FORMAT', value: '{"a": [1, 1.0]}' }
    }
  }),
  assess('creates an error', {
    ...TIMES,
    assessment_id: 'a-5',
    assessment_name: 'failed',
    source: { source_type: 'LLM_JUDGE' },
    feedback: { error: { error_code: 'E', error_message: 'm', stack_trace: 's'.repeat(10_100) } }
  }),
  assess('creates a reference to an issue', {
    ...TIMES,
    assessment_id: 'a-6',
    assessment_name: 'i',
    issue: { issue_name: 'I' }
  }),
  assess('overrides the feedback', {
    assessment_id: 'a-7',
    assessment_name: 'good',
    source: SOURCE,
    feedback: { value: false },
    overrides: 'a-2'
  }),
  at('GET', 'finds that it is no longer valid', `${V3}/tr-${FIRST}/assessments/a-2`),
  assess('overrides what is not there', {
    assessment_name: 'x',
    feedback: { value: 1 },
    overrides: 'nope'
  }),
  at('POST', 'misses the assessment', `${V3}/tr-${FIRST}/assessments`, {}),
  assess('refuses one of nothing', {}),
  assess('refuses another format', {
    assessment_name: 'x',
    expectation: { serialized_value: { serialization_format: 'XML', value: '1' } }
  }),
  assess('refuses an expectation of nothing', { assessment_name: 'x', expectation: {} }),
  assess(
    'refuses JSON that is none',
    {
      assessment_name: 'x',
      expectation: { serialized_value: { serialization_format: 'JSON_FORMAT', value: '{' } }
    },
    {
      better: { status: 400, why: PAGE }
    }
  ),
  at('POST', 'misses the trace of an assessment', `${V3}/nope/assessments`, {
    assessment: { assessment_name: 'x', feedback: { value: 1 } }
  }),
  at('GET', 'misses an assessment', `${V3}/tr-${FIRST}/assessments/nope`),
  at('GET', 'misses its trace', `${V3}/nope/assessments/a-2`),
  at(
    'PATCH',
    'updates feedback',
    `${V3}/tr-${FIRST}/assessments/a-2`,
    {
      assessment: {
        assessment_name: 'renamed',
        feedback: { value: 'b' },
        metadata: { z: 'y' },
        rationale: 'new'
      },
      update_mask: 'assessmentName,feedback,metadata,rationale'
    },
    { except: CREATED }
  ),
  at(
    'PATCH',
    'updates an expectation',
    `${V3}/tr-${FIRST}/assessments/a-3`,
    { assessment: { expectation: { value: [1] } }, update_mask: 'expectation' },
    { except: CREATED }
  ),
  at('PATCH', 'refuses the other kind', `${V3}/tr-${FIRST}/assessments/a-3`, {
    assessment: { feedback: { value: 1 } },
    update_mask: 'feedback'
  }),
  at('PATCH', 'refuses it the other way', `${V3}/tr-${FIRST}/assessments/a-2`, {
    assessment: { expectation: { value: 1 } },
    update_mask: 'expectation'
  }),
  at('PATCH', 'misses what to update', `${V3}/tr-${FIRST}/assessments/a-2`, {
    assessment: { rationale: 'x' }
  }),
  at('PATCH', 'misses the update', `${V3}/tr-${FIRST}/assessments/a-2`, {}),
  at('PATCH', 'misses an assessment to update', `${V3}/tr-${FIRST}/assessments/nope`, {
    assessment: { rationale: 'x' },
    update_mask: 'rationale'
  }),
  at('DELETE', 'deletes the one that overrides', `${V3}/tr-${FIRST}/assessments/a-7`),
  at('DELETE', 'deletes it again', `${V3}/tr-${FIRST}/assessments/a-7`),
  at('DELETE', 'deletes one of no trace', `${V3}/nope/assessments/a-7`),
  at('GET', 'finds the other one valid again', `${V3}/tr-${FIRST}/assessments/a-2`, undefined, {
    except: CREATED
  }),

  ...TRACE_SEARCH_STEPS
];
