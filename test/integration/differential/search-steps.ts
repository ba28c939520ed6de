import { post, TIME, type Step } from './step.ts';

const SET = 'MLflow lists a Python set, in an order of its own';
const CRASH = { status: 400, why: 'MLflow fails inside, with a text that tells of its code' };

const metric = (key: string, value: unknown, step = 0) => ({ key, value, timestamp: TIME, step });

interface SeedRun {
  name: string;
  start_time: number;
  metrics?: ReturnType<typeof metric>[];
  params?: Record<string, string>;
  tags?: Record<string, string>;
}

/** Two of them start in the same millisecond; values of all kinds, and none. */
const RUNS: SeedRun[] = [
  {
    name: 'alpha',
    start_time: TIME,
    metrics: [metric('loss', 0.5), metric('loss', 0.25, 2), metric('acc', 0.9)],
    params: { lr: '0.1', 'a b': 'spaced', model: 'ResNet_50' },
    tags: { team: 'Vision', 'note.text': "it's" }
  },
  {
    name: 'beta',
    start_time: TIME + 1,
    metrics: [metric('loss', 'NaN'), metric('acc', 0.5)],
    params: { lr: '0.01', model: 'resnet%50', type: 'x' },
    tags: { team: 'vision', 'note.text': 'say "hi"' }
  },
  {
    name: 'gamma',
    start_time: TIME + 2,
    metrics: [metric('loss', 'Infinity'), metric('val/loss', 1)],
    params: { lr: '0.001', model: 'VGG', unit: 'É' },
    tags: { team: '' }
  },
  {
    name: 'delta',
    start_time: TIME + 3,
    metrics: [metric('loss', '-Infinity'), metric('acc', 0.5)],
    params: { lr: '10', model: 'vgg' }
  },
  { name: 'epsilon', start_time: TIME + 4, metrics: [metric('loss', 0)], tags: { team: 'nlp' } },
  { name: 'zeta', start_time: TIME + 5 }
];

const inOrder = (step: Step, save: string): Step => ({
  ...step,
  save: { [save]: answer => answer.run.info.run_id }
});

const SEED: Step[] = [
  ...['searched', 'other'].map(name =>
    post(
      `makes the experiment ${name}`,
      'experiments/create',
      { name: `search ${name}`, tags: [{ key: 'kind', value: name }] },
      { save: { [name]: answer => answer.experiment_id } }
    )
  ),
  ...RUNS.flatMap(({ name, start_time, metrics = [], params = {}, tags = {} }): Step[] => [
    inOrder(
      post(`makes the run ${name}`, 'runs/create', {
        experiment_id: '<searched>',
        run_name: name,
        user_id: 'searcher',
        start_time
      }),
      name
    ),
    post(`logs to the run ${name}`, 'runs/log-batch', {
      run_id: `<${name}>`,
      metrics,
      params: Object.entries(params).map(([key, value]) => ({ key, value })),
      tags: Object.entries(tags).map(([key, value]) => ({ key, value }))
    })
  ]),
  inOrder(
    post('makes a run elsewhere', 'runs/create', {
      experiment_id: '<other>',
      run_name: 'elsewhere',
      start_time: TIME - 5
    }),
    'elsewhere'
  ),
  post('ends a run', 'runs/update', {
    run_id: '<alpha>',
    status: 'FINISHED',
    end_time: TIME + 100
  }),
  post('ends another', 'runs/update', { run_id: '<beta>', status: 'FAILED', end_time: TIME + 50 }),
  post('logs datasets', 'runs/log-inputs', {
    run_id: '<alpha>',
    datasets: [
      {
        tags: [{ key: 'mlflow.data.context', value: 'training' }],
        dataset: { name: 'iris', digest: 'd1', source_type: 'local', source: 's' }
      },
      { dataset: { name: 'Wine', digest: 'd2', source_type: 'local', source: 's' } }
    ]
  }),
  post('logs the same dataset to another', 'runs/log-inputs', {
    run_id: '<beta>',
    datasets: [
      {
        tags: [{ key: 'mlflow.data.context', value: 'eval' }],
        dataset: { name: 'iris', digest: 'd1', source_type: 'local', source: 's' }
      }
    ]
  }),
  post('renames a run by its tag', 'runs/set-tag', {
    run_id: '<zeta>',
    key: 'mlflow.runName',
    value: 'Zeta_2'
  }),
  post('takes the tag of a name away', 'runs/delete-tag', {
    run_id: '<epsilon>',
    key: 'mlflow.runName'
  })
];

const found = (filter: string, more: Partial<Step> = {}) =>
  post(`finds ${filter}`, 'runs/search', { experiment_ids: ['<searched>'], filter }, more);
const ordered = (order_by: unknown, more: Partial<Step> = {}) =>
  post(
    `orders by ${JSON.stringify(order_by)}`,
    'runs/search',
    { experiment_ids: ['<searched>'], order_by },
    more
  );
const paged = (page_token: string, more: Partial<Step> = {}) =>
  post(
    `reads the page token ${page_token}`,
    'runs/search',
    { experiment_ids: ['<searched>'], max_results: 2, page_token },
    more
  );
const experiments = (body: Record<string, unknown>, more: Partial<Step> = {}) =>
  post(
    `finds experiments by ${JSON.stringify(body)}`,
    'experiments/search',
    // Other suites make experiments as well.
    { max_results: 10, ...body, filter: `${String(body['filter'])} AND name LIKE 'search %'` },
    more
  );
const experimentError = (body: Record<string, unknown>, more: Partial<Step> = {}) =>
  post(
    `refuses experiments by ${JSON.stringify(body)}`,
    'experiments/search',
    { max_results: 10, ...body },
    more
  );
const token = (text: string) => Buffer.from(text).toString('base64');

const METRICS = [
  'metrics.loss < 1',
  'metrics.loss <= 0.25',
  'metrics.loss > 0',
  'metrics.loss >= 0',
  'metrics.loss = 0',
  'metrics.loss = 0.25',
  'metrics.loss != 0.25',
  'metrics.loss != 0',
  'metrics.loss < -1e300',
  'metrics.loss > 1e300',
  'metrics.loss < 1e400',
  'metric.loss < .5',
  'metrics.`val/loss` = 1',
  'metrics."val/loss" >= 1',
  'metrics.absent != 1',
  'metrics.loss > -1 AND metrics.acc > 0.5',
  'metrics.loss > -1 and metrics.loss < 1',
  '  metrics.acc   =   0.5  '
];
const TEXTS = [
  "params.lr = '0.1'",
  'params.lr = "0.1"',
  "params.lr != '0.1'",
  "param.lr LIKE '0.%'",
  "parameters.lr LIKE '0._'",
  "params.lr LIKE '%'",
  "params.lr LIKE ''",
  "params.model LIKE 'resnet%'",
  "params.model ILIKE 'resnet%'",
  "params.model ILIKE 'VGG'",
  "params.model LIKE 'ResNet_50'",
  "params.model LIKE 'resnet\\%50'",
  "params.model LIKE '%[R]%'",
  "params.model LIKE '%.*%'",
  "params.unit ILIKE 'é'",
  "params.`a b` = 'spaced'",
  "params.'a b' = 'spaced'",
  "params.type = 'x'",
  'params.lr IS NULL',
  'params.lr IS NOT NULL',
  'params.lr is null AND tags.team is not null',
  'params.absent IS NULL',
  "tags.team = 'vision'",
  "tags.team != 'vision'",
  "tag.team ILIKE 'VISION'",
  "tags.team = ''",
  'tags."note.text" = "it\'s"',
  'tags.note.text = \'say "hi"\'',
  "tags.mlflow.runName = 'alpha'",
  'tags.`mlflow.user` IS NULL'
];
const ATTRIBUTES = [
  "status = 'FINISHED'",
  "attributes.status != 'FINISHED'",
  "attr.status LIKE 'F%'",
  "run.status ILIKE 'failed'",
  "status = 'finished'",
  "run_name = 'alpha'",
  "run_name != 'alpha'",
  "run_name LIKE '%ta%'",
  "`run name` ILIKE 'ZETA_2'",
  '"Run name" = "beta"',
  "run_name LIKE '%'",
  "user_id = 'searcher'",
  "artifact_uri LIKE '%/artifacts'",
  "run_id = '<alpha>'",
  "run_id != '<alpha>'",
  "run_id IN ('<alpha>', '<beta>')",
  'run_id IN ("<alpha>")',
  "run_id IN ('<alpha>',)",
  "run_id NOT IN ('<alpha>', '<beta>')",
  "attributes.run_id in ('nothing')",
  `start_time > ${TIME + 1}`,
  `created <= ${TIME + 1}`,
  `Created != ${TIME}`,
  `end_time > ${TIME}`,
  `end_time != ${TIME + 50}`,
  `attributes.end_time < ${TIME + 60}.5`
];
const DATASETS = [
  "datasets.name = 'iris'",
  "dataset.name != 'iris'",
  "dataset.name ILIKE 'wine'",
  "dataset.digest IN ('d1', 'd2')",
  "datasets.digest NOT IN ('d1')",
  "datasets.context = 'training'",
  "datasets.context LIKE '%a%'",
  "datasets.name = 'iris' AND datasets.context = 'eval'",
  "datasets.name = 'Wine' AND datasets.context = 'training'"
];
const REFUSED = [
  'metrics.loss',
  'metrics.loss <',
  "metrics.loss = 'x'",
  'metrics.loss < abc',
  'params.lr = 0.1',
  'params.lr = abc',
  'params.lr = `x`',
  "tags.team = ('a')",
  "nope.x = 'y'",
  "start_time = 'x'",
  "status IN ('FINISHED')",
  'run_id IN ()',
  'run_id IN (1, 2)',
  "run_id IN ('a'",
  'status IS NULL OR',
  'datasets.name IS NULL',
  'dataset.name = 5',
  'metrics.loss < 1; metrics.acc > 1',
  '1 = 1',
  "'a' = 'a'",
  'AND',
  ' ',
  'metrics.loss < 1 AND',
  'metrics.loss BETWEEN 1 AND 2',
  'OR'
];
/** Texts of the valid keys or comparators. */
const REFUSED_WITH_A_SET = [
  "attributes.nope = 'x'",
  "lifecycle_stage = 'active'",
  "experiment_id = '1'",
  "datasets.nope = 'x'",
  'metrics.loss LIKE 1',
  "status > 'a'",
  "params.lr < 'x'",
  "tags.team >= 'x'",
  'start_time LIKE 5',
  "datasets.name < 'x'",
  "params.lr RLIKE 'x'"
];

/**
 * Left out: a filter with OR, NOT, parentheses, aggregates or names without back-ticks. MLflow refuses them, and
 * we answer them on purpose (test/store/search/wide-filter.test.ts).
 */
export const SEARCH_STEPS: Step[] = [
  ...SEED,
  ...[...METRICS, ...TEXTS, ...ATTRIBUTES, ...DATASETS].map(filter => found(filter)),
  ...REFUSED.map(filter => found(filter)),
  ...REFUSED_WITH_A_SET.map(filter => found(filter, { statusOnly: SET })),

  // Order
  ordered([]),
  ordered(['metrics.loss']),
  ordered(['metrics.loss DESC']),
  ordered(['metrics.loss asc', 'metrics.acc desc']),
  ordered(['metrics.acc', 'start_time']),
  ordered(['metrics.`val/loss`']),
  ordered(['params.lr']),
  ordered(['params.lr DESC', 'start_time ASC']),
  ordered(['params.model']),
  ordered(['tags.team', 'run_name']),
  ordered(['tags."note.text" DESC']),
  ordered(['start_time']),
  ordered(['attributes.start_time DESC']),
  ordered(['created ASC']),
  ordered(['end_time']),
  ordered(['end_time DESC']),
  ordered(['status', 'run_name DESC']),
  ordered(['run_name']),
  ordered(['user_id']),
  ordered(['metrics.absent', 'params.absent DESC']),
  ordered(['metrics.loss', 'metrics.loss DESC']),
  ordered(['start_time', 'created']),
  ordered(['nope.x']),
  ordered(['dataset.name']),
  ordered(['metrics.loss sideways']),
  ordered(['metrics.loss desc asc']),
  ordered(['metrics.loss, metrics.acc']),
  ordered(['']),
  ordered(['  ']),
  ordered(['5']),
  ordered(['attributes.nope'], { statusOnly: SET }),
  ordered(['dataset.nope'], { statusOnly: SET }),
  ordered(['`run name`'], { statusOnly: SET }),
  ordered('metrics.loss'),
  ordered([5]),

  // Pages
  post('searches the first page', 'runs/search', {
    experiment_ids: ['<searched>'],
    max_results: 4
  }),
  paged(token('{"offset": 2}')),
  paged(token('{"offset": 4}')),
  paged(token('{"offset": 5}')),
  paged(token('{"offset": 6}')),
  paged(token('{"offset": 1000000}')),
  paged(token('{"offset": "3"}')),
  paged(token('{"offset": 2.5}')),
  paged(token('{"offset": true}')),
  paged(token('{"offset": -1}'), {
    better: { status: 400, why: 'MLflow begins at the beginning, and its next token lies' }
  }),
  paged(token('{"offset": "x"}')),
  paged(token('{"offset": 0}')),
  paged(token('{"offset": null}')),
  paged(token('{}')),
  paged(token('nonsense')),
  paged(token('[1]'), { better: CRASH }),
  paged(token('"text"'), { better: CRASH }),
  paged(token('{"offset": [1]}'), { better: CRASH }),
  paged(token('\u00e9')),
  paged('a'),
  paged('ab'),
  paged('%%%'),
  paged(''),
  post('refuses no results', 'runs/search', { experiment_ids: ['<searched>'], max_results: 0 }),
  post('refuses less than none', 'runs/search', {
    experiment_ids: ['<searched>'],
    max_results: -1
  }),

  // Experiments of runs, stages
  post('searches no experiment', 'runs/search', {}),
  post('searches two experiments', 'runs/search', {
    experiment_ids: ['<other>', '<searched>'],
    order_by: ['start_time']
  }),
  post('searches an experiment twice', 'runs/search', { experiment_ids: ['<other>', '<other>'] }),
  post('searches an unknown experiment', 'runs/search', { experiment_ids: ['1234567'] }),
  post('refuses an experiment id that is no number', 'runs/search', { experiment_ids: ['x'] }),
  post('deletes a run', 'runs/delete', { run_id: '<delta>' }),
  ...['ACTIVE_ONLY', 'DELETED_ONLY', 'ALL', 2].map(run_view_type =>
    post(`searches ${run_view_type}`, 'runs/search', {
      experiment_ids: ['<searched>'],
      run_view_type,
      filter: "params.model ILIKE 'vgg'"
    })
  ),
  post('deletes the experiment', 'experiments/delete', { experiment_id: '<searched>' }),
  found("params.model ILIKE 'vgg'"),
  post('searches all of a deleted experiment', 'runs/search', {
    experiment_ids: ['<searched>'],
    run_view_type: 'ALL'
  }),
  post('restores it', 'experiments/restore', { experiment_id: '<searched>' }),
  post('searches all of it again', 'runs/search', { experiment_ids: ['<searched>'] }),

  // Experiments
  ...[
    "name = 'search other'",
    "name != 'search other'",
    "attribute.name LIKE 'search o%'",
    "name ILIKE 'SEARCH%'",
    "tags.kind = 'other'",
    "tag.kind != 'other'",
    "tags.kind LIKE '%r%'",
    'tags.kind IS NULL',
    'tags.kind IS NOT NULL',
    'creation_time > 0',
    'last_update_time <= 5',
    'creation_time != 5'
  ].map(filter => experiments({ filter, order_by: ['name'] })),
  ...["experiment_id IN ('1', '2')", "experiment_id NOT IN ('1')", "experiment_id = '007'"].map(
    filter => experimentError({ filter: `${filter} AND name = 'nothing'` })
  ),
  experiments({ filter: "name != ''", order_by: ['name DESC'] }),
  experiments({ filter: "name != ''", order_by: ['attribute.name', 'experiment_id'] }),
  experiments({ filter: "name != ''", order_by: ['name'], max_results: 1 }),
  experiments({
    filter: "name != ''",
    order_by: ['name'],
    page_token: token('{"offset": 1}')
  }),
  ...[
    "foo.a = 'x'",
    'name',
    'name = 5',
    'name IS NULL',
    "creation_time = 'x'",
    'creation_time > 5.5',
    "experiment_id = 'x'",
    "experiment_id > '1'",
    "experiment_id LIKE '1'",
    "name IN ('a')",
    'experiment_id IN ()',
    'tags.kind = 5',
    "tags.kind > 'x'",
    'experiment_id IN (1)',
    ';'
  ].map(filter => experimentError({ filter })),
  ...['metrics.a = 1', "nope = 'x'", "name > 'a'", 'creation_time LIKE 5'].map(filter =>
    experimentError({ filter }, filter.startsWith('metrics') ? {} : { statusOnly: SET })
  ),
  experimentError({ order_by: ['nope'] }, { statusOnly: SET }),
  experimentError({ order_by: ['tags.kind'] }),
  experimentError({ order_by: ['name sideways'] }),
  experimentError({ order_by: [''] }),
  experimentError({ page_token: 'a' }),
  experimentError({ max_results: 0 }),
  experimentError({ max_results: 50_001 })
];
