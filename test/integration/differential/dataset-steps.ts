import * as inputs from '../../../src/protocol/endpoints/run-inputs.ts';
import { STRING } from '../../../src/protocol/endpoint.ts';
import { get, post, TIME, type Step } from './step.ts';
import { wrongRequests } from './wrong-requests.ts';

const SQL = { statusOnly: 'the message quotes the SQL that failed' };
const PAGE = { better: { status: 400, why: 'MLflow fails over it' } };

const dataset = { name: 'iris', digest: 'd1', source_type: 'local', source: '{"uri": "a.csv"}' };
const context = (value: string) => [{ key: 'mlflow.data.context', value }];

const logInputs = (name: string, body: object, more: Partial<Step> = {}): Step =>
  post(name, 'runs/log-inputs', { run_id: '<run>', ...body }, more);

const logOutputs = (name: string, models: unknown, more: Partial<Step> = {}): Step =>
  post(name, 'runs/outputs', { run_id: '<run>', models }, more);

const inputsOf = (name: string) => get(`${name}: gets the run`, 'runs/get?run_id=<run>');

const searched = (name: string, experiment_ids: unknown, more: Partial<Step> = {}): Step => ({
  name,
  path: '/ajax-api/2.0/mlflow/experiments/search-datasets',
  body: { experiment_ids },
  ...more
});

const MODEL = {
  artifact_path: 'model',
  flavors: {
    python_function: { loader_module: 'mlflow.spark', config: { hidden: 1 } },
    text: 'größe'
  },
  utc_time_created: '2026-01-01 00:00:00.000000',
  run_id: 'r',
  model_uuid: 'u'
};

const logModel = (name: string, model: unknown, more: Partial<Step> = {}): Step =>
  post(
    name,
    'runs/log-model',
    {
      run_id: '<other>',
      model_json: typeof model === 'string' ? model : JSON.stringify(model)
    },
    more
  );

const without = (field: string) =>
  Object.fromEntries(Object.entries(MODEL).filter(([key]) => key !== field));

/** In their order: later ones build on what earlier ones made. */
export const DATASET_STEPS: Step[] = [
  post(
    'creates an experiment for datasets',
    'experiments/create',
    { name: 'datasets' },
    { save: { experiment: answer => answer.experiment_id } }
  ),
  ...['run', 'other'].map(name =>
    post(
      `creates the run ${name}`,
      'runs/create',
      { experiment_id: '<experiment>', run_name: name, start_time: TIME },
      { save: { [name]: answer => answer.run.info.run_id } }
    )
  ),
  inputsOf('nothing logged'),

  logInputs('logs a dataset', { datasets: [{ dataset, tags: context('train') }] }),
  logInputs('logs the same dataset with another tag', {
    datasets: [{ dataset: { ...dataset, source: 'other' }, tags: context('eval') }]
  }),
  logInputs('logs a dataset twice in one request', {
    datasets: [
      { dataset: { ...dataset, digest: 'd2', schema: '{"a": 1}', profile: '{"rows": 2}' } },
      { dataset: { ...dataset, digest: 'd2' }, tags: context('late') }
    ]
  }),
  logInputs('logs a dataset with an empty schema', {
    datasets: [{ dataset: { ...dataset, digest: 'd3', schema: '', profile: null } }]
  }),
  inputsOf('datasets logged'),
  logInputs('logs nothing', {}),
  logInputs(
    'refuses a tag twice',
    {
      datasets: [
        { dataset: { ...dataset, digest: 'd4' }, tags: [...context('a'), ...context('b')] }
      ]
    },
    SQL
  ),
  ...(
    [
      ['name', 501],
      ['digest', 37],
      ['source', 65_536],
      ['schema', 1_048_576]
    ] as const
  ).map(([field, length]) =>
    logInputs(`refuses a ${field} of ${length} characters`, {
      datasets: [{ dataset: { ...dataset, [field]: 'x'.repeat(length) } }]
    })
  ),
  logInputs('refuses a long key of a tag', {
    datasets: [{ dataset, tags: [{ key: 'k'.repeat(256), value: 'v' }] }]
  }),
  logInputs('refuses a long value of a tag', {
    datasets: [{ dataset, tags: [{ key: 'k', value: 'v'.repeat(501) }] }]
  }),
  logInputs('refuses another run’s id form', { run_id: 'a/b' }),
  logInputs('misses the run', { run_id: 'nope', datasets: [{ dataset }] }),

  logInputs('logs a model', { models: [{ model_id: 'm-b' }] }),
  logInputs('logs it again and another', { models: [{ model_id: 'm-b' }, { model_id: 'm-a' }] }),
  logInputs('logs datasets and models', {
    datasets: [{ dataset: { ...dataset, name: 'wine' } }],
    models: [{ model_id: 'm-c' }]
  }),
  inputsOf('models logged'),

  logOutputs('puts out a model', [{ model_id: 'm-out', step: 3 }]),
  logOutputs('refuses to put it out again', [{ model_id: 'm-out', step: 3 }], SQL),
  logOutputs('refuses to put it out at another step', [{ model_id: 'm-out', step: 4 }], SQL),
  logOutputs('puts out a model without a step', [{ model_id: 'm-first' }]),
  logOutputs('puts out a model at a step that is a text', [{ model_id: 'm-text', step: '7' }]),
  logOutputs(
    'refuses a model twice in one request',
    [
      { model_id: 'm-twice', step: 1 },
      { model_id: 'm-twice', step: 2 }
    ],
    SQL
  ),
  logOutputs('puts out nothing', []),
  post('misses the run of an output', 'runs/outputs', {
    run_id: 'a/b',
    models: [{ model_id: 'm' }]
  }),
  inputsOf('outputs logged'),
  post('searches runs with inputs and outputs', 'runs/search', {
    experiment_ids: ['<experiment>'],
    filter: "attributes.run_name = 'run'"
  }),

  post('logs datasets to another run', 'runs/log-inputs', {
    run_id: '<other>',
    datasets: [{ dataset, tags: context('eval') }, { dataset: { ...dataset, name: 'abalone' } }]
  }),
  searched('searches datasets', ['<experiment>'], {
    statusOnly: 'the order of contexts of one dataset is that of random ids at MLflow’s'
  }),
  searched('searches datasets of two experiments', ['424242', '0']),
  searched('searches no experiment', []),
  searched('searches without experiments', null),
  searched(
    'refuses 21 experiments',
    Array.from({ length: 21 }, (_, at) => String(at))
  ),
  searched('refuses an experiment that is no number', ['abc']),
  searched('refuses an empty experiment', ['']),
  searched('refuses a text', 'x', { statusOnly: 'MLflow takes it for none' }),
  searched('refuses numbers', [5], { statusOnly: 'MLflow takes them for none' }),
  searched('asks for JSON', ['0'], { headers: { 'content-type': 'text/plain' } }),

  logModel('records a model', MODEL),
  logModel('records another', without('model_uuid')),
  logModel('records a model of no run and path', { ...MODEL, run_id: null, artifact_path: null }),
  logModel('records a model without flavors', { ...MODEL, flavors: null }),
  logModel('records a time that is a number', { ...MODEL, utc_time_created: 5 }),
  get('gets the history', 'runs/get?run_id=<other>'),
  logModel('refuses what is no JSON', '{'),
  ...['artifact_path', 'flavors', 'utc_time_created', 'run_id'].map(field =>
    logModel(`refuses a model without ${field}`, without(field))
  ),
  logModel(
    'refuses an empty model',
    {},
    {
      statusOnly: 'MLflow lists the missing fields in a random order'
    }
  ),
  ...['[1]', '5', 'null', '"x"'].map(json => logModel(`refuses the model ${json}`, json, PAGE)),
  logModel('refuses flavors that are a number', { ...MODEL, flavors: 5 }, PAGE),
  logModel('records a model that is longer than a tag', {
    ...MODEL,
    artifact_path: 'x'.repeat(8001)
  }),
  logModel('records behind it', MODEL),
  get('gets the long history', 'runs/get?run_id=<other>'),
  post('misses the run of a model', 'runs/log-model', {
    run_id: 'nope',
    model_json: JSON.stringify(MODEL)
  }),

  ...wrongRequests(
    inputs.logInputs,
    number => ({
      run_id: '<run>',
      datasets: [
        {
          dataset: { ...dataset, digest: `w${number}` },
          tags: [{ key: 'k', value: 'v' }]
        }
      ],
      models: [{ model_id: 'm' }]
    }),
    { items: { models: { model_id: STRING } } }
  ),
  ...wrongRequests(
    inputs.logOutputs,
    number => ({ run_id: '<run>', models: [{ model_id: `w${number}`, step: 1 }] }),
    { items: { models: { step: { type: 'int' } } } }
  ),
  ...wrongRequests(inputs.logModel, { run_id: '<other>', model_json: JSON.stringify(MODEL) }),

  post('deletes the run', 'runs/delete', { run_id: '<run>' }),
  logInputs('refuses inputs of a deleted run', { datasets: [{ dataset }] }),
  logOutputs('refuses outputs of a deleted run', [{ model_id: 'late' }]),
  post('refuses a model of a deleted run', 'runs/log-model', {
    run_id: '<run>',
    model_json: JSON.stringify(MODEL)
  })
];
