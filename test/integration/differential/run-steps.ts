import { get, post, TIME, type Step } from './step.ts';

const create = (name: string, body: object, more: Partial<Step> = {}) =>
  post(name, 'runs/create', { experiment_id: '<experiment>', start_time: TIME, ...body }, more);
const update = (name: string, body: object, more: Partial<Step> = {}) =>
  post(name, 'runs/update', { run_id: '<run>', ...body }, more);

export const RUN_STEPS: Step[] = [
  post(
    'creates an experiment for runs',
    'experiments/create',
    { name: 'runs-experiment' },
    { save: { experiment: answer => answer.experiment_id } }
  ),

  // Making
  create(
    'creates a run',
    { user_id: 'me', run_name: 'named', tags: [{ key: 'mlflow.user', value: 'me' }] },
    { save: { run: answer => answer.run.info.run_id } }
  ),
  create(
    'creates a run with an int64 as text',
    { run_name: 'b', start_time: String(TIME) },
    { save: { other: answer => answer.run.info.run_id } }
  ),
  post(
    'creates a run by camelCase names',
    'runs/create',
    { experimentId: '<experiment>', runName: 'camel', startTime: TIME },
    { save: { camel: answer => answer.run.info.run_id } }
  ),
  post('creates a run in Default', 'runs/create', {
    experiment_id: '0',
    run_name: 'default',
    start_time: TIME
  }),
  post(
    'creates a run in Default by no id',
    'runs/create',
    { run_name: 'default', start_time: TIME },
    { better: { status: 200, why: 'the proto promises Default; MLflow fails over a foreign key' } }
  ),
  create('makes up a name', {}, { save: { unnamed: answer => answer.run.info.run_id } }),
  create('takes the name of the tag', { tags: [{ key: 'mlflow.runName', value: 'tagged' }] }),
  create('takes the same name twice', {
    run_name: 'both',
    tags: [{ key: 'mlflow.runName', value: 'both' }]
  }),
  create(
    'makes up a name for an empty tag',
    { tags: [{ key: 'mlflow.runName', value: '' }] },
    { better: { status: 200, why: 'MLflow inserts the tag twice and fails over that' } }
  ),
  post(
    'takes no start time',
    'runs/create',
    { experiment_id: '<experiment>', run_name: 'timeless' },
    { except: { 'run.info.start_time': 'MLflow keeps 0 and shows a run of 1970; ours began now' } }
  ),
  create('takes a start time that is a whole float', { run_name: 'float', start_time: 12.0 }),
  create('takes a start time before 1970', { run_name: 'old', start_time: -5 }),
  create('takes tags with any keys', { run_name: 'keys', tags: [{ key: 'a;b?', value: '' }] }),
  create('takes unknown fields, also in tags', {
    run_name: 'unknown',
    nonsense: { a: 1 },
    tags: [{ key: 'a', value: 'b', more: [1] }]
  }),
  create('takes null for every field', { run_name: null, user_id: null, tags: null }),
  create('takes names of all scripts', {
    run_name: 'Lauf 実験 😀',
    user_id: 'Jürgen',
    tags: [{ key: 'größe 実', value: '😀 "quoted" \\ \n\t\u0001' }]
  }),
  create(
    'refuses a tag key twice',
    {
      run_name: 'twice',
      tags: [
        { key: 'a', value: '1' },
        { key: 'a', value: '2' }
      ]
    },
    { statusOnly: 'the message quotes the SQL of the failed insert' }
  ),
  post('refuses both spellings of a field', 'runs/create', {
    experimentId: '0',
    experiment_id: '0'
  }),
  post('refuses both spellings of a later field first', 'runs/create', {
    experiment_id: 5,
    runName: 'a',
    run_name: 'b'
  }),
  post('refuses a run in an unknown experiment', 'runs/create', { experiment_id: '424242' }),
  post('refuses a number as experiment id', 'runs/create', { experiment_id: 5 }),
  post('refuses an experiment id that is no number', 'runs/create', { experiment_id: 'abc' }),
  post('refuses a start time that is no number', 'runs/create', {
    experiment_id: '0',
    start_time: 'now'
  }),
  post('refuses two different run names', 'runs/create', {
    experiment_id: '0',
    run_name: 'a',
    tags: [{ key: 'mlflow.runName', value: 'b' }]
  }),

  // Getting
  get('gets a run', 'runs/get?run_id=<run>'),
  get('gets a run by its old id name', 'runs/get?run_uuid=<run>'),
  get('prefers run_id to run_uuid', 'runs/get?run_id=<run>&run_uuid=<other>'),
  get('gets a run by a body', 'runs/get', { body: { run_uuid: '<other>' } }),
  get('gets a run below ajax-api', '', {
    path: '/ajax-api/2.0/mlflow/runs/get?run_id=<camel>'
  }),
  get('misses a run', 'runs/get?run_id=nope'),
  get('misses the run id', 'runs/get'),
  get('misses an empty run id', 'runs/get?run_id='),
  get('misses a run id in a camelCase body', 'runs/get', { body: { runId: '<run>' } }),
  get('misses a run id that is null', 'runs/get', { body: { run_id: null } }),
  get('has the tags of a run in every script', 'runs/get?run_id=<unnamed>'),

  // Updating
  update('updates a run', { status: 'FINISHED', end_time: TIME + 9, run_name: 'renamed' }),
  get('has its name as a tag', 'runs/get?run_id=<run>'),
  update('updates a run by a status number', { status: 4 }),
  update('updates a run by a status number as text', { status: '5' }),
  update('updates the end time alone', { end_time: TIME + 10 }),
  update('updates the end time as text', { end_time: String(TIME + 11) }),
  update('ignores an empty name', { run_name: '' }),
  update('ignores null', { run_name: null, status: null, end_time: null }),
  update('ignores an unknown status', { status: 'BOGUS' }),
  update('refuses an unknown status number', { status: 77 }),
  update('refuses a list as status', { status: ['FINISHED'] }),
  update('refuses a text as end time', { end_time: 'soon' }),
  update('changes nothing', {}),
  update('takes a run up again', { status: 'RUNNING' }),
  get('keeps its end time', 'runs/get?run_id=<run>'),
  update('schedules a run', { status: 'SCHEDULED' }),
  post('updates a run by run_uuid', 'runs/update', { run_uuid: '<run>', status: 'KILLED' }),
  post('refuses an update without a run', 'runs/update', { status: 'FINISHED' }),
  post('refuses an update of an unknown run', 'runs/update', {
    run_id: 'nope',
    status: 'FINISHED'
  }),
  post('renames a run by its tag', 'runs/set-tag', {
    run_id: '<run>',
    key: 'mlflow.runName',
    value: 'by tag'
  }),
  get('has the new name', 'runs/get?run_id=<run>'),
  post('ignores an empty name by the tag', 'runs/set-tag', {
    run_id: '<run>',
    key: 'mlflow.runName',
    value: ''
  }),
  get('has the name still', 'runs/get?run_id=<run>'),
  post('renames a run in a batch', 'runs/log-batch', {
    run_id: '<run>',
    tags: [
      { key: 'mlflow.runName', value: 'in a batch' },
      { key: 'mlflow.note.content', value: 'x' }
    ]
  }),
  get('has that name', 'runs/get?run_id=<run>'),
  post('deletes the tag of the name', 'runs/delete-tag', {
    run_id: '<run>',
    key: 'mlflow.runName'
  }),
  get('keeps the name without the tag', 'runs/get?run_id=<run>'),
  update('brings the tag back', { run_name: 'again' }),

  // Life and death
  post('deletes a run', 'runs/delete', { run_id: '<run>' }),
  post('deletes it again', 'runs/delete', { run_id: '<run>' }),
  post('refuses a metric of a deleted run', 'runs/log-metric', {
    run_id: '<run>',
    key: 'a',
    value: 1,
    timestamp: TIME
  }),
  post('refuses a param of a deleted run', 'runs/log-parameter', {
    run_id: '<run>',
    key: 'a',
    value: '1'
  }),
  post('refuses a batch of a deleted run', 'runs/log-batch', {
    run_id: '<run>',
    metrics: [{ key: 'a', value: 1, timestamp: TIME, step: 0 }]
  }),
  post('refuses an empty batch of a deleted run', 'runs/log-batch', { run_id: '<run>' }),
  post('refuses a tag of a deleted run', 'runs/set-tag', { run_id: '<run>', key: 'a', value: 'b' }),
  post('refuses to delete a tag of a deleted run', 'runs/delete-tag', {
    run_id: '<run>',
    key: 'mlflow.user'
  }),
  update('refuses an update of a deleted run', { status: 'FINISHED' }),
  get('gets a deleted run', 'runs/get?run_id=<run>'),
  post('searches deleted runs', 'runs/search', {
    experiment_ids: ['<experiment>'],
    run_view_type: 'DELETED_ONLY'
  }),
  post('restores a run', 'runs/restore', { run_id: '<run>' }),
  post('restores it again', 'runs/restore', { run_id: '<run>' }),
  get('gets it active', 'runs/get?run_id=<run>'),
  post('misses a run to delete', 'runs/delete', { run_id: 'nope' }),
  post('misses a run to restore', 'runs/restore', { run_id: 'nope' }),
  post('misses the id of a run to delete', 'runs/delete', {})
];
