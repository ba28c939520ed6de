import { filled, get, post, TIME, type Step } from './step.ts';

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
const OF_OTLP = { type: 1, mlflow_experiment: { experiment_id: '0' } };
const search = (name: string, query: object, more: Partial<Step> = {}) =>
  at('POST', name, `${V3}/search`, { locations: [LOCATION, OF_OTLP], ...query }, more);

const FOUND = [
  "name = 'name 1'",
  "trace.name ILIKE 'NAME%'",
  "name RLIKE 'n.*1$'",
  "name RLIKE '['",
  'name IS NULL',
  "tag.a = 'b'",
  "tags.`a` != 'z'",
  'tag.a IS NULL',
  'tag.a IS NOT NULL',
  "tag.name = 'name 1'",
  "metadata.m = 'one'",
  "request_metadata.m LIKE '%'",
  'metadata.m IS NULL',
  "metadata.`mlflow.trace.session` = 's1'",
  'metadata.`mlflow.trace.tokenUsage` IS NOT NULL',
  'metadata.`mlflow.trace.cost` = \'{"input_cost": 1.0, "total_cost": 1.25e-06}\'',
  "status = 'OK'",
  "trace.status != 'OK'",
  "status IN ('OK', 'ERROR')",
  "status NOT IN ('OK')",
  `timestamp_ms > ${TIME}`,
  `timestamp <= ${TIME}`,
  "timestamp_ms > 'x'",
  'timestamp_ms >= 1.5',
  'execution_time_ms >= 0',
  'execution_time < 1000',
  'end_time_ms > 5',
  'end_time < 5',
  "request_id = 'tr-1'",
  "request_id LIKE 'tr-_'",
  "client_request_id = 'request 1'",
  "client_request_id != 'request 1'",
  "run_id = 'nope'",
  "trace.text LIKE '%größe%'",
  "trace.text ILIKE '%ROOT%'",
  "span.name = 'child'",
  "span.name IN ('child', 'x')",
  "span.type = 'CHAIN' AND span.status = 'ERROR'",
  "span.type = 'CHAIN' AND span.name = 'child'",
  "span.content LIKE '%child%'",
  "span.attributes.flag LIKE '%true%'",
  "feedback.renamed = 'b'",
  "feedback.renamed != 'c'",
  'feedback.renamed IS NULL',
  "expectation.e2 LIKE '%1.0%'",
  'feedback.good > 1',
  "issue.id = 'i'",
  "prompt = 'p/1'",
  "status = 'OK' AND tag.a = 'b' and name='name 1'",
  "name = 'name 1' AND"
];
const REFUSED = [
  'name = nm',
  "metadata.m IN ('b')",
  'tag.a = 5',
  'span.name = 5',
  "feedback.x > 'a'",
  'feedback.x = 1',
  "span.foo = 'x'",
  "issue.foo = 'x'",
  "prompt = 'a'",
  "prompt != 'a/1'",
  "metadata.`mlflow.trace.tokenUsage` LIKE '%5%'",
  "name = 'a' OR name = 'x'",
  'name',
  "'x' = name",
  ';',
  "name = 'a'; name = 'b'",
  ' ',
  'name IN ()',
  "name IN ('a', 1)"
];
const SET = 'the text lists a set of Python, in an order of chance';
const REFUSED_WITH_SET = [
  "foo = 'x'",
  "foo.bar = 'x'",
  'name = 5',
  "trace.text = 'x'",
  "timestamp_ms LIKE 'x'",
  "timestamp_ms = ('a')",
  "status > 'x'",
  'status IS NULL',
  "tag.a > 'b'",
  "name IN ('a')",
  "experiment_id = '0'"
];
const ORDERS = [
  ['timestamp_ms'],
  ['timestamp ASC'],
  ['execution_time_ms DESC'],
  ['status', 'request_id DESC'],
  ['name DESC'],
  ['tag.a', 'timestamp_ms ASC'],
  ['metadata.`mlflow.trace.session` DESC'],
  ['status foo'],
  ['span.name'],
  [''],
  ['metadata.`mlflow.trace.cost`']
];

/** Of the traces that the steps before have made. */
export const TRACE_SEARCH_STEPS: Step[] = [
  post(
    'creates a run for traces',
    'runs/create',
    { experiment_id: '<experiment>', run_name: 'r', start_time: 1 },
    { save: { run: answer => answer.run.info.run_id } }
  ),
  // Links
  post('links traces to a run', 'traces/link-to-run', {
    trace_ids: ['tr-1', 'nope'],
    run_id: '<run>'
  }),
  post('links them again', 'traces/link-to-run', { trace_ids: ['tr-1'], run_id: '<run>' }),
  post('links to no run', 'traces/link-to-run', { trace_ids: ['tr-1'], run_id: 'nope' }),
  post('links nothing', 'traces/link-to-run', { trace_ids: [], run_id: '<run>' }),
  post('refuses too many', 'traces/link-to-run', {
    trace_ids: Array.from({ length: 101 }, (_, index) => `t${index}`),
    run_id: '<run>'
  }),
  post('misses the run', 'traces/link-to-run', { trace_ids: ['tr-1'] }),
  post('misses the traces', 'traces/link-to-run', { run_id: '<run>' }),
  post('refuses numbers', 'traces/link-to-run', { trace_ids: [5], run_id: '<run>' }),
  search('finds the traces of a run', { filter: "run_id = '<run>'" }),
  post('links a prompt', 'traces/link-prompts', {
    trace_id: 'tr-1',
    prompt_versions: [{ name: 'p', version: '1' }]
  }),
  post('misses the trace of a prompt', 'traces/link-prompts', {
    trace_id: 'nope',
    prompt_versions: [{ name: 'p', version: '1' }]
  }),
  post('misses the prompts', 'traces/link-prompts', { trace_id: 'tr-1' }),

  // Search
  search('searches', {}),
  ...FOUND.map(filter => search(`finds ${filter}`, { filter })),
  ...REFUSED.map(filter => search(`refuses ${filter}`, { filter })),
  ...REFUSED_WITH_SET.map(filter => search(`refuses ${filter}`, { filter }, { statusOnly: SET })),
  ...ORDERS.map(order_by => search(`orders by ${order_by.join()}`, { order_by })),
  search('refuses to order by what is none', { order_by: ['foo'] }, { statusOnly: SET }),
  search(
    'orders by the end',
    { order_by: ['end_time'] },
    { better: { status: 200, why: 'its server has no such column' } }
  ),
  search(
    'refuses to order twice by one',
    { order_by: ['status', 'status'] },
    { better: { status: 400, why: 'INTERNAL_ERROR in MLflow' } }
  ),
  search('finds a page', { max_results: 2 }),
  search('finds the next one', {
    max_results: 2,
    page_token: Buffer.from('{"offset": 2}').toString('base64')
  }),
  search('refuses a page of nothing', { max_results: 0 }),
  search('refuses a negative page', { max_results: -1 }),
  search('refuses a large page', { max_results: 501 }),
  search('refuses a page of text', { max_results: 'x' }),
  search('takes a number as text', { max_results: '2' }),
  search('refuses a made-up token', { page_token: 'abc' }),
  search('refuses a number as token', { page_token: 5 }),
  search('refuses a number as filter', { filter: 5 }),
  search('refuses a text as order', { order_by: 'x' }),
  search('refuses numbers as order', { order_by: [1] }),
  search('finds nothing nowhere', { locations: [] }),
  search('finds nothing in a location without an experiment', { locations: [{}] }),
  search('finds nothing in an unknown experiment', {
    locations: [{ mlflow_experiment: { experiment_id: '77' } }]
  }),
  search('refuses locations that are no list', { locations: 'x' }),
  search(
    'refuses an experiment that is none',
    { locations: [{ mlflow_experiment: { experiment_id: 'abc' } }] },
    { better: { status: 400, why: 'INTERNAL_ERROR in MLflow' } }
  ),
  at('POST', 'misses the locations', `${V3}/search`, {}),
  get('searches in v2', 'traces?experiment_ids=<experiment>&experiment_ids=0&max_results=2'),
  get(
    'searches with a filter in v2',
    "traces?experiment_ids=<experiment>&filter=status%20%3D%20'OK'&order_by=timestamp_ms"
  ),
  get('misses the experiments in v2', 'traces'),
  get('refuses a large page in v2', 'traces?experiment_ids=0&max_results=600'),
  get('refuses a filter in v2', 'traces?experiment_ids=0&filter=foo'),

  // Tags
  ...['2.0', '3.0'].flatMap(version => {
    const tags = `/api/${version}/mlflow/traces/tr-2/tags`;
    const titled = (name: string) => `${name} in ${version}`;
    return [
      at('PATCH', titled('sets a tag'), tags, { key: 'k', value: 'v' }),
      at('PATCH', titled('sets a tag to nothing'), tags, { key: 'k2' }),
      at('PATCH', titled('renames the trace'), tags, { key: 'mlflow.traceName', value: 'renamed' }),
      at('GET', titled('shows the tags'), `${V3}/tr-2`),
      at('PATCH', titled('misses a key'), tags, { value: 'v' }),
      at('PATCH', titled('refuses an empty key'), tags, { key: '', value: 'v' }),
      at('PATCH', titled('refuses a bad key'), tags, { key: 'a!b', value: 'v' }),
      at('PATCH', titled('refuses a path as key'), tags, { key: '../x', value: 'v' }),
      at('PATCH', titled('refuses a long key'), tags, { key: 'x'.repeat(251), value: 'v' }),
      at('PATCH', titled('refuses a number as key'), tags, { key: 5, value: 'v' }),
      at('PATCH', titled('refuses a number as value'), tags, { key: 'k', value: 5 }),
      at('PATCH', titled("refuses the server's own tag"), tags, {
        key: 'mlflow.trace.spansLocation',
        value: 'v'
      }),
      at(
        'PATCH',
        titled('misses the trace of a tag'),
        `/api/${version}/mlflow/traces/nope/tags`,
        { key: 'k', value: 'v' },
        {
          better: { status: 404, why: 'MLflow answers with the SQL that failed' }
        }
      ),
      at('DELETE', titled('deletes a tag'), tags, { key: 'k' }),
      at('DELETE', titled('misses the tag'), tags, { key: 'k' }),
      at('DELETE', titled('misses the key of the tag'), tags, {}),
      at('DELETE', titled('deletes the name'), tags, { key: 'mlflow.traceName' }),
      at('DELETE', titled('misses the name'), tags, { key: 'mlflow.traceName' }),
      at(
        'DELETE',
        titled('misses the trace of the tag'),
        `/api/${version}/mlflow/traces/nope/tags`,
        { key: 'k' }
      ),
      at('DELETE', titled("refuses to delete the server's own tag"), tags, {
        key: 'mlflow.trace.spansLocation'
      })
    ];
  }),

  // Deletion
  post('misses the experiment of traces to delete', 'traces/delete-traces', {}),
  post('misses which ones to delete', 'traces/delete-traces', { experiment_id: '<experiment>' }),
  post('deletes an empty list', 'traces/delete-traces', {
    experiment_id: '<experiment>',
    request_ids: []
  }),
  post('refuses ids and a time', 'traces/delete-traces', {
    experiment_id: '<experiment>',
    request_ids: ['x'],
    max_timestamp_millis: 5
  }),
  post('refuses ids and a number', 'traces/delete-traces', {
    experiment_id: '<experiment>',
    request_ids: ['x'],
    max_traces: 5
  }),
  post('refuses to delete none', 'traces/delete-traces', {
    experiment_id: '<experiment>',
    max_timestamp_millis: 5,
    max_traces: 0
  }),
  post('refuses a text as ids', 'traces/delete-traces', {
    experiment_id: '<experiment>',
    request_ids: 'x'
  }),
  post('refuses numbers as ids', 'traces/delete-traces', {
    experiment_id: '<experiment>',
    request_ids: [5]
  }),
  post('refuses a text as the time', 'traces/delete-traces', {
    experiment_id: '<experiment>',
    max_timestamp_millis: 'x'
  }),
  post('refuses an experiment to delete in', 'traces/delete-traces', {
    experiment_id: 'abc',
    max_timestamp_millis: 5
  }),
  post('deletes nothing in an unknown experiment', 'traces/delete-traces', {
    experiment_id: '77',
    max_timestamp_millis: 5
  }),
  post('deletes an unknown trace', 'traces/delete-traces', {
    experiment_id: '<experiment>',
    request_ids: ['nope']
  }),
  post('deletes a trace', 'traces/delete-traces', {
    experiment_id: '<experiment>',
    request_ids: ['tr-1', 'nope']
  }),
  at('GET', 'misses it then', `${V3}/tr-1`),
  post('deletes the oldest one', 'traces/delete-traces', {
    experiment_id: '<experiment>',
    max_timestamp_millis: TIME,
    max_traces: 1
  }),
  at('POST', 'deletes what is old in v3', `${V3}/delete-traces`, {
    experiment_id: '<experiment>',
    max_timestamp_millis: 5
  }),
  search('finds the rest', {}),

  // What only Databricks has
  get('has no unified traces', 'unified-traces', { statusOnly: 'MLflow answers with no body' }),
  get('has no online details', 'get-online-trace-details', {
    statusOnly: 'MLflow answers with no body'
  })
];
