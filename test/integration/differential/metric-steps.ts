import { get, post, TIME, type Step } from './step.ts';

const point = (key: unknown, value: unknown, step: unknown = 0, timestamp: unknown = TIME) => ({
  key,
  value,
  timestamp,
  step
});
const log = (name: string, body: object, more: Partial<Step> = {}) =>
  post(name, 'runs/log-metric', { run_id: '<run>', ...body }, more);
const batch = (name: string, metrics: unknown, more: Partial<Step> = {}) =>
  post(name, 'runs/log-batch', { run_id: '<run>', metrics }, more);
const history = (name: string, query: string, more: Partial<Step> = {}) =>
  get(name, `metrics/get-history?${query}`, more);
const interval = (name: string, query: string, more: Partial<Step> = {}) =>
  get(name, `metrics/get-history-bulk-interval?${query}`, more);
const bulk = (name: string, query: string, more: Partial<Step> = {}) =>
  get(name, '', { path: `/ajax-api/2.0/mlflow/metrics/get-history-bulk?${query}`, ...more });

export const METRIC_STEPS: Step[] = [
  post(
    'creates a run for metrics',
    'runs/create',
    { experiment_id: '0', run_name: 'metrics', start_time: TIME },
    { save: { run: answer => answer.run.info.run_id } }
  ),
  post(
    'creates another',
    'runs/create',
    { experiment_id: '0', run_name: 'other', start_time: TIME },
    { save: { other: answer => answer.run.info.run_id } }
  ),

  // One point
  log('logs a metric', point('loss', 0.5, 1)),
  post('logs a metric by run_uuid, numbers as text', 'runs/log-metric', {
    run_uuid: '<run>',
    key: 'loss',
    value: '0.25',
    timestamp: String(TIME + 1),
    step: '2'
  }),
  log('logs a metric without a step', { key: 'acc', value: 1, timestamp: TIME }),
  log('logs a negative step', point('negative', 1, -7)),
  log('logs a whole float as step', point('whole', 1, 3.0)),
  log('logs a time of 0', point('zero', 1, 0, 0)),
  log('logs NaN', point('nan', 'NaN')),
  log('logs -Infinity', point('inf', '-Infinity')),
  log('logs Infinity', point('inf+', 'Infinity')),
  log('logs true as 1', point('true', true)),
  log('logs the smallest double', point('tiny', 5e-324)),
  log('logs the largest double', point('huge', 1.7976931348623157e308)),
  log('logs -0', point('minus zero', '-0.0')),
  log('logs an exponent as text', point('exponent', '1.5e-3')),
  log('takes a metric key with slash, space, dot and colon', point('val/my loss.1:x', 1)),
  log('takes a metric key of every script', point('größe 実験', 1)),
  log('takes the longest key', point('k'.repeat(250), 1)),
  log('refuses a metric without a key', { value: 1, timestamp: TIME }),
  log('refuses a metric without a value', { key: 'a', timestamp: TIME }),
  log('refuses a metric without a timestamp', { key: 'a', value: 1 }),
  post('refuses a metric without a run', 'runs/log-metric', point('a', 1)),
  log('refuses a text as value', point('a', 'much')),
  log('refuses a text as timestamp', point('a', 1, 0, 'now')),
  log('refuses a negative timestamp', point('a', 1, 0, -1)),
  log('refuses a text as step', point('a', 1, 'first')),
  log('refuses a fraction as text as step', point('a', 1, '1.5')),
  post('refuses a metric of an unknown run', 'runs/log-metric', {
    run_id: 'nope',
    ...point('a', 1)
  }),
  log('refuses a long metric key', point('x'.repeat(251), 1)),
  log('refuses characters in a metric key', point('a;b', 1)),
  log('refuses a line break in a metric key', point('a\nb', 1)),
  log('refuses an emoji in a metric key', point('a 😀', 1)),
  log('refuses a metric key that is another path', point('a/../b', 1)),
  log('refuses a metric key that leads up', point('../b', 1)),
  log('refuses a metric key from the root', point('/b', 1)),
  log('refuses a dot as a metric key', point('.', 1)),
  log(
    'refuses a line break at the end of a metric key',
    { run_id: '<other>', ...point('a\n', 1) },
    { better: { status: 400, why: "MLflow's expression ends in $, which lets one through" } }
  ),

  // Many
  batch('logs a batch of points', [
    point('loss', 0.1, 3, TIME + 2),
    point('loss', 'NaN', '4', String(TIME + 3))
  ]),
  batch('takes the same point twice', [point('twice', 1, 1), point('twice', 1, 1)]),
  batch('takes the same point once more', [point('twice', 1, 1)]),
  batch('takes points of one step', [
    point('step', 2, 5, TIME + 2),
    point('step', 3, 5, TIME + 1),
    point('step', 1, 5, TIME + 2)
  ]),
  batch('takes earlier steps afterwards', [point('step', 9, 1, TIME + 9)]),
  batch('ranks NaN as 0', [point('nans', -1, 1), point('nans', 'NaN', 1)]),
  batch(
    'refuses 1,001 metrics',
    Array.from({ length: 1001 }, (_, i) => point('m', i, i))
  ),
  batch('refuses a metric in a batch without a key', [{ value: 1, timestamp: TIME }]),
  batch('refuses an empty key in a batch', [point('', 1)]),
  batch('refuses a metric in a batch without a value', [{ key: 'a', timestamp: TIME }]),
  batch('refuses null as a value in a batch', [point('a', null)]),
  batch('refuses a metric in a batch without a timestamp', [point('b', 1), { key: 'a', value: 1 }]),
  batch('refuses a bad key in a batch', [point('ok', 1), point('a;b', 1)]),
  batch('refuses a bad path in a batch', [point('ok', 1), point('a/./b', 1)]),
  batch('refuses a long key in a batch', [point('ok', 1), point('x'.repeat(251), 1)]),
  batch('refuses a negative timestamp in a batch', [point('ok', 1), point('ok', 1, 0, -4)]),
  batch('shows a whole value as a float', [point('ok', 1), point('ok', 12, 0, -4)]),
  batch('shows a large value', [point('ok', 1), point('ok', 1e22, 0, -4)]),
  batch('shows a small value', [point('ok', 1), point('ok', 1.5e-7, 0, -4)]),
  batch('shows NaN', [point('ok', 1), point('ok', 'NaN', 0, -4)]),
  batch('shows Infinity', [point('ok', 1), point('ok', 'Infinity', 0, -4)]),
  batch('refuses metrics that are no list', 'x'),
  batch('refuses metrics that are an object', { key: 'a' }),
  batch('takes null as no metrics', null, {
    better: { status: 200, why: 'it is absent to protobuf; MLflow fails with a page' }
  }),
  batch('takes no metrics', []),
  get('has the latest of each', 'runs/get?run_id=<run>'),

  // History
  history('gets the history of a metric', 'run_id=<run>&metric_key=loss'),
  history('gets it by run_uuid', 'run_uuid=<run>&metric_key=loss'),
  history('gets a page of it', 'run_id=<run>&metric_key=loss&max_results=2', {
    save: { page: answer => encodeURIComponent(answer.next_page_token) }
  }),
  history('gets the next page', 'run_id=<run>&metric_key=loss&max_results=2&page_token=<page>'),
  history('gets the rest without a page size', 'run_id=<run>&metric_key=loss&page_token=<page>'),
  history('refuses a page of nothing', 'run_id=<run>&metric_key=loss&max_results=0'),
  history('refuses a negative page', 'run_id=<run>&metric_key=loss&max_results=-1'),
  history('refuses a page token that it never gave', 'run_id=<run>&metric_key=loss&page_token=x'),
  history('takes an empty page token', 'run_id=<run>&metric_key=loss&page_token='),
  history('orders the points of one step', 'run_id=<run>&metric_key=step'),
  history('has the same point once', 'run_id=<run>&metric_key=twice'),
  history('has NaN', 'run_id=<run>&metric_key=nans'),
  history('has Infinity', 'run_id=<run>&metric_key=inf%2B'),
  history('has -Infinity', 'run_id=<run>&metric_key=inf'),
  history('has the largest double', 'run_id=<run>&metric_key=huge'),
  history('has the smallest double', 'run_id=<run>&metric_key=tiny'),
  history('has negative steps', 'run_id=<run>&metric_key=negative'),
  history('has no history of an unknown metric', 'run_id=<run>&metric_key=nope'),
  history('has no history of an unknown run', 'run_id=nope&metric_key=loss'),
  history('misses the metric key of a history', 'run_id=<run>'),
  history('misses the run of a history', 'metric_key=loss'),
  history('misses an empty key', 'run_id=<run>&metric_key='),
  get('gets a history by a body', 'metrics/get-history', {
    body: { run_id: '<run>', metric_key: 'loss', max_results: '1' }
  }),

  // Many histories
  log('logs a point of the other run', {
    run_id: '<other>',
    ...point('loss', 7, 2, TIME + 5)
  }),
  interval('gets points at intervals', 'run_ids=<run>&metric_key=loss&max_results=2'),
  interval('gets one point', 'run_ids=<run>&metric_key=loss&max_results=1'),
  interval(
    'gets points between steps',
    'run_ids=<run>&run_ids=<other>&metric_key=loss&start_step=2&end_step=3'
  ),
  interval('gets points at one step', 'run_ids=<run>&metric_key=loss&start_step=3&end_step=3'),
  interval('misses the runs of intervals', 'metric_key=loss'),
  interval('misses the key of intervals', 'run_ids=<run>'),
  interval('refuses one end of an interval', 'run_ids=<run>&metric_key=loss&start_step=2'),
  interval('refuses the other end alone', 'run_ids=<run>&metric_key=loss&end_step=2'),
  interval(
    'refuses an interval that ends before it starts',
    'run_ids=<run>&metric_key=loss&start_step=2&end_step=1'
  ),
  interval('refuses too many points', 'run_ids=<run>&metric_key=loss&max_results=2501'),
  interval('refuses no points', 'run_ids=<run>&metric_key=loss&max_results=0'),
  interval('refuses a text as a number of points', 'run_ids=<run>&metric_key=loss&max_results=x'),
  interval('refuses a text as a step', 'run_ids=<run>&metric_key=loss&start_step=x&end_step=3'),
  interval(
    'refuses 101 runs',
    `metric_key=loss&${Array.from({ length: 101 }, () => 'run_ids=<run>').join('&')}`
  ),
  interval('has nothing of an unknown run', 'run_ids=nope&metric_key=loss'),

  bulk('gets the histories of two runs', 'run_id=<run>&metric_key=step'),
  bulk('gets a part of them', 'run_id=<run>&metric_key=loss&max_results=2'),
  bulk('has nothing of an unknown run', 'run_id=nope&metric_key=loss'),
  bulk('has nothing of an unknown metric', 'run_id=<run>&metric_key=nope'),
  bulk('misses the runs', 'metric_key=loss'),
  bulk('misses the key', 'run_id=<run>'),
  bulk('takes an empty key', 'run_id=<run>&metric_key='),
  bulk('gets none of them', 'run_id=<run>&metric_key=loss&max_results=0'),
  bulk(
    'refuses 101 runs at once',
    `metric_key=loss&${Array.from({ length: 101 }, () => 'run_id=<run>').join('&')}`
  ),
  get('has it below ajax-api alone', 'metrics/get-history-bulk?run_id=<run>&metric_key=loss', {
    statusOnly: 'MLflow answers an unknown address with a page'
  })
];
