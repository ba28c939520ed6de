import { RANDOM_ORDER, searchOf } from './registry-requests.ts';
import { get, type Step } from './step.ts';

const VERSIONS = 'model-versions';
const search = searchOf('model-versions');

/** Searches for the versions that the steps before left. */
export const VERSION_SEARCH_STEPS: Step[] = [
  // Search
  search('finds versions', { filter: "name = 'reg one'" }),
  search('finds versions of some models', {
    filter: "name IN ('reg one', 'reg-two') AND version_number <= 3"
  }),
  search('finds versions of all models but one', {
    filter: "name != 'reg one' AND name LIKE 'reg%'"
  }),
  search('finds versions by LIKE', { filter: "name LIKE 'reg-%'" }),
  search(
    'finds versions of a run',
    { filter: "run_id = '<run>'" },
    {
      path: names =>
        `mlflow/${VERSIONS}/search?${new URLSearchParams({ filter: `run_id = '${names['run']}'` })}`
    }
  ),
  search('finds versions of no run', { filter: "run_id = '' AND name LIKE 'reg%'" }),
  search('finds versions by a source', { filter: "source_path LIKE '%/model/3'" }),
  search('finds versions by a whole source', { filter: "source_path = 's3://bucket/model/4'" }),
  search('finds versions by a number', { filter: "version_number = 3 AND name LIKE 'reg%'" }),
  search('finds versions by a quoted number', {
    filter: "version_number = '3' AND name = 'reg one'"
  }),
  search('finds versions by a range', {
    filter: "version_number > 3 AND attribute.version_number != 5 AND name = 'reg one'"
  }),
  search('finds versions by a tag', { filter: "tags.twice = 'last'" }),
  search('finds versions by an empty tag', { filter: "tags.colour = ''" }),
  search('finds versions by two tags', { filter: "tags.twice LIKE 'l%' AND tags.nope = 'x'" }),
  search('finds no versions', { filter: "name = 'nope'" }),
  search('finds versions by NOT IN', {
    filter: "name NOT IN ('reg one', 'x') AND name LIKE 'reg%'",
    order_by: ['name']
  }),
  search('orders versions', {
    filter: "name LIKE 'reg%'",
    order_by: ['name DESC', 'version_number ASC']
  }),
  search('orders versions by time', {
    filter: "name = 'reg one'",
    order_by: ['creation_timestamp DESC', 'last_updated_timestamp']
  }),
  search('orders versions by a tag’s name, which is an attribute’s', {
    filter: "name = 'reg one'",
    order_by: ['tags.version_number']
  }),
  search(
    'takes a page of versions',
    { filter: "name = 'reg one'", max_results: 3 },
    {
      save: { version_page: answer => answer.next_page_token }
    }
  ),
  get(
    'takes the next page of versions',
    `${VERSIONS}/search?filter=name='reg+one'&max_results=3&page_token=<version_page>`
  ),
  search('takes all versions at once', { filter: "name = 'reg one'", max_results: 200_000 }),
  search('refuses more than 200,000 versions', { max_results: 200_001 }),
  search('refuses 0 versions', { max_results: 0 }),
  search('refuses less than no versions', { max_results: -1 }),
  search('refuses a text as number of versions', { max_results: 'x' }),
  search('refuses a made-up page token of versions', { page_token: 'x' }),
  search(
    'refuses an unknown attribute of versions',
    { filter: "stage = 'x'" },
    {
      statusOnly: RANDOM_ORDER
    }
  ),
  search('refuses an unknown entity of versions', { filter: "run.name = 'x'" }),
  search('refuses LIKE for a number', { filter: "version_number LIKE '1'" }),
  search('refuses a fraction as version', { filter: 'version_number = 1.0' }),
  search('refuses a word as version', { filter: "version_number > 'x'" }),
  search('refuses a list of versions', { filter: "version_number IN ('1')" }),
  search('refuses a list of sources', { filter: "source_path IN ('x')" }),
  search('refuses < for a version’s name', { filter: "name < 'x'" }),
  search('refuses > for a run', { filter: "run_id > 'x'" }),
  search('refuses >= for a version tag', { filter: "tags.x >= 'y'" }),
  search('refuses a number as version tag', { filter: 'tags.x = 1' }),
  search(
    'refuses a number as a version’s name',
    { filter: 'name = 1' },
    { statusOnly: RANDOM_ORDER }
  ),
  search('refuses a list of numbers of runs', { filter: 'run_id IN (1)' }),
  search('refuses a version filter that is none', { filter: "name = 'a' name = 'b'" }),
  search(
    'refuses an unknown order of versions',
    { order_by: ['source'] },
    {
      statusOnly: RANDOM_ORDER
    }
  ),
  search('refuses an order by a tag', { order_by: ['tags.x'] }, { statusOnly: RANDOM_ORDER }),
  search('refuses an order by a metric', { order_by: ['metrics.x'] }),
  search('refuses an unknown direction of versions', { order_by: ['name SIDEWAYS'] }),
  search('refuses an order of versions twice', { order_by: ['name ASC', 'name DESC'] })
];
