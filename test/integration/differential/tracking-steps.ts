import { filled, get, post, TIME, type Step } from './step.ts';

const metric = (key: string, value: unknown, step: unknown = 0, timestamp: unknown = TIME) => ({
  key,
  value,
  timestamp,
  step
});
const long = 'x'.repeat(251);

/** In their order: later ones build on what earlier ones made. */
export const TRACKING_STEPS: Step[] = [
  // Experiments
  post(
    'creates an experiment',
    'experiments/create',
    { name: 'first', tags: [{ key: 'a', value: 'b' }] },
    { save: { experiment: answer => answer.experiment_id } }
  ),
  post(
    'refuses its name a second time',
    'experiments/create',
    { name: 'first' },
    { statusOnly: 'the message quotes the SQL of the failed insert' }
  ),
  post('refuses an experiment without a name', 'experiments/create', {}),
  post('refuses an empty name', 'experiments/create', { name: '' }),
  post('refuses a number as name', 'experiments/create', { name: 5 }),
  post('refuses a long name', 'experiments/create', { name: 'x'.repeat(501) }),
  post('refuses tags that are no list', 'experiments/create', { name: 'second', tags: 'x' }),
  post('refuses an artifact location with a fragment', 'experiments/create', {
    name: 'second',
    artifact_location: 'mlflow-artifacts:/x#y'
  }),
  get('gets an experiment', 'experiments/get?experiment_id=<experiment>'),
  get('gets the Default experiment', 'experiments/get?experiment_id=0'),
  get('misses an experiment', 'experiments/get?experiment_id=123456'),
  get('refuses an experiment id that is no number', 'experiments/get?experiment_id=abc'),
  get('misses the experiment id', 'experiments/get'),
  get('gets an experiment by name', 'experiments/get-by-name?experiment_name=first'),
  get('misses an experiment by name', 'experiments/get-by-name?experiment_name=nope'),
  post('sets an experiment tag', 'experiments/set-experiment-tag', {
    experiment_id: '<experiment>',
    key: 'k',
    value: 'v'
  }),
  post('sets an experiment tag to nothing', 'experiments/set-experiment-tag', {
    experiment_id: '<experiment>',
    key: 'k',
    value: ''
  }),
  post('refuses a long experiment tag key', 'experiments/set-experiment-tag', {
    experiment_id: '<experiment>',
    key: long,
    value: 'v'
  }),
  post('searches experiments', 'experiments/search', { max_results: 10, order_by: ['name'] }),
  post('searches experiments without max_results', 'experiments/search', {}),
  post('searches experiments by name', 'experiments/search', {
    max_results: 10,
    filter: "name LIKE 'fir%'"
  }),
  post('refuses a bad experiment filter', 'experiments/search', {
    max_results: 10,
    filter: 'nonsense'
  }),
  post('renames an experiment', 'experiments/update', {
    experiment_id: '<experiment>',
    new_name: 'renamed'
  }),
  post('refuses a rename without a name', 'experiments/update', { experiment_id: '<experiment>' }),

  // Runs
  post(
    'creates a run',
    'runs/create',
    {
      experiment_id: '<experiment>',
      user_id: 'me',
      run_name: 'named',
      start_time: TIME,
      tags: [{ key: 'mlflow.user', value: 'me' }]
    },
    { save: { run: answer => answer.run.info.run_id } }
  ),
  post(
    'creates a run with an int64 as text',
    'runs/create',
    { experiment_id: '<experiment>', run_name: 'b', start_time: String(TIME) },
    { save: { other: answer => answer.run.info.run_id } }
  ),
  post(
    'creates a run by camelCase names',
    'runs/create',
    { experimentId: '<experiment>', runName: 'camel', startTime: TIME },
    { save: { camel: answer => answer.run.info.run_id } }
  ),
  post('refuses both spellings of a field', 'runs/create', {
    experimentId: '0',
    experiment_id: '0'
  }),
  post('refuses a run in an unknown experiment', 'runs/create', { experiment_id: '424242' }),
  post('refuses a number as experiment id', 'runs/create', { experiment_id: 5 }),
  post('refuses a start time that is no number', 'runs/create', {
    experiment_id: '0',
    start_time: 'now'
  }),
  post('refuses two different run names', 'runs/create', {
    experiment_id: '0',
    run_name: 'a',
    tags: [{ key: 'mlflow.runName', value: 'b' }]
  }),
  get('gets a run', 'runs/get?run_id=<run>'),
  get('gets a run by its old id name', 'runs/get?run_uuid=<run>'),
  get('misses a run', 'runs/get?run_id=nope'),
  get('misses the run id', 'runs/get'),
  post('logs a metric', 'runs/log-metric', { run_id: '<run>', ...metric('loss', 0.5, 1) }),
  post('logs a metric by run_uuid, numbers as text', 'runs/log-metric', {
    run_uuid: '<run>',
    key: 'loss',
    value: '0.25',
    timestamp: String(TIME + 1),
    step: '2'
  }),
  post('logs a metric without a step', 'runs/log-metric', {
    run_id: '<run>',
    key: 'acc',
    value: 1,
    timestamp: TIME
  }),
  post('logs NaN', 'runs/log-metric', { run_id: '<run>', ...metric('nan', 'NaN') }),
  post('logs Infinity', 'runs/log-metric', { run_id: '<run>', ...metric('inf', '-Infinity') }),
  post('refuses a metric without a key', 'runs/log-metric', {
    run_id: '<run>',
    value: 1,
    timestamp: TIME
  }),
  post('refuses a metric without a value', 'runs/log-metric', {
    run_id: '<run>',
    key: 'a',
    timestamp: TIME
  }),
  post('refuses a metric without a timestamp', 'runs/log-metric', {
    run_id: '<run>',
    key: 'a',
    value: 1
  }),
  post('refuses a metric without a run', 'runs/log-metric', metric('a', 1)),
  post('refuses a text as value', 'runs/log-metric', { run_id: '<run>', ...metric('a', 'much') }),
  post('refuses a text as timestamp', 'runs/log-metric', {
    run_id: '<run>',
    ...metric('a', 1, 0, 'now')
  }),
  post('refuses a metric of an unknown run', 'runs/log-metric', {
    run_id: 'nope',
    ...metric('a', 1)
  }),
  post('refuses a long metric key', 'runs/log-metric', { run_id: '<run>', ...metric(long, 1) }),
  post('refuses characters in a metric key', 'runs/log-metric', {
    run_id: '<run>',
    ...metric('a;b', 1)
  }),
  post('refuses a metric key that is another path', 'runs/log-metric', {
    run_id: '<run>',
    ...metric('a/../b', 1)
  }),
  post('takes a metric key with slash, space and dot', 'runs/log-metric', {
    run_id: '<run>',
    ...metric('val/my loss.1', 1)
  }),
  post('logs a param', 'runs/log-parameter', { run_id: '<run>', key: 'lr', value: '0.01' }),
  post('logs the same param again', 'runs/log-parameter', {
    run_id: '<run>',
    key: 'lr',
    value: '0.01'
  }),
  post('refuses another value of a param', 'runs/log-parameter', {
    run_id: '<run>',
    key: 'lr',
    value: '0.02'
  }),
  post('logs an empty param', 'runs/log-parameter', { run_id: '<run>', key: 'empty', value: '' }),
  post('logs a param without a value', 'runs/log-parameter', { run_id: '<run>', key: 'none' }),
  post('refuses a param without a key', 'runs/log-parameter', { run_id: '<run>', value: 'x' }),
  post('refuses a number as param value', 'runs/log-parameter', {
    run_id: '<run>',
    key: 'n',
    value: 5
  }),
  post('refuses a long param key', 'runs/log-parameter', {
    run_id: '<run>',
    key: long,
    value: 'x'
  }),
  post('sets a tag', 'runs/set-tag', { run_id: '<run>', key: 'colour', value: 'blue' }),
  post('sets a tag again', 'runs/set-tag', { run_id: '<run>', key: 'colour', value: 'red' }),
  post('sets a tag without a value', 'runs/set-tag', { run_id: '<run>', key: 'none' }),
  post('refuses characters in a tag key', 'runs/set-tag', {
    run_id: '<run>',
    key: 'a?b',
    value: 'x'
  }),
  post('deletes a tag', 'runs/delete-tag', { run_id: '<run>', key: 'colour' }),
  post('misses a tag to delete', 'runs/delete-tag', { run_id: '<run>', key: 'colour' }),
  post('logs a batch', 'runs/log-batch', {
    run_id: '<run>',
    metrics: [metric('loss', 0.1, 3, TIME + 2), metric('loss', 'NaN', '4', String(TIME + 3))],
    params: [{ key: 'depth', value: '3' }],
    tags: [{ key: 'batch', value: 'yes' }]
  }),
  post('logs an empty batch', 'runs/log-batch', { run_id: '<run>' }),
  post('refuses a batch without a run', 'runs/log-batch', { metrics: [] }),
  post('refuses a batch of an unknown run', 'runs/log-batch', {
    run_id: 'nope',
    metrics: [metric('a', 1)]
  }),
  post('refuses 1,001 metrics', 'runs/log-batch', {
    run_id: '<run>',
    metrics: Array.from({ length: 1001 }, (_, i) => metric('m', i, i))
  }),
  post('refuses 101 params', 'runs/log-batch', {
    run_id: '<run>',
    params: Array.from({ length: 101 }, (_, i) => ({ key: `p${i}`, value: '' }))
  }),
  post('refuses 101 tags', 'runs/log-batch', {
    run_id: '<run>',
    tags: Array.from({ length: 101 }, (_, i) => ({ key: `t${i}`, value: '' }))
  }),
  post('refuses 1,001 entities', 'runs/log-batch', {
    run_id: '<run>',
    metrics: Array.from({ length: 1000 }, (_, i) => metric('m', i, i)),
    params: [{ key: 'p', value: '' }]
  }),
  post('refuses a metric in a batch without a key', 'runs/log-batch', {
    run_id: '<run>',
    metrics: [{ value: 1, timestamp: TIME }]
  }),
  post('refuses a metric in a batch without a value', 'runs/log-batch', {
    run_id: '<run>',
    metrics: [{ key: 'a', timestamp: TIME }]
  }),
  post('refuses a metric in a batch without a timestamp', 'runs/log-batch', {
    run_id: '<run>',
    metrics: [metric('b', 1), { key: 'a', value: 1 }]
  }),
  post('refuses a bad key in a batch', 'runs/log-batch', {
    run_id: '<run>',
    metrics: [metric('ok', 1), metric('a;b', 1)]
  }),
  post('refuses a long param key in a batch', 'runs/log-batch', {
    run_id: '<run>',
    params: [{ key: long, value: '' }]
  }),
  post('refuses a long tag key in a batch', 'runs/log-batch', {
    run_id: '<run>',
    tags: [{ key: long, value: '' }]
  }),
  post('refuses a param twice in a batch', 'runs/log-batch', {
    run_id: '<run>',
    params: [
      { key: 'd', value: '1' },
      { key: 'd', value: '2' }
    ]
  }),
  post('refuses a changed param in a batch', 'runs/log-batch', {
    run_id: '<run>',
    params: [{ key: 'lr', value: '9' }]
  }),
  post('refuses metrics that are no list', 'runs/log-batch', { run_id: '<run>', metrics: 'x' }),
  post('logs inputs', 'runs/log-inputs', {
    run_id: '<run>',
    datasets: [
      {
        dataset: { name: 'd', digest: 'abc', source_type: 'local', source: '{}' },
        tags: [{ key: 'mlflow.data.context', value: 'train' }]
      }
    ]
  }),
  get('gets all of the run', 'runs/get?run_id=<run>'),
  get('gets the history of a metric', 'metrics/get-history?run_id=<run>&metric_key=loss'),
  get('gets a page of it', 'metrics/get-history?run_id=<run>&metric_key=loss&max_results=2', {
    save: { page: answer => encodeURIComponent(answer.next_page_token) }
  }),
  get(
    'gets the next page',
    'metrics/get-history?run_id=<run>&metric_key=loss&max_results=2&page_token=<page>'
  ),
  get(
    'refuses a page of nothing',
    'metrics/get-history?run_id=<run>&metric_key=loss&max_results=0'
  ),
  get('gets no history of an unknown metric', 'metrics/get-history?run_id=<run>&metric_key=nope'),
  get('gets no history of an unknown run', 'metrics/get-history?run_id=nope&metric_key=loss'),
  get('misses the metric key of a history', 'metrics/get-history?run_id=<run>'),
  get(
    'gets points at intervals',
    'metrics/get-history-bulk-interval?run_ids=<run>&metric_key=loss&max_results=2'
  ),
  get(
    'gets points between steps',
    'metrics/get-history-bulk-interval?run_ids=<run>&run_ids=<other>&metric_key=loss&start_step=2&end_step=3'
  ),
  get('misses the runs of intervals', 'metrics/get-history-bulk-interval?metric_key=loss'),
  get(
    'refuses one end of an interval',
    'metrics/get-history-bulk-interval?run_ids=<run>&metric_key=loss&start_step=2'
  ),
  get(
    'refuses an interval that ends before it starts',
    'metrics/get-history-bulk-interval?run_ids=<run>&metric_key=loss&start_step=2&end_step=1'
  ),
  get(
    'refuses too many points',
    'metrics/get-history-bulk-interval?run_ids=<run>&metric_key=loss&max_results=2501'
  ),
  post('updates a run', 'runs/update', {
    run_id: '<run>',
    status: 'FINISHED',
    end_time: TIME + 9,
    run_name: 'renamed'
  }),
  post('updates a run by a status number', 'runs/update', { run_id: '<run>', status: 4 }),
  post('ignores an unknown status', 'runs/update', { run_id: '<run>', status: 'BOGUS' }),
  post('ignores an unknown status number', 'runs/update', { run_id: '<run>', status: 77 }),
  post('refuses an update without a run', 'runs/update', { status: 'FINISHED' }),
  post('refuses an update of an unknown run', 'runs/update', {
    run_id: 'nope',
    status: 'FINISHED'
  }),

  // Search
  post('searches runs', 'runs/search', {
    experiment_ids: ['<experiment>'],
    filter: "metrics.loss < 1 and params.lr = '0.01'"
  }),
  post('orders runs', 'runs/search', {
    experiment_ids: ['<experiment>'],
    order_by: ['attributes.start_time DESC', 'tags.`mlflow.runName`'],
    filter: "attributes.run_name != 'camel'"
  }),
  post('finds nothing', 'runs/search', {
    experiment_ids: ['<experiment>'],
    filter: "params.lr = '7'"
  }),
  post('refuses a bad filter', 'runs/search', {
    experiment_ids: ['<experiment>'],
    filter: 'metrics.loss'
  }),
  post('refuses OR', 'runs/search', {
    experiment_ids: ['<experiment>'],
    filter: 'metrics.a = 1 OR metrics.b = 2'
  }),
  post('refuses an unquoted param value', 'runs/search', {
    experiment_ids: ['<experiment>'],
    filter: 'params.lr = 7'
  }),
  post('refuses too many results', 'runs/search', {
    experiment_ids: ['<experiment>'],
    max_results: 50_001
  }),
  post('refuses a list of numbers as order', 'runs/search', {
    experiment_ids: ['<experiment>'],
    order_by: [5]
  }),
  post('searches a page', 'runs/search', {
    experiment_ids: ['<experiment>'],
    max_results: 1,
    filter: "attributes.run_name = 'renamed'"
  }),

  // Life and death
  post('deletes a run', 'runs/delete', { run_id: '<run>' }),
  post('refuses a metric of a deleted run', 'runs/log-metric', {
    run_id: '<run>',
    ...metric('a', 1)
  }),
  post('refuses a batch of a deleted run', 'runs/log-batch', {
    run_id: '<run>',
    metrics: [metric('a', 1)]
  }),
  post('refuses a tag of a deleted run', 'runs/set-tag', { run_id: '<run>', key: 'a', value: 'b' }),
  post('refuses an update of a deleted run', 'runs/update', {
    run_id: '<run>',
    status: 'FINISHED'
  }),
  get('gets a deleted run', 'runs/get?run_id=<run>'),
  post('searches deleted runs', 'runs/search', {
    experiment_ids: ['<experiment>'],
    run_view_type: 'DELETED_ONLY'
  }),
  post('restores a run', 'runs/restore', { run_id: '<run>' }),
  post('misses a run to delete', 'runs/delete', { run_id: 'nope' }),
  post('deletes an experiment', 'experiments/delete', { experiment_id: '<experiment>' }),
  post('refuses to delete it twice', 'experiments/delete', { experiment_id: '<experiment>' }),
  post('refuses a run in it', 'runs/create', { experiment_id: '<experiment>' }),
  post('refuses to rename it', 'experiments/update', {
    experiment_id: '<experiment>',
    new_name: 'x'
  }),
  post('refuses to tag it', 'experiments/set-experiment-tag', {
    experiment_id: '<experiment>',
    key: 'k',
    value: 'v'
  }),
  post('restores an experiment', 'experiments/restore', { experiment_id: '<experiment>' }),
  post('refuses to restore it twice', 'experiments/restore', { experiment_id: '<experiment>' }),

  // Bodies
  post('treats broken JSON as nothing', 'runs/get-nothing', '{', {
    path: 'mlflow/runs/log-metric'
  }),
  post(
    'decodes JSON in a JSON string',
    'runs/set-tag',
    JSON.stringify(JSON.stringify({ key: 'a', value: 'b' }))
  ),
  post('takes an empty body as {}', 'runs/log-metric', ''),
  post('refuses another content type', 'runs/log-metric', '{}', {
    headers: { 'content-type': 'text/plain' }
  }),
  post('takes parameters of the content type', 'runs/log-metric', '{}', {
    headers: { 'content-type': 'application/json; charset=utf-8' }
  }),

  // Artifacts
  {
    name: 'stores an artifact',
    method: 'PUT',
    path: names =>
      filled('mlflow-artifacts/artifacts/<experiment>/<run>/artifacts/folder/a b.txt', names),
    body: 'content',
    statusOnly: 'MLflow answers with no body, we with {}'
  },
  {
    name: 'reads it',
    method: 'GET',
    path: names =>
      filled('mlflow-artifacts/artifacts/<experiment>/<run>/artifacts/folder/a%20b.txt', names)
  },
  {
    name: 'misses an artifact',
    method: 'GET',
    path: names => filled('mlflow-artifacts/artifacts/<experiment>/<run>/artifacts/nope', names),
    statusOnly: 'the message names the path on the disk'
  },
  {
    name: 'refuses to leave the folder',
    method: 'GET',
    path: 'mlflow-artifacts/artifacts/%252e%252e/%252e%252e/etc/passwd'
  },
  {
    name: 'lists a folder',
    method: 'GET',
    path: names =>
      filled('mlflow-artifacts/artifacts?path=<experiment>/<run>/artifacts/folder', names)
  },
  {
    name: 'lists nothing of a missing folder',
    method: 'GET',
    path: 'mlflow-artifacts/artifacts?path=nope/nope'
  },
  { name: 'refuses to list outside', method: 'GET', path: 'mlflow-artifacts/artifacts?path=../x' },
  get('lists the artifacts of a run', 'artifacts/list?run_id=<run>'),
  get('lists a folder of a run', 'artifacts/list?run_id=<run>&path=folder'),
  get('lists nothing of a missing folder of a run', 'artifacts/list?run_id=<run>&path=nope'),
  get('refuses to list outside a run', 'artifacts/list?run_id=<run>&path=../../x'),
  get('misses the run of a list', 'artifacts/list?run_id=nope'),

  // Pages of others
  post(
    'refuses a foreign Origin',
    'runs/get',
    {},
    {
      headers: { origin: 'https://evil.example', 'content-type': 'application/json' },
      path: 'mlflow/runs/create'
    }
  )
];
