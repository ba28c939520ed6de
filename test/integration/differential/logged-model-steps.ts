import * as models from '../../../src/protocol/endpoints/logged-models.ts';
import { logBatch } from '../../../src/protocol/endpoints/runs.ts';
import { BOOL, STRING, type Endpoint } from '../../../src/protocol/endpoint.ts';
import { filled, post, TIME, type Step } from './step.ts';
import { BACKWARDS, CLASSED, LOGGED_MODEL_SEARCHES, search } from './logged-model-search-steps.ts';
import { wrongRequests } from './wrong-requests.ts';

const ALL = 'logged-models';
const SQL = { statusOnly: 'the message quotes the SQL that failed' };
const PAIR = { key: STRING, value: STRING };
const pair = { key: 'k', value: 'v' };
const pairs = (values: Record<string, string>) =>
  Object.entries(values).map(([key, value]) => ({ key, value }));

/** A request about the model of that name; MLflow wants its id in the body as well. */
const about = (
  method: 'GET' | 'PATCH' | 'DELETE' | 'POST',
  name: string,
  rest: string,
  body?: object,
  more: Partial<Step> = {}
): Step => ({
  name,
  method,
  path: names => filled(`mlflow/${ALL}/${rest}`, names),
  ...(body === undefined ? {} : { body }),
  ...more
});

const created = (name: string, saved: string, body: object): Step =>
  post(
    name,
    ALL,
    { experiment_id: '<experiment>', ...body },
    {
      save: { [saved]: answer => answer.model.info.model_id }
    }
  );

/** NaN is left out everywhere: MLflow keeps a 0 in its place, which is the best of losses. */
const metric = (name: string, model: string, body: object, more: Partial<Step> = {}): Step =>
  post(
    name,
    'runs/log-metric',
    { run_id: '<run>', key: 'acc', value: 0.5, timestamp: TIME, model_id: `<${model}>`, ...body },
    more
  );

/** The endpoint with its model in the path and, as MLflow wants it, in the body. */
const inBody = <Request>(endpoint: Endpoint<Request, unknown>, fields: object) =>
  ({
    ...endpoint,
    path: endpoint.path.replace('{model_id}', '{id}'),
    fields
  }) as Endpoint<object, unknown>;
const IDS = { id: '<three>', model_id: '<three>' };

const METRICS: Step[] = [
  metric('logs a metric of a model', 'one', {}),
  metric('logs the same metric again', 'one', {}),
  metric('logs a metric of a model on a dataset', 'one', {
    value: 0.9,
    step: 1,
    timestamp: TIME + 1,
    dataset_name: 'train',
    dataset_digest: 'd-train'
  }),
  metric('refuses another value at the same place', 'one', { value: 7 }, SQL),
  metric(
    'refuses another dataset at the same place',
    'one',
    { dataset_name: 'train', dataset_digest: 'd-train' },
    SQL
  ),
  metric('refuses a dataset without a digest', 'one', { step: 9, dataset_name: 'train' }),
  metric('refuses a digest without a dataset', 'one', { step: 9, dataset_digest: 'd-train' }),
  metric('refuses a dataset without a digest of no model', 'one', {
    step: 9,
    model_id: '',
    dataset_name: 'train'
  }),
  metric('refuses a model that is not there', 'one', { key: 'lost', model_id: 'nope' }, SQL),
  metric('refuses a number as model', 'one', { key: 'lost', model_id: 5 }),
  metric('takes an empty model for none', 'one', { key: 'plain', model_id: '' }),
  metric('takes a dataset without a model', 'one', {
    key: 'plain',
    step: 1,
    model_id: null,
    dataset_name: 'train',
    dataset_digest: 'd-train'
  }),
  metric('logs a metric with a blank', 'one', { key: 'my metric', value: 1 }),
  metric('logs an infinity', 'one', { key: 'inf', value: 'Infinity' }),
  metric('refuses the key of a model’s metric', 'one', { key: 'a;b' }),
  post('logs a batch of two models and none', 'runs/log-batch', {
    run_id: '<run>',
    metrics: [
      { key: 'acc', value: 0.7, timestamp: TIME + 2, step: 2, model_id: '<two>' },
      {
        key: 'acc',
        value: 0.95,
        timestamp: TIME + 4,
        step: 4,
        model_id: '<two>',
        dataset_name: 'other',
        dataset_digest: 'd-other'
      },
      {
        key: 'acc',
        value: 0.65,
        timestamp: TIME + 3,
        step: 3,
        model_id: '<two>',
        dataset_name: 'train',
        dataset_digest: 'd-train'
      },
      { key: 'acc', value: 0.1, timestamp: TIME + 5, step: 5, model_id: '<three>' },
      { key: 'acc', value: 0.2, timestamp: TIME + 6, step: 6 }
    ],
    params: [{ key: 'with', value: 'models' }]
  }),
  post('refuses a batch with half a dataset', 'runs/log-batch', {
    run_id: '<run>',
    metrics: [{ key: 'b', value: 1, timestamp: TIME, model_id: '<two>', dataset_name: 'd' }]
  }),
  post(
    'refuses a batch with an unknown model',
    'runs/log-batch',
    { run_id: '<run>', metrics: [{ key: 'lost', value: 1, timestamp: TIME, model_id: 'nope' }] },
    SQL
  ),
  about('GET', 'gets the metrics of a model', '<one>'),
  about('GET', 'gets the metrics of another model', '<two>'),
  {
    name: 'answers the history of a run’s metric without models',
    method: 'GET',
    path: 'mlflow/metrics/get-history?run_id=<run>&metric_key=acc'
  }
];

/** In their order: later ones build on what earlier ones made. */
export const LOGGED_MODEL_STEPS: Step[] = [
  post(
    'creates an experiment for models',
    'experiments/create',
    { name: 'logged-models' },
    { save: { experiment: answer => answer.experiment_id } }
  ),
  post(
    'creates a run for models',
    'runs/create',
    { experiment_id: '<experiment>', run_name: 'maker', start_time: TIME },
    { save: { run: answer => answer.run.info.run_id } }
  ),
  created('creates a model', 'one', {
    name: 'one',
    model_type: 'forest',
    source_run_id: '<run>',
    params: pairs({ lr: '0.1', depth: 'three' }),
    tags: pairs({ colour: 'red' })
  }),
  created('creates a second model', 'two', {
    name: 'two',
    model_type: 'linear',
    params: pairs({ lr: '0.01' }),
    tags: pairs({ colour: 'Redish' })
  }),
  created('creates a model without type and run', 'three', { name: 'three' }),
  created('creates a model without a name', 'unnamed', {}),
  created('creates a model with an empty name', 'nameless', { name: '' }),
  ...['/', ':', '.', '%', '"', "'"].map(character =>
    post(`refuses ${character} in a model’s name`, ALL, {
      experiment_id: '<experiment>',
      name: `a${character}b`
    })
  ),
  post('refuses a model in an unknown experiment', ALL, { experiment_id: '424242', name: 'x' }),
  post('refuses a param twice', ALL, { experiment_id: '<experiment>', params: [pair, pair] }, SQL),
  post('refuses a tag twice', ALL, { experiment_id: '<experiment>', tags: [pair, pair] }, SQL),
  about('GET', 'gets a model', '<one>'),
  about('GET', 'misses a model', 'nope'),
  about('PATCH', 'finalizes a model', '<one>', { model_id: '<one>', status: 2 }),
  about('PATCH', 'finalizes a model by a name', '<two>', {
    model_id: '<two>',
    status: 'LOGGED_MODEL_UPLOAD_FAILED'
  }),
  about('PATCH', 'finalizes a model to nothing', '<unnamed>', { model_id: '<unnamed>', status: 0 }),
  about('PATCH', 'misses a model to finalize', 'nope', { model_id: 'nope', status: 2 }),
  about('PATCH', 'sets tags, the last of a key wins', '<three>/tags', {
    tags: [{ key: 'a', value: 'x' }, { key: 'a', value: 'y' }, { key: 'b/c' }]
  }),
  about('PATCH', 'misses a model to tag', 'nope/tags', { tags: [] }),
  about('GET', 'gets the tags', '<three>'),
  about('DELETE', 'deletes a tag', '<three>/tags/a'),
  about('DELETE', 'misses a tag to delete', '<three>/tags/a'),
  about('DELETE', 'misses a tag with a quote', "<three>/tags/it's"),
  about('DELETE', 'misses a model whose tag to delete', 'nope/tags/a'),
  about('POST', 'logs params', '<three>/params', {
    model_id: '<three>',
    params: pairs({ p: 'x', q: '' })
  }),
  about(
    'POST',
    'refuses a param again',
    '<three>/params',
    { model_id: '<three>', params: [{ key: 'p', value: 'y' }] },
    SQL
  ),
  about('POST', 'misses a model to log params to', 'nope/params', { model_id: 'nope', params: [] }),
  about('GET', 'gets the params', '<three>'),
  ...METRICS,

  // Their names, made up, would be in any order.
  about('DELETE', 'deletes a model without a name', '<unnamed>'),
  about('DELETE', 'deletes another', '<nameless>'),
  search('searches all models', {}),
  post('searches no experiment', `${ALL}/search`, { experiment_ids: [] }),
  post('searches an unknown experiment', `${ALL}/search`, { experiment_ids: ['424242'] }),
  post('searches an experiment twice', `${ALL}/search`, {
    experiment_ids: ['<experiment>', '<experiment>']
  }),
  post('refuses an experiment that is no number', `${ALL}/search`, { experiment_ids: ['abc'] }),
  ...LOGGED_MODEL_SEARCHES,

  about('GET', 'lists no artifacts', '<one>/artifacts/directories'),
  about('GET', 'lists no folder', '<one>/artifacts/directories?artifact_directory_path=a'),
  about(
    'GET',
    'refuses a folder above',
    '<one>/artifacts/directories?artifact_directory_path=../a'
  ),
  about('GET', 'misses a model whose artifacts to list', 'nope/artifacts/directories'),
  {
    name: 'puts a file of a model',
    method: 'PUT',
    path: 'mlflow-artifacts/artifacts/<experiment>/models/<one>/artifacts/data/a.txt',
    body: 'hello',
    statusOnly: 'artifact-steps.ts compares what is put'
  },
  about('GET', 'lists the root', '<one>/artifacts/directories'),
  about('GET', 'lists a folder', '<one>/artifacts/directories?artifact_directory_path=data'),
  ...[
    ['gets a file', '<one>', '?artifact_file_path=data/a.txt'],
    ['misses the path', '<one>', ''],
    ['refuses a path above', '<one>', '?artifact_file_path=../a'],
    ['misses a model with a file', 'nope', '?artifact_file_path=data/a.txt']
  ].map(([name, model, query]): Step => ({
    name: `files: ${name}`,
    method: 'GET',
    path: `/ajax-api/2.0/mlflow/logged-models/${model}/artifacts/files${query}`
  })),

  about('DELETE', 'deletes a model', '<two>'),
  about('GET', 'misses a deleted model', '<two>'),
  about('GET', 'gets a deleted model', '<two>?allow_deleted=True'),
  about('GET', 'takes another word for no', '<two>?allow_deleted=1'),
  search('leaves deleted models out', {}),
  about('DELETE', 'deletes a deleted model', '<two>'),
  about('DELETE', 'misses a model to delete', 'nope'),
  about('PATCH', 'finalizes a deleted model', '<two>', { model_id: '<two>', status: 2 }),
  about('PATCH', 'tags a deleted model', '<two>/tags', { tags: [pair] }),
  about('GET', 'misses the artifacts of a deleted model', '<two>/artifacts/directories'),

  ...wrongRequests(
    models.createLoggedModel,
    {
      experiment_id: '<experiment>',
      name: 'wrong',
      model_type: 't',
      source_run_id: 'r',
      params: [pair],
      tags: [pair]
    },
    { items: { params: PAIR, tags: PAIR } }
  ),
  ...wrongRequests(
    inBody(models.finalizeLoggedModel, { status: models.finalizeLoggedModel.fields.status }),
    { ...IDS, status: 2 }
  ),
  ...wrongRequests(
    models.setLoggedModelTags,
    { model_id: '<three>', tags: [pair] },
    { items: { tags: PAIR } }
  ),
  ...wrongRequests(
    inBody(models.logLoggedModelParams, { params: models.logLoggedModelParams.fields.params }),
    number => ({ ...IDS, params: [{ key: `w${number}`, value: 'v' }] }),
    { items: { params: { value: STRING } } }
  ),
  ...wrongRequests(
    models.searchLoggedModels,
    {
      experiment_ids: ['0'],
      filter: "name = 'x'",
      datasets: [{ dataset_name: 'd', dataset_digest: 'x' }],
      max_results: 2,
      order_by: [{ field_name: 'name', ascending: true, dataset_name: 'd', dataset_digest: 'x' }]
    },
    {
      items: {
        datasets: { dataset_name: STRING, dataset_digest: STRING },
        order_by: {
          field_name: STRING,
          ascending: BOOL,
          dataset_name: STRING,
          dataset_digest: STRING
        }
      },
      more: {
        'experiment_ids is empty': { statusOnly: 'MLflow looks at the type of this list first' },
        'max_results is negative': BACKWARDS,
        'max_results is negative as text': BACKWARDS,
        ...Object.fromEntries(
          ['missing', 'empty', 'null', 'a blank', 'of other characters', 'too long'].map(what => [
            `field_name of order_by is ${what}`,
            CLASSED
          ])
        )
      }
    }
  ),

  ...wrongRequests(
    { ...logBatch, fields: { metrics: logBatch.fields.metrics } } as Endpoint<object, unknown>,
    number => ({
      run_id: '<run>',
      metrics: [
        {
          key: 'wrong',
          value: 1,
          timestamp: TIME,
          step: number,
          model_id: '<three>',
          dataset_name: 'd',
          dataset_digest: 'x'
        }
      ]
    }),
    {
      items: { metrics: { model_id: STRING, dataset_name: STRING, dataset_digest: STRING } },
      more: Object.fromEntries(
        ['a blank', 'of other characters', 'a path', 'too long'].map(what => [
          `model_id of metrics is ${what}`,
          SQL
        ])
      )
    }
  ),

  about(
    'PATCH',
    'finalizes by the address alone',
    '<three>',
    { status: 3 },
    { better: { status: 200, why: 'the address names the model; MLflow wants the body to, too' } }
  ),
  post('deletes the experiment', 'experiments/delete', { experiment_id: '<experiment>' }),
  about('GET', 'gets a model of a deleted experiment', '<one>'),
  search('searches a deleted experiment', { filter: "name = 'one'" }),
  post('refuses a model in a deleted experiment', ALL, { experiment_id: '<experiment>' })
];
