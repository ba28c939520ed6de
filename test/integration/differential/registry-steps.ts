import { VERSION_CREATE_STEPS } from './registry-create-steps.ts';
import { patch, RANDOM_ORDER, remove, searchOf } from './registry-requests.ts';
import { SOURCE_STEPS } from './registry-source-steps.ts';
import { STAGE_STEPS } from './registry-stage-steps.ts';
import { VERSION_SEARCH_STEPS } from './registry-version-search-steps.ts';
import { VERSION_STEPS } from './registry-version-steps.ts';
import { get, post, type Step } from './step.ts';

const MODELS = 'registered-models';
const search = searchOf(MODELS);
const long = 'x'.repeat(251);

/** Registered models; those of versions follow, on the models that these leave behind. */
export const REGISTRY_STEPS: Step[] = [
  // Create
  post('creates a model', `${MODELS}/create`, {
    name: 'reg one',
    description: 'the first',
    tags: [
      { key: 'a', value: '1' },
      { key: 'b', value: 'first' },
      { key: 'b', value: 'last' }
    ]
  }),
  post('creates a model of a name alone', `${MODELS}/create`, { name: 'reg-two' }),
  post('creates a model with a job, which is not kept', `${MODELS}/create`, {
    name: 'Reg-three',
    deployment_job_id: 'job',
    description: ''
  }),
  post('creates a model with a null description', `${MODELS}/create`, {
    name: 'reg-größe 図',
    description: null,
    tags: []
  }),
  post('creates a model by camelCase alone', `${MODELS}/create`, {
    name: 'reg-camel',
    deploymentJobId: 'x'
  }),
  post('creates a model with a very long name', `${MODELS}/create`, {
    name: 'reg' + long.repeat(2)
  }),
  post('refuses its name a second time', `${MODELS}/create`, { name: 'reg one' }),
  post('refuses a model without a name', `${MODELS}/create`, {}),
  post('refuses a model named null', `${MODELS}/create`, { name: null }),
  post('refuses a model named nothing', `${MODELS}/create`, { name: '' }),
  post('refuses a model named by blanks', `${MODELS}/create`, { name: '  ' }),
  post('refuses a number as model name', `${MODELS}/create`, { name: 5 }),
  post('refuses a list as model name', `${MODELS}/create`, { name: ['a'] }),
  post('refuses a slash in a model name', `${MODELS}/create`, { name: 'a/b' }),
  post('refuses a colon in a model name', `${MODELS}/create`, { name: 'a:b' }),
  post('refuses . as a model name', `${MODELS}/create`, { name: '.' }),
  post('refuses .. as a model name', `${MODELS}/create`, { name: '..' }),
  post('refuses a model name that begins with ..', `${MODELS}/create`, { name: '..größe' }),
  post('refuses a number as description', `${MODELS}/create`, { name: 'x', description: 5 }),
  post('refuses tags that are no list', `${MODELS}/create`, { name: 'x', tags: 'y' }),
  post('refuses a tag without a key', `${MODELS}/create`, { name: 'x', tags: [{ value: 'v' }] }),
  post('refuses a tag with an empty key', `${MODELS}/create`, {
    name: 'x',
    tags: [{ key: '', value: 'v' }]
  }),
  post('takes a tag without a value', `${MODELS}/create`, {
    name: 'reg-tag',
    tags: [{ key: 'k' }]
  }),
  post('refuses a long tag key', `${MODELS}/create`, {
    name: 'x',
    tags: [{ key: long, value: 'v' }]
  }),
  post('refuses a long tag value', `${MODELS}/create`, {
    name: 'x',
    tags: [{ key: 'k', value: 'v'.repeat(100_001) }]
  }),
  post('refuses a tag key of wrong characters', `${MODELS}/create`, {
    name: 'x',
    tags: [{ key: 'a;b', value: 'v' }]
  }),
  post('refuses a tag key that is another path', `${MODELS}/create`, {
    name: 'x',
    tags: [{ key: 'a//b', value: 'v' }]
  }),
  post(
    'refuses a tag value that is a number',
    `${MODELS}/create`,
    { name: 'reg-number', tags: [{ key: 'k', value: 5 }] },
    { better: { status: 400, why: 'MLflow makes the model, with an empty tag' } }
  ),
  post(
    'removes what MLflow made of it',
    `${MODELS}/delete`,
    { name: 'reg-number' },
    {
      method: 'DELETE',
      better: { status: 404, why: 'only MLflow has it' }
    }
  ),
  post('refuses a body that is no JSON', `${MODELS}/create`, '{"name": '),
  post('refuses a body of another type', `${MODELS}/create`, 'name=x', {
    headers: { 'content-type': 'text/plain' }
  }),

  // Get
  get('gets a model', `${MODELS}/get?name=reg+one`),
  get('gets a model of many scripts', `${MODELS}/get?name=reg-gr%C3%B6%C3%9Fe+%E5%9B%B3`),
  get('misses a model', `${MODELS}/get?name=nope`),
  get('refuses to get without a name', `${MODELS}/get`),
  get('refuses to get an empty name', `${MODELS}/get?name=`),
  get('refuses to get a name with a slash', `${MODELS}/get?name=a/b`),
  post('takes a GET with a body', `${MODELS}/get`, { name: 'reg-two' }, { method: 'GET' }),

  // Update
  patch('updates a description', `${MODELS}/update`, { name: 'reg-two', description: 'second' }),
  patch('removes a description', `${MODELS}/update`, { name: 'reg-two' }),
  patch('misses the model to update', `${MODELS}/update`, { name: 'nope', description: 'x' }),
  patch('refuses to update without a name', `${MODELS}/update`, { description: 'x' }),
  patch('refuses to update to a number', `${MODELS}/update`, { name: 'reg-two', description: 5 }),
  post(
    'does not update by POST',
    `${MODELS}/update`,
    { name: 'reg-two' },
    {
      statusOnly: 'an HTML page',
      better: { status: 404, why: 'one answer for all that is no endpoint' }
    }
  ),

  // Rename
  post('renames a model', `${MODELS}/rename`, { name: 'reg-two', new_name: 'reg-renamed' }),
  post('renames a model to its own name', `${MODELS}/rename`, {
    name: 'reg-renamed',
    new_name: 'reg-renamed'
  }),
  post(
    'refuses to rename to a taken name',
    `${MODELS}/rename`,
    { name: 'reg-renamed', new_name: 'reg one' },
    { statusOnly: 'the message quotes the SQL of the failed update' }
  ),
  post('misses the model to rename', `${MODELS}/rename`, { name: 'nope', new_name: 'x' }),
  post('refuses to rename without a name', `${MODELS}/rename`, { new_name: 'x' }),
  post('refuses to rename to nothing', `${MODELS}/rename`, { name: 'reg-renamed' }),
  post('refuses to rename to an empty name', `${MODELS}/rename`, {
    name: 'reg-renamed',
    new_name: ''
  }),
  post('refuses to rename to blanks', `${MODELS}/rename`, { name: 'reg-renamed', new_name: ' ' }),
  post('refuses to rename to null', `${MODELS}/rename`, { name: 'reg-renamed', new_name: null }),
  post('refuses to rename to a path', `${MODELS}/rename`, { name: 'reg-renamed', new_name: 'a/b' }),
  post('refuses to rename to a number', `${MODELS}/rename`, { name: 'reg-renamed', new_name: 1 }),
  post('renames back', `${MODELS}/rename`, { name: 'reg-renamed', new_name: 'reg-two' }),

  // Tags
  post('sets a tag', `${MODELS}/set-tag`, { name: 'reg one', key: 'colour', value: 'red' }),
  post('sets a tag again', `${MODELS}/set-tag`, { name: 'reg one', key: 'colour', value: 'blue' }),
  post('sets a tag to nothing', `${MODELS}/set-tag`, { name: 'reg-two', key: 'colour' }),
  post('sets a tag of the longest value', `${MODELS}/set-tag`, {
    name: 'reg-camel',
    key: 'long',
    value: '図'.repeat(100_000)
  }),
  post('refuses a tag of a longer value', `${MODELS}/set-tag`, {
    name: 'reg-two',
    key: 'long',
    value: 'v'.repeat(100_001)
  }),
  post('refuses a tag of a long key', `${MODELS}/set-tag`, {
    name: 'reg-two',
    key: long,
    value: 'v'
  }),
  post('refuses a tag of a bad key', `${MODELS}/set-tag`, {
    name: 'reg-two',
    key: '../up',
    value: 'v'
  }),
  post('refuses a tag without its model', `${MODELS}/set-tag`, { key: 'k', value: 'v' }),
  post('refuses to set a tag without a key', `${MODELS}/set-tag`, { name: 'reg-two', value: 'v' }),
  post('refuses to set a tag to a number', `${MODELS}/set-tag`, {
    name: 'reg-two',
    key: 'k',
    value: 5
  }),
  post('misses the model of a tag', `${MODELS}/set-tag`, { name: 'nope', key: 'k', value: 'v' }),
  remove('deletes a tag', `${MODELS}/delete-tag`, { name: 'reg one', key: 'a' }),
  remove('deletes a tag that is gone', `${MODELS}/delete-tag`, { name: 'reg one', key: 'a' }),
  remove('misses the model of a tag to delete', `${MODELS}/delete-tag`, { name: 'nope', key: 'a' }),
  remove('refuses to delete a tag without a key', `${MODELS}/delete-tag`, { name: 'reg one' }),
  remove('refuses to delete a tag of a bad key', `${MODELS}/delete-tag`, {
    name: 'reg one',
    key: 'a;b'
  }),
  get('gets the model with its tags', `${MODELS}/get?name=reg+one`),

  // Prompts
  post('creates a prompt', `${MODELS}/create`, {
    name: 'reg-prompt',
    tags: [{ key: 'mlflow.prompt.is_prompt', value: 'true' }]
  }),
  post('refuses a prompt a second time', `${MODELS}/create`, {
    name: 'reg-prompt',
    tags: [{ key: 'mlflow.prompt.is_prompt', value: 'true' }]
  }),
  post('refuses a model of a prompt’s name', `${MODELS}/create`, { name: 'reg-prompt' }),
  post('refuses a prompt of a model’s name', `${MODELS}/create`, {
    name: 'reg one',
    tags: [{ key: 'mlflow.prompt.is_prompt', value: 'true' }]
  }),
  get('gets a prompt', `${MODELS}/get?name=reg-prompt`),

  // Search
  search('finds no prompt among the models', { filter: "name LIKE 'reg%'" }),
  search('finds a prompt that is asked for', {
    filter: "tags.`mlflow.prompt.is_prompt` = 'true' AND name LIKE 'reg%'"
  }),
  search('finds a prompt that is no model', {
    filter: "tag.mlflow.prompt.is_prompt != 'false' AND name LIKE 'reg%'"
  }),
  search('finds models by what is no prompt', {
    filter: "tags.`mlflow.prompt.is_prompt` != 'true' AND name LIKE 'reg%'"
  }),
  search('finds models by what is a prompt: false', {
    filter: "tags.`mlflow.prompt.is_prompt` = 'false' AND name LIKE 'reg-t%'"
  }),
  search('asks for prompts in capitals', {
    filter: "tags.`mlflow.prompt.is_prompt` = 'TRUE' AND name LIKE 'reg%'"
  }),
  search('lets the first comparison with the tag decide', {
    filter: "tags.`mlflow.prompt.is_prompt` = 'x' AND tags.`mlflow.prompt.is_prompt` = 'true'"
  }),
  search('finds by name', { filter: "name = 'reg one'" }),
  search('finds by name with the attribute spelled out', { filter: "attribute.name='reg one'" }),
  search('finds by double quotes', { filter: 'name = "reg one"' }),
  search('finds by another name', { filter: "name != 'reg one' AND name LIKE 'reg%'" }),
  search('finds by LIKE, in one case', { filter: "name LIKE 'Reg%'" }),
  search('finds by ILIKE, in any case', { filter: "name ILIKE 'reg-T%'" }),
  search('finds by _ in LIKE', { filter: "name LIKE 'reg_one'" }),
  search('finds by IN', { filter: "name IN ('reg one', 'reg-two', 'nope')" }),
  search('finds by NOT IN', { filter: "name NOT IN ('reg one') AND name LIKE 'reg %'" }),
  search('finds by a tag', { filter: "tags.colour = 'blue'" }),
  search('finds by an empty tag', { filter: "tag.colour = ''" }),
  search('finds by another value of a tag', { filter: "tags.colour != 'blue'" }),
  search('finds by a tag in quotes', { filter: "tags.'colour' LIKE 'b%'" }),
  search('finds by two tags', { filter: "tags.colour = 'blue' and tags.`b` ILIKE 'LAS_'" }),
  search('finds by a tag twice', { filter: "tags.colour = 'blue' AND tags.colour != 'red'" }),
  search('finds nothing', { filter: "name = 'nope'" }),
  search('finds nothing by a tag', { filter: "tags.nope = 'x'" }),
  search('finds with an empty filter', { filter: '', max_results: 1, order_by: ['name'] }),
  search('orders by name, falling', { filter: "name LIKE 'reg%'", order_by: ['name DESC'] }),
  search('orders by time', { filter: "name LIKE 'reg%'", order_by: ['timestamp'] }),
  search('orders by the last update', {
    filter: "name LIKE 'reg%'",
    order_by: ['last_updated_timestamp DESC', 'name ASC']
  }),
  search(
    'takes a page',
    { filter: "name LIKE 'reg%'", max_results: 2 },
    {
      save: { page: answer => answer.next_page_token }
    }
  ),
  get(
    'takes the next page',
    `${MODELS}/search?filter=name+LIKE+'reg%25'&max_results=2&page_token=<page>`
  ),
  search('takes the last page', { filter: "name LIKE 'reg%'", max_results: 1000 }),
  search('answers a page of nothing with a token', { filter: "name LIKE 'reg%'", max_results: 0 }),
  search('refuses more than 1000 models', { max_results: 1001 }),
  search('refuses a text as number of models', { max_results: 'many' }),
  search('refuses a made-up page token', { page_token: 'made up' }),
  search('refuses a page token that is no JSON', { page_token: 'bm90IGpzb24=' }),
  search('refuses a page token without an offset', { page_token: 'e30=' }),
  search('refuses an unknown attribute', { filter: "description = 'x'" }),
  search('refuses a quoted attribute', { filter: "attribute.`name` = 'x'" }),
  search('refuses an unknown entity', { filter: "params.x = 'y'" }),
  search('refuses an entity in back-ticks', { filter: "`tag`.x = 'y'" }),
  search('refuses < for a name', { filter: "name < 'x'" }),
  search('refuses < for a tag', { filter: "tags.x < 'y'" }),
  search('refuses IN for a tag', { filter: "tags.x IN ('y')" }),
  search('refuses a number as name', { filter: 'name = 5' }),
  search('refuses a number as tag', { filter: 'tags.x = 5' }),
  search('refuses a name without quotes', { filter: 'name = x' }),
  search('refuses an empty list', { filter: 'name IN ()' }),
  search('refuses a list of numbers', { filter: 'name IN (1, 2)' }),
  search(
    'takes OR',
    { filter: "name = 'a' OR name = 'b'" },
    { better: { status: 200, why: 'our grammar is wider' } }
  ),
  search('refuses nonsense', { filter: 'nonsense' }),
  search('refuses half a comparison', { filter: 'name =' }),
  search('refuses two statements', { filter: "name = 'a'; name = 'b'" }),
  search(
    'refuses IS NULL',
    { filter: 'tags.x IS NULL' },
    { better: { status: 400, why: 'MLflow fails with a stack trace' } }
  ),
  search(
    'refuses an unknown order',
    { order_by: ['creation_timestamp'] },
    {
      statusOnly: RANDOM_ORDER
    }
  ),
  search('refuses an unknown direction', { order_by: ['name UP'] }),
  search('refuses an order of three words', { order_by: ['name ASC DESC'] }),
  search('refuses an empty order', { order_by: [''] }),
  search('refuses an order twice', { order_by: ['name', 'name DESC'] }),
  search('refuses a time twice', { order_by: ['timestamp', 'last_updated_timestamp'] }),
  post(
    'does not search by POST',
    `${MODELS}/search`,
    {},
    {
      statusOnly: 'an HTML page',
      better: { status: 404, why: 'one answer for all that is no endpoint' }
    }
  ),

  ...VERSION_CREATE_STEPS,
  ...VERSION_STEPS,
  ...STAGE_STEPS,
  ...VERSION_SEARCH_STEPS,
  ...SOURCE_STEPS,

  // Delete, after all that needs them
  remove('deletes a model', `${MODELS}/delete`, { name: 'reg-two' }),
  remove('misses the model to delete', `${MODELS}/delete`, { name: 'reg-two' }),
  remove('refuses to delete without a name', `${MODELS}/delete`, {}),
  remove('refuses to delete null', `${MODELS}/delete`, { name: null }),
  get('misses a deleted model', `${MODELS}/get?name=reg-two`),
  get('misses a version of a deleted model', 'model-versions/get?name=reg-two&version=1'),
  post('creates a model of a deleted one’s name', `${MODELS}/create`, { name: 'reg-two' }),
  post('counts its versions from 1 again', 'model-versions/create', {
    name: 'reg-two',
    source: 's3://bucket/model'
  })
];
