import { get, post, type Step } from './step.ts';

const tag = (key: unknown, value: unknown) => ({
  experiment_id: '<experiment>',
  key,
  value
});
const setTag = (name: string, key: unknown, value: unknown, more: Partial<Step> = {}) =>
  post(name, 'experiments/set-experiment-tag', tag(key, value), more);
const create = (name: string, body: unknown, more: Partial<Step> = {}) =>
  post(name, 'experiments/create', body, more);
const search = (name: string, body: unknown, more: Partial<Step> = {}) =>
  post(name, 'experiments/search', body, more);

/** Names of this suite alone, so that others may run beside it. */
const OURS = "name LIKE 'exp-%'";

export const EXPERIMENT_STEPS: Step[] = [
  // Making
  create(
    'creates an experiment',
    { name: 'exp-first', tags: [{ key: 'a', value: 'b' }] },
    { save: { experiment: answer => answer.experiment_id } }
  ),
  create(
    'refuses its name a second time',
    { name: 'exp-first' },
    { statusOnly: 'the message quotes the SQL of the failed insert' }
  ),
  create('refuses an experiment without a name', {}),
  create('refuses an empty name', { name: '' }),
  create('refuses a number as name', { name: 5 }),
  create('refuses a long name', { name: 'x'.repeat(501) }),
  create(
    'counts characters, not UTF-16 units',
    { name: `exp-${'😀'.repeat(490)}` },
    { save: { emoji: answer => answer.experiment_id } }
  ),
  create('takes blanks around a name', { name: '  exp blank  ' }),
  get('keeps them', 'experiments/get-by-name?experiment_name=%20%20exp%20blank%20%20', {
    save: { blank: answer => answer.experiment.experiment_id }
  }),
  get('finds nothing without them', 'experiments/get-by-name?experiment_name=exp%20blank'),
  create('tells names by case', { name: 'EXP-FIRST' }),
  create('takes a name of all scripts', { name: 'exp-Übung/実験 №1' }),
  get(
    'gets it by name',
    `experiments/get-by-name?experiment_name=${encodeURIComponent('exp-Übung/実験 №1')}`,
    { save: { unicode: answer => answer.experiment.experiment_id } }
  ),
  create('refuses tags that are no list', { name: 'exp-second', tags: 'x' }),
  create('refuses an artifact location with a fragment', {
    name: 'exp-second',
    artifact_location: 'mlflow-artifacts:/x#y'
  }),
  create('refuses an artifact location with params', {
    name: 'exp-second',
    artifact_location: 'ftp://host/path/x;y'
  }),
  create('refuses an artifact location that leaves its folder in a query', {
    name: 'exp-second',
    artifact_location: 's3://bucket/path?versionId=../x'
  }),
  create('refuses an artifact location in a run', {
    name: 'exp-second',
    artifact_location: 'runs:/abc/model'
  }),
  create(
    'refuses a long artifact location',
    { name: 'exp-second', artifact_location: `s3://bucket/${'x'.repeat(2040)}` },
    { statusOnly: 'MLflow adds which environment variable of its own sets the limit' }
  ),
  create(
    'refuses an artifact location on a host of its choice',
    { name: 'exp-second', artifact_location: 'http://169.254.169.254/latest' },
    { statusOnly: 'MLflow adds which environment variable of its own allows it' }
  ),
  create(
    'refuses a proxy on another host',
    { name: 'exp-second', artifact_location: 'mlflow-artifacts://other:5000/x' },
    { statusOnly: 'MLflow adds which environment variable of its own allows it' }
  ),
  create(
    'takes an artifact location',
    { name: 'exp-located', artifact_location: 's3://bucket/path?region=a' },
    { save: { located: answer => answer.experiment_id } }
  ),
  get('keeps it', 'experiments/get?experiment_id=<located>'),
  post(
    'puts a run into it',
    'runs/create',
    { experiment_id: '<located>', run_name: 'r', start_time: 1 },
    { save: { locatedRun: answer => answer.run.info.run_id } }
  ),
  create('refuses characters in the key of a tag of a new experiment', {
    name: 'exp-second',
    tags: [{ key: 'a;b', value: '' }]
  }),
  create('refuses a long value of a tag of a new experiment', {
    name: 'exp-second',
    tags: [{ key: 'a', value: 'x'.repeat(20_001) }]
  }),
  create('refuses a tag without a key', { name: 'exp-second', tags: [{ value: 'x' }] }),
  create('refuses 51 custom views', {
    name: 'exp-second',
    tags: Array.from({ length: 51 }, (_, i) => ({ key: `mlflow.customView.view${i}`, value: '' }))
  }),

  // Getting
  get('gets an experiment', 'experiments/get?experiment_id=<experiment>'),
  get('gets the Default experiment', 'experiments/get?experiment_id=0'),
  get('reads an id as a number', 'experiments/get?experiment_id=%20000%20'),
  get('misses an experiment', 'experiments/get?experiment_id=123456'),
  get('misses an experiment of zeros and digits', 'experiments/get?experiment_id=000123456'),
  get('misses a negative experiment', 'experiments/get?experiment_id=-5'),
  get('refuses an experiment id that is no number', 'experiments/get?experiment_id=abc'),
  get('refuses a fraction as experiment id', 'experiments/get?experiment_id=1.5'),
  get('misses the experiment id', 'experiments/get'),
  get('takes the first of two ids', 'experiments/get?experiment_id=0&experiment_id=123456'),
  get('gets an experiment by a body', 'experiments/get', { body: { experiment_id: '0' } }),
  get('prefers the query to a body', 'experiments/get?x=y', { body: { experiment_id: '0' } }),
  get('knows no camelCase in a query', 'experiments/get?experimentId=0'),
  get('gets it below ajax-api too', '', {
    path: '/ajax-api/2.0/mlflow/experiments/get?experiment_id=0'
  }),
  get('gets an experiment by name', 'experiments/get-by-name?experiment_name=exp-first'),
  get('misses an experiment by name', 'experiments/get-by-name?experiment_name=nope'),
  get('misses the name', 'experiments/get-by-name?experiment_name='),

  // Tags
  setTag('sets an experiment tag', 'k', 'v'),
  setTag('sets an experiment tag to nothing', 'k', ''),
  setTag('sets an experiment tag to null', 'k', null),
  setTag('takes a system tag', 'mlflow.note.content', '# Note'),
  setTag('refuses a long experiment tag key', 'x'.repeat(251), 'v'),
  setTag('refuses a long experiment tag value', 'k', 'x'.repeat(20_001)),
  setTag('takes the longest value', 'long', 'x'.repeat(20_000)),
  setTag('refuses characters in an experiment tag key', 'a?b', 'v'),
  setTag('refuses an experiment tag key that is another path', 'a//b', 'v'),
  setTag('refuses a retention that is no JSON', 'mlflow.trace.archivalRetention', 'x'),
  setTag('refuses a retention without a duration', 'mlflow.trace.archivalRetention', '{}'),
  setTag(
    'refuses a retention of another form',
    'mlflow.trace.archivalRetention',
    JSON.stringify({ type: 'duration', value: '3 weeks' })
  ),
  setTag(
    'takes a retention',
    'mlflow.trace.archivalRetention',
    JSON.stringify({ type: 'duration', value: '30d' })
  ),
  post('refuses a tag of an unknown experiment', 'experiments/set-experiment-tag', {
    experiment_id: '123456',
    key: 'k',
    value: 'v'
  }),
  get('keeps the tags', 'experiments/get?experiment_id=<experiment>'),
  post('deletes an experiment tag', 'experiments/delete-experiment-tag', tag('k', undefined)),
  post('misses it afterwards', 'experiments/delete-experiment-tag', tag('k', undefined)),
  post('deletes a system tag', 'experiments/delete-experiment-tag', tag('mlflow.note.content', '')),
  post('misses the tag of an unknown experiment', 'experiments/delete-experiment-tag', {
    experiment_id: '123456',
    key: 'k'
  }),
  post('misses the key of a tag to delete', 'experiments/delete-experiment-tag', tag('', '')),
  get('keeps the other tags', 'experiments/get?experiment_id=<experiment>'),

  // Searching
  search('searches experiments', { max_results: 10, filter: OURS, order_by: ['name'] }),
  search('searches experiments without max_results', { filter: OURS }),
  search('refuses no results', { max_results: 0 }),
  search('refuses a negative number of results', { max_results: -3 }),
  search('refuses too many results', { max_results: 50_001 }),
  search('takes the number of results as text', { max_results: '1', filter: "name = 'exp-first'" }),
  search(
    'searches a page',
    { max_results: 1, filter: OURS, order_by: ['name ASC'] },
    {
      save: { page: answer => answer.next_page_token }
    }
  ),
  search('searches the next page', {
    max_results: 1,
    filter: OURS,
    order_by: ['name ASC'],
    page_token: '<page>'
  }),
  search('refuses a page token that it never gave', { max_results: 1, page_token: 'bm9wZQ==' }),
  search('refuses a bad experiment filter', { max_results: 10, filter: 'nonsense' }),
  search(
    'refuses a bad order',
    { max_results: 10, order_by: ['nonsense'] },
    { statusOnly: 'the message prints a set, in an order of chance' }
  ),
  search('searches by a view type by number', {
    max_results: 9,
    view_type: 3,
    filter: "name = 'exp-first'"
  }),
  search(
    'refuses a view type that is none',
    { max_results: 9, view_type: 77 },
    { better: { status: 400, why: 'MLflow drops it and shows what was not asked for' } }
  ),
  search('ignores an unknown name of a view type', {
    max_results: 9,
    view_type: 'SOME',
    filter: "name = 'exp-first'"
  }),
  get(
    'searches by GET',
    `experiments/search?max_results=5&filter=${encodeURIComponent(OURS)}&order_by=name%20DESC`
  ),
  get(
    'orders by two keys by GET',
    [
      `experiments/search?max_results=2&filter=${encodeURIComponent(OURS)}`,
      'order_by=last_update_time%20DESC&order_by=name'
    ].join('&')
  ),
  get('refuses a text as number by GET', 'experiments/search?max_results=many'),
  get(
    'takes a view type by GET',
    [
      'experiments/search?max_results=5&view_type=DELETED_ONLY',
      `filter=${encodeURIComponent(OURS)}`
    ].join('&')
  ),

  // Renaming
  post('renames an experiment', 'experiments/update', {
    experiment_id: '<experiment>',
    new_name: 'exp-renamed'
  }),
  post('renames it to its own name', 'experiments/update', {
    experiment_id: '<experiment>',
    new_name: 'exp-renamed'
  }),
  post('refuses a rename without a name', 'experiments/update', { experiment_id: '<experiment>' }),
  post('refuses a long new name', 'experiments/update', {
    experiment_id: '<experiment>',
    new_name: 'x'.repeat(501)
  }),
  post(
    'refuses a name that another has',
    'experiments/update',
    { experiment_id: '<experiment>', new_name: 'exp-located' },
    { statusOnly: 'the message quotes the SQL of the failed update' }
  ),
  post('misses an experiment to rename', 'experiments/update', {
    experiment_id: '123456',
    new_name: 'exp-nobody'
  }),

  // Life and death: runs follow their experiment
  post(
    'creates a run in it',
    'runs/create',
    { experiment_id: '<experiment>', run_name: 'one', start_time: 1 },
    { save: { one: answer => answer.run.info.run_id } }
  ),
  post(
    'creates another',
    'runs/create',
    { experiment_id: '<experiment>', run_name: 'two', start_time: 2 },
    { save: { two: answer => answer.run.info.run_id } }
  ),
  post('deletes one of them', 'runs/delete', { run_id: '<one>' }),
  post('deletes an experiment', 'experiments/delete', { experiment_id: '<experiment>' }),
  get('gets the deleted experiment', 'experiments/get?experiment_id=<experiment>'),
  get('gets it by name', 'experiments/get-by-name?experiment_name=exp-renamed'),
  create(
    'keeps its name taken',
    { name: 'exp-renamed' },
    { statusOnly: 'the message quotes the SQL of the failed insert' }
  ),
  search('finds it among the deleted', {
    max_results: 10,
    view_type: 'DELETED_ONLY',
    filter: OURS
  }),
  get('deleted its runs', 'runs/get?run_id=<two>'),
  post('refuses a metric of such a run', 'runs/log-metric', {
    run_id: '<two>',
    key: 'm',
    value: 1,
    timestamp: 1
  }),
  post('restores a run of a deleted experiment', 'runs/restore', { run_id: '<two>' }),
  get('has it active', 'runs/get?run_id=<two>'),
  post('refuses to delete an experiment twice', 'experiments/delete', {
    experiment_id: '<experiment>'
  }),
  post('refuses a run in it', 'runs/create', { experiment_id: '<experiment>' }),
  post('refuses to rename it', 'experiments/update', {
    experiment_id: '<experiment>',
    new_name: 'x'
  }),
  setTag('refuses to tag it', 'k', 'v'),
  post(
    'refuses to delete a tag of it',
    'experiments/delete-experiment-tag',
    tag('long', undefined)
  ),
  post('restores an experiment', 'experiments/restore', { experiment_id: '<experiment>' }),
  get('restored a run that was deleted alone', 'runs/get?run_id=<one>'),
  post('refuses to restore it twice', 'experiments/restore', { experiment_id: '<experiment>' }),
  post('misses an experiment to restore', 'experiments/restore', { experiment_id: '123456' }),
  post('misses an experiment to delete', 'experiments/delete', { experiment_id: '123456' }),
  post('refuses to delete what is no id', 'experiments/delete', { experiment_id: 'x' })
];
