import { post, type Step } from './step.ts';

const SEARCH = 'logged-models/search';

/** In the experiment of the suite. */
export const search = (name: string, body: object, more: Partial<Step> = {}): Step =>
  post(name, SEARCH, { experiment_ids: ['<experiment>'], ...body }, more);

const filtered = (filter: string, more: Partial<Step> = {}): Step =>
  search(`searches by ${filter}`, { filter }, more);

const ordered = (order_by: object[], more: Partial<Step> = {}): Step =>
  search(`orders by ${JSON.stringify(order_by)}`, { order_by }, more);

const tokenOf = (token: unknown) => Buffer.from(JSON.stringify(token)).toString('base64');

const lenient = (why: string) => ({ better: { status: 200, why } });
const NO_COLUMN = { better: { status: 400, why: 'MLflow fails over a column that it has not' } };
export const BACKWARDS = {
  better: { status: 400, why: 'MLflow counts from the end, and makes a token of it' }
};
export const CLASSED = { statusOnly: 'MLflow has a class of its own for this error' };
const NO_NUMBER = { better: { status: 400, why: 'MLflow fails over what is no number' } };

const FILTERS: Step[] = [
  ...[
    "name = 'one'",
    "attributes.name = 'one'",
    "name != 'one'",
    "name LIKE 'O%'",
    "name ILIKE 'O%'",
    "name IN ('one', 'two')",
    "name NOT IN ('one')",
    "name not in ('one')",
    "name IN ('one')",
    'name = one',
    'name = "one"',
    "name = ''",
    'name=5',
    "model_type = 'forest'",
    "model_type = ''",
    "status = '2'",
    'status = 2',
    "status = 'READY'",
    "status != '2'",
    "lifecycle_stage = 'active'",
    "source_run_id != ''",
    "artifact_location LIKE '%/models/%'",
    "status_message != 'x'",
    'creation_timestamp > 0',
    'creation_time > 0',
    'creation_timestamp_ms > 0',
    'last_updated_timestamp > 5e20',
    "params.lr = '0.1'",
    'params.lr = 0.1',
    "params.lr != '0.1'",
    "params.lr LIKE '0.%'",
    "params.lr IN ('0.1', '0.01')",
    "params.`lr` = '0.1'",
    'params."lr" = \'0.1\'',
    "params.nope != 'x'",
    "tags.colour = 'red'",
    "tags.colour ILIKE 'RED%'",
    "tags.colour LIKE 'RED%'",
    'metrics.acc > 0.8',
    'metrics.acc > 0.6 AND metrics.acc < 0.8',
    'metrics.acc != 0.9',
    'metrics.`my metric` = 1',
    'metrics.nope > 0',
    'metrics.acc >= 9e-1',
    'metrics.acc > -1',
    "name = 'one' and params.lr = '0.1'",
    "metrics.acc > 0 AND tags.colour = 'red' AND params.lr = '0.1' AND name = 'one'",
    "name = 'one' AND",
    "name = 'one' name = 'one'",
    'AND',
    '',
    "name > 'a'",
    'name is null',
    'name IS NOT NULL',
    'params.lr IS NULL',
    'status > 1',
    'creation_timestamp LIKE 5',
    'creation_timestamp IN (5)',
    'params.lr > 0',
    "metrics.acc LIKE '0.9'",
    'metrics.acc IN (1)',
    "tag.colour = 'red'",
    "parameters.lr = 'x'",
    'metric.acc > 0',
    'Metrics.acc > 0',
    "attribute.name = 'one'",
    "name = 'one', name = 'two'",
    'nonsense',
    "name = 'one' AND nonsense",
    "= 'one'",
    'name =',
    '  ',
    "name = 'one';",
    "name = 'one'; name = 'two'",
    "name RLIKE 'one'",
    "name <> 'one'",
    "name == 'one'",
    "name BETWEEN 'a' AND 'b'",
    "name IN ('one'",
    "name IN 'one'"
  ].map(filter => filtered(filter)),
  ...[
    "name = 'one' OR name = 'two'",
    "(name = 'one')",
    "not name = 'one'",
    "name NOT LIKE 'one'"
  ].map(filter => filtered(filter, lenient('our grammar is wider'))),
  filtered("nope = 'x'", NO_COLUMN),
  filtered('1 = 1', NO_COLUMN),
  filtered("attributes.nope = 'x'", NO_COLUMN),
  filtered('attributes.creation_timestamp > 0', lenient('MLflow knows no alias behind a prefix')),
  filtered("metrics.acc = '0.9'", NO_NUMBER),
  filtered('metrics.acc > much', NO_NUMBER),
  filtered("creation_timestamp > 'x'", NO_NUMBER),
  filtered('name IN (1)', lenient('a number in a list is its text, as it is without a list'))
];

const ORDERS: Step[] = [
  ...[
    'name',
    'creation_timestamp',
    'creation_time',
    'creation_timestamp_ms',
    'last_updated_timestamp',
    'status',
    'model_type',
    'experiment_id',
    'lifecycle_stage',
    'source_run_id',
    'status_message',
    'metrics.acc',
    'metrics.nope',
    'metrics.`acc`',
    'metrics.'
  ].flatMap(field_name => [ordered([{ field_name }]), ordered([{ field_name, ascending: false }])]),
  ordered([{ field_name: 'metrics.acc', dataset_name: 'train' }]),
  ordered([{ field_name: 'metrics.acc', dataset_digest: 'd-other' }]),
  ordered([
    {
      field_name: 'metrics.acc',
      dataset_name: 'train',
      dataset_digest: 'd-train',
      ascending: false
    }
  ]),
  ordered([{ field_name: 'metrics.nope' }, { field_name: 'name' }]),
  ordered([{ field_name: 'name' }, { field_name: 'name', ascending: false }]),
  ordered([{ field_name: 'params.lr' }]),
  ordered([{ field_name: 'metric.acc' }]),
  ordered([{ field_name: 'attributes.name' }]),
  ordered([{ field_name: 'nope' }], CLASSED),
  ordered([{ field_name: 'tags' }], NO_COLUMN)
];

const DATASETS: Step[] = [
  search('searches on a dataset', {
    datasets: [{ dataset_name: 'train', dataset_digest: 'd-train' }]
  }),
  search('searches on one of two datasets', {
    datasets: [
      { dataset_name: 'train', dataset_digest: 'd-train' },
      { dataset_name: 'other', dataset_digest: 'd-other' }
    ]
  }),
  search('searches on a dataset with another digest', {
    datasets: [{ dataset_name: 'train', dataset_digest: 'no' }]
  }),
  search('searches metrics on a dataset', {
    datasets: [{ dataset_name: 'train', dataset_digest: 'd-train' }],
    filter: 'metrics.acc < 0.8'
  }),
  search('searches names on a dataset', {
    datasets: [{ dataset_name: 'train', dataset_digest: 'd-train' }],
    filter: "name = 'two'"
  }),
  search(
    'searches on a dataset of any digest',
    { datasets: [{ dataset_name: 'train' }] },
    { statusOnly: 'MLflow’s REST server asks for metrics without a digest, and none is' }
  )
];

const PAGES: Step[] = [
  search(
    'gets a first page',
    { max_results: 2, order_by: [{ field_name: 'name' }] },
    {
      save: { page: answer => answer.next_page_token }
    }
  ),
  search('gets a second page', {
    max_results: 2,
    order_by: [{ field_name: 'name' }],
    page_token: '<page>'
  }),
  search('refuses the token of another order', { page_token: '<page>' }),
  search('refuses the token of another order yet', {
    page_token: '<page>',
    order_by: [{ field_name: 'name', ascending: false, dataset_name: 'ü' }]
  }),
  search('refuses the token of another filter', {
    page_token: '<page>',
    filter: "name = 'one'",
    order_by: [{ field_name: 'name' }]
  }),
  post(
    'refuses the token of other experiments',
    SEARCH,
    { experiment_ids: ['0'], page_token: '<page>' },
    { statusOnly: 'the message has the experiment’s id in a list' }
  ),
  search('takes as many as there are for a page', { max_results: 4 }),
  search('takes no number of results for a hundred', { max_results: 0 }),
  search(
    'refuses a token without experiments',
    { page_token: tokenOf({ offset: 1 }) },
    {
      // The experiment's id is the server's own.
      statusOnly: 'the message has the id in a list'
    }
  ),
  search('refuses a token that is no JSON', { page_token: 'eA==' }),
  ...[5, null, [1], 'x'].map((token): Step =>
    search(
      `refuses the token ${JSON.stringify(token)}`,
      { page_token: tokenOf(token) },
      {
        better: { status: 400, why: 'MLflow fails over a token that is no object' }
      }
    )
  ),
  search(
    'refuses a token that is no base64',
    { page_token: 'x' },
    {
      better: { status: 400, why: 'MLflow fails over it' }
    }
  ),
  search('refuses a negative number of results', { max_results: -1 }, BACKWARDS)
];

/** Filters, orders, datasets and pages, over the models `one`, `two` and `three`. */
export const LOGGED_MODEL_SEARCHES: Step[] = [...FILTERS, ...ORDERS, ...DATASETS, ...PAGES];
