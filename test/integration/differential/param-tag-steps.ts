import { get, post, TIME, type Step } from './step.ts';

const param = (name: string, body: object, more: Partial<Step> = {}) =>
  post(name, 'runs/log-parameter', { run_id: '<run>', ...body }, more);
const tag = (name: string, body: object, more: Partial<Step> = {}) =>
  post(name, 'runs/set-tag', { run_id: '<run>', ...body }, more);
const batch = (name: string, body: object, more: Partial<Step> = {}) =>
  post(name, 'runs/log-batch', { run_id: '<run>', ...body }, more);
const many = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, i) => ({ key: `${prefix}${i}`, value: '' }));
const LONG = 'x'.repeat(251);

export const PARAM_TAG_STEPS: Step[] = [
  post(
    'creates a run for params and tags',
    'runs/create',
    { experiment_id: '0', run_name: 'params', start_time: TIME },
    { save: { run: answer => answer.run.info.run_id } }
  ),

  // Params
  param('logs a param', { key: 'lr', value: '0.01' }),
  param('logs the same param again', { key: 'lr', value: '0.01' }),
  param('refuses another value of a param', { key: 'lr', value: '0.02' }),
  param('logs an empty param', { key: 'empty', value: '' }),
  param('refuses a value for it', { key: 'empty', value: 'x' }),
  param('logs a param without a value', { key: 'none' }),
  param('logs a param of null', { key: 'null', value: null }),
  param('cuts a long value', { key: 'long', value: 'y'.repeat(6001) }),
  param('takes the same long value again', { key: 'long', value: 'y'.repeat(7000) }),
  param('counts characters of a long value', { key: 'emoji', value: '😀'.repeat(6001) }),
  param('takes every script', { key: 'größe/実験', value: '"ü" \\ \n\u0001 😀' }),
  param('refuses a param without a key', { value: 'x' }),
  param('refuses a number as param value', { key: 'n', value: 5 }),
  param('refuses a long param key', { key: LONG, value: 'x' }),
  param('refuses characters in a param key', { key: 'a=b', value: 'x' }),
  param('refuses a param key that is another path', { key: 'a/', value: 'x' }),
  post('refuses a param of an unknown run', 'runs/log-parameter', {
    run_id: 'nope',
    key: 'a',
    value: 'b'
  }),
  post('logs a param by run_uuid', 'runs/log-parameter', {
    run_uuid: '<run>',
    key: 'uuid',
    value: 'x'
  }),

  // Tags
  tag('sets a tag', { key: 'colour', value: 'blue' }),
  tag('sets a tag again', { key: 'colour', value: 'red' }),
  tag('sets a tag without a value', { key: 'none' }),
  tag('sets a system tag', { key: 'mlflow.source.name', value: 'x.py' }),
  tag('cuts a long tag', { key: 'long', value: 'z'.repeat(8001) }),
  tag('refuses characters in a tag key', { key: 'a?b', value: 'x' }),
  tag('refuses a long tag key', { key: LONG, value: 'x' }),
  tag('refuses a tag without a key', { value: 'x' }),
  tag('refuses an empty tag key', { key: '', value: 'x' }),
  tag('refuses a list as a tag value', { key: 'k', value: ['x'] }),
  post('refuses a tag of an unknown run', 'runs/set-tag', { run_id: 'nope', key: 'a', value: 'b' }),
  post('deletes a tag', 'runs/delete-tag', { run_id: '<run>', key: 'colour' }),
  post('misses a tag to delete', 'runs/delete-tag', { run_id: '<run>', key: 'colour' }),
  post('deletes a system tag', 'runs/delete-tag', { run_id: '<run>', key: 'mlflow.source.name' }),
  post('misses the run of a tag to delete', 'runs/delete-tag', { run_id: 'nope', key: 'a' }),
  post('misses the key of a tag to delete', 'runs/delete-tag', { run_id: '<run>' }),
  get('has params and tags', 'runs/get?run_id=<run>'),

  // Batches
  batch('logs params and tags in a batch', {
    params: [{ key: 'depth', value: '3' }],
    tags: [{ key: 'batch', value: 'yes' }]
  }),
  batch('logs an empty batch', {}),
  batch('takes params without values', { params: [{ key: 'bare' }], tags: [{ key: 'bare' }] }),
  batch('takes values of null', {
    params: [{ key: 'nil', value: null }],
    tags: [{ key: 'nil', value: null }]
  }),
  batch('takes the last of a tag twice', {
    tags: [
      { key: 'two', value: '1' },
      { key: 'two', value: '2' }
    ]
  }),
  batch('takes known params again', {
    params: [
      { key: 'depth', value: '3' },
      { key: 'lr', value: '0.01' }
    ]
  }),
  batch('cuts long values in a batch', {
    params: [{ key: 'batch long', value: 'p'.repeat(6500) }],
    tags: [{ key: 'batch long', value: 't'.repeat(8500) }]
  }),
  batch('takes unknown fields', {
    nonsense: 1,
    params: [{ key: 'unknown', value: 'x', more: {} }],
    tags: [{ key: 'unknown', value: 'x', more: null }]
  }),
  post('refuses a batch without a run', 'runs/log-batch', { metrics: [] }),
  post('refuses a batch of an unknown run', 'runs/log-batch', {
    run_id: 'nope',
    params: [{ key: 'a', value: '1' }]
  }),
  post('refuses a run id of other characters in a batch', 'runs/log-batch', {
    run_id: 'a/b',
    params: [{ key: 'a', value: '1' }]
  }),
  post('refuses a long run id in a batch', 'runs/log-batch', { run_id: 'a'.repeat(257) }),
  batch('refuses 101 params', { params: many(101, 'p') }),
  batch('refuses 101 tags', { tags: many(101, 't') }),
  batch('refuses 1,001 entities', {
    metrics: Array.from({ length: 1000 }, (_, i) => ({
      key: 'm',
      value: i,
      timestamp: TIME,
      step: i
    })),
    params: many(1, 'p')
  }),
  batch('refuses a long param key in a batch', { params: [{ key: LONG, value: '' }] }),
  batch('refuses a long tag key in a batch', {
    tags: [
      { key: 'ok', value: '' },
      { key: LONG, value: '' }
    ]
  }),
  batch('refuses characters in a param key in a batch', { params: [{ key: 'a=b', value: '' }] }),
  batch('refuses a path as a tag key in a batch', { tags: [{ key: 'a/..', value: '' }] }),
  batch('refuses a param without a key in a batch', { params: [{ value: '1' }] }),
  batch('refuses a tag without a key in a batch', { tags: [{ key: '', value: '1' }] }),
  batch('refuses a param twice in a batch', {
    params: [
      { key: 'd', value: '1' },
      { key: 'd', value: '2' },
      { key: "d'", value: '2' }
    ]
  }),
  batch('refuses the same param twice in a batch', {
    params: [
      { key: 'd', value: '1' },
      { key: 'e', value: '1' },
      { key: 'd', value: '1' },
      { key: 'e', value: '1' }
    ]
  }),
  batch('refuses changed params in a batch', {
    params: [
      { key: 'lr', value: '9' },
      { key: 'new', value: 'x' },
      { key: 'depth', value: "it's 9" }
    ]
  }),
  batch('refuses a changed param before a bad metric', {
    params: [{ key: 'lr', value: '9' }],
    metrics: [{ key: 'a', value: 1, timestamp: -1 }]
  }),
  batch('refuses a bad metric before a bad param and a bad tag', {
    tags: [{ key: 'a?', value: '' }],
    params: [{ key: 'a?', value: '' }],
    metrics: [{ key: 'a?', value: 1, timestamp: 1 }]
  }),
  batch('refuses a bad tag before too many params', {
    params: many(101, 'p'),
    tags: [{ key: 'a?', value: '' }]
  }),
  batch('refuses too many params before params twice', {
    params: [...many(60, 'p'), ...many(60, 'p')]
  }),
  batch('refuses a missing key before a bad one', {
    metrics: [{ key: 'a?', value: 1, timestamp: 1 }],
    tags: [{ value: '' }]
  }),
  batch('stores nothing of a batch that is refused', {
    metrics: [{ key: 'refused', value: 1, timestamp: TIME, step: 0 }],
    params: [
      { key: 'refused', value: '1' },
      { key: 'lr', value: '9' }
    ],
    tags: [{ key: 'refused', value: '1' }]
  }),
  get('has all that was logged, and nothing else', 'runs/get?run_id=<run>')
];
