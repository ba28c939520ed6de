import { createVersion, patch, remove, versionOne } from './registry-requests.ts';
import { get, post, type Step } from './step.ts';

const VERSIONS = 'model-versions';
const MODELS = 'registered-models';

/** What is done with a version: got, located, updated, tagged, named by aliases. */
export const VERSION_STEPS: Step[] = [
  // Get
  get('gets a version', `${VERSIONS}/get?name=reg+one&version=1`),
  get('gets a version by a padded number', `${VERSIONS}/get?name=reg+one&version=+01`),
  get('misses a version', `${VERSIONS}/get?name=reg+one&version=99`),
  get('misses version 0', `${VERSIONS}/get?name=reg+one&version=0`),
  get('misses a negative version', `${VERSIONS}/get?name=reg+one&version=-1`),
  get('misses the model of a version to get', `${VERSIONS}/get?name=nope&version=1`),
  get('refuses a version that is no number', `${VERSIONS}/get?name=reg+one&version=x`),
  get('refuses a version that is a fraction', `${VERSIONS}/get?name=reg+one&version=1.0`),
  get('refuses to get a version without it', `${VERSIONS}/get?name=reg+one`),
  get('refuses to get a version without a name', `${VERSIONS}/get?version=1`),
  get('refuses to get a version of a bad name', `${VERSIONS}/get?name=a:b&version=x`),
  post(
    'refuses a number as version',
    `${VERSIONS}/get`,
    { name: 'reg one', version: 1 },
    {
      method: 'GET'
    }
  ),

  // Download URI
  get('tells where version 1 is', `${VERSIONS}/get-download-uri?name=reg+one&version=1`),
  get('tells where a run’s path is', `${VERSIONS}/get-download-uri?name=reg+one&version=10`),
  get(
    'tells where a version of a version is',
    `${VERSIONS}/get-download-uri?name=reg+one&version=12`
  ),
  get(
    'tells where the version of a stage is',
    `${VERSIONS}/get-download-uri?name=reg+one&version=14`
  ),
  get('misses where a version is', `${VERSIONS}/get-download-uri?name=reg+one&version=99`),
  get('refuses to tell without a name', `${VERSIONS}/get-download-uri?version=1`),
  get('refuses to tell without a version', `${VERSIONS}/get-download-uri?name=reg+one`),
  get('refuses to tell of nothing', `${VERSIONS}/get-download-uri`),

  // Update
  patch('updates a version', `${VERSIONS}/update`, { ...versionOne('2'), description: 'two' }),
  patch('updates a version to an empty text', `${VERSIONS}/update`, {
    ...versionOne('2'),
    description: ''
  }),
  patch('removes the description of a version', `${VERSIONS}/update`, versionOne('2')),
  patch('misses the version to update', `${VERSIONS}/update`, {
    ...versionOne('99'),
    description: 'x'
  }),
  patch('refuses to update a version that is no number', `${VERSIONS}/update`, versionOne('x')),
  patch('refuses to update a version without a name', `${VERSIONS}/update`, { version: '1' }),
  patch('refuses to update without a version', `${VERSIONS}/update`, { name: 'reg one' }),
  patch('refuses a number as new description', `${VERSIONS}/update`, {
    ...versionOne('2'),
    description: 5
  }),

  // Tags
  post('sets a version tag', `${VERSIONS}/set-tag`, {
    ...versionOne('2'),
    key: 'colour',
    value: 'red'
  }),
  post('sets a version tag again', `${VERSIONS}/set-tag`, {
    ...versionOne(' 2'),
    key: 'colour',
    value: 'blue'
  }),
  post('sets a version tag to nothing', `${VERSIONS}/set-tag`, {
    ...versionOne('3'),
    key: 'colour'
  }),
  post('misses the version of a tag', `${VERSIONS}/set-tag`, {
    ...versionOne('99'),
    key: 'k',
    value: 'v'
  }),
  post('misses the model of a version tag', `${VERSIONS}/set-tag`, {
    name: 'nope',
    version: '1',
    key: 'k',
    value: 'v'
  }),
  post('refuses a version tag without a version', `${VERSIONS}/set-tag`, {
    name: 'reg one',
    key: 'k',
    value: 'v'
  }),
  post('refuses to set a version tag without a key', `${VERSIONS}/set-tag`, {
    ...versionOne('2'),
    value: 'v'
  }),
  post('refuses to set a tag of a version that is no number', `${VERSIONS}/set-tag`, {
    ...versionOne('two'),
    key: 'a;b',
    value: 'v'
  }),
  post('refuses to set a version tag of a bad key', `${VERSIONS}/set-tag`, {
    ...versionOne('2'),
    key: 'a;b',
    value: 'v'
  }),
  post('refuses to set a version tag of a long value', `${VERSIONS}/set-tag`, {
    ...versionOne('2'),
    key: 'k',
    value: 'v'.repeat(100_001)
  }),
  post('refuses to set a longer prompt text', `${VERSIONS}/set-tag`, {
    ...versionOne('2'),
    key: 'mlflow.prompt.text',
    value: 'v'.repeat(100_001)
  }),
  post('refuses to set a version tag to a list', `${VERSIONS}/set-tag`, {
    ...versionOne('2'),
    key: 'k',
    value: ['v']
  }),
  remove('deletes a version tag', `${VERSIONS}/delete-tag`, { ...versionOne('1'), key: 'stage' }),
  remove('deletes a version tag that is gone', `${VERSIONS}/delete-tag`, {
    ...versionOne('1'),
    key: 'stage'
  }),
  remove('misses the version of a tag to delete', `${VERSIONS}/delete-tag`, {
    ...versionOne('99'),
    key: 'k'
  }),
  remove('refuses to delete a version tag of a bad key', `${VERSIONS}/delete-tag`, {
    ...versionOne('1'),
    key: '..'
  }),
  remove(
    'refuses to delete a version tag without a key',
    `${VERSIONS}/delete-tag`,
    versionOne('1')
  ),
  remove('refuses to delete a tag without a version', `${VERSIONS}/delete-tag`, {
    name: 'reg one',
    key: 'k'
  }),

  // Aliases
  post('sets an alias', `${MODELS}/alias`, { ...versionOne('1'), alias: 'champion' }),
  post('sets a second alias', `${MODELS}/alias`, { ...versionOne('1'), alias: 'a-größe_1' }),
  post('moves an alias', `${MODELS}/alias`, { ...versionOne('2'), alias: 'champion' }),
  post('sets one more alias', `${MODELS}/alias`, { ...versionOne('2'), alias: 'Best' }),
  post('sets the longest alias', `${MODELS}/alias`, { ...versionOne('3'), alias: 'a'.repeat(255) }),
  post('refuses a longer alias', `${MODELS}/alias`, { ...versionOne('3'), alias: 'a'.repeat(256) }),
  post('refuses latest as alias', `${MODELS}/alias`, { ...versionOne('1'), alias: 'Latest' }),
  post('refuses v1 as alias', `${MODELS}/alias`, { ...versionOne('1'), alias: 'v1' }),
  post('refuses V23 as alias', `${MODELS}/alias`, { ...versionOne('1'), alias: 'V23' }),
  post('takes v1x as alias', `${MODELS}/alias`, { ...versionOne('4'), alias: 'v1x' }),
  post('refuses a blank in an alias', `${MODELS}/alias`, { ...versionOne('1'), alias: 'a b' }),
  post('refuses a dot in an alias', `${MODELS}/alias`, { ...versionOne('1'), alias: 'a.b' }),
  post('refuses an empty alias', `${MODELS}/alias`, { ...versionOne('1'), alias: '' }),
  post('refuses to set no alias', `${MODELS}/alias`, versionOne('1')),
  post('refuses a number as alias', `${MODELS}/alias`, { ...versionOne('1'), alias: 5 }),
  post('refuses an alias without a version', `${MODELS}/alias`, { name: 'reg one', alias: 'x' }),
  post('refuses an alias of a version that is no number', `${MODELS}/alias`, {
    ...versionOne('x'),
    alias: 'x'
  }),
  post('refuses an alias without a name', `${MODELS}/alias`, { version: '1', alias: 'x' }),
  post('misses the version of an alias', `${MODELS}/alias`, { ...versionOne('99'), alias: 'x' }),
  post('misses the model of an alias', `${MODELS}/alias`, {
    name: 'nope',
    version: '1',
    alias: 'x'
  }),
  get('gets a version by its alias', `${MODELS}/alias?name=reg+one&alias=champion`),
  get('gets the latest version', `${MODELS}/alias?name=reg+one&alias=LATEST`),
  get('misses the latest of none', `${MODELS}/alias?name=reg-camel&alias=latest`),
  get('misses an alias', `${MODELS}/alias?name=reg+one&alias=Champion`),
  get('misses the model of an alias to get', `${MODELS}/alias?name=nope&alias=x`),
  get('refuses to get a bad alias', `${MODELS}/alias?name=reg+one&alias=a.b`),
  get('refuses to get no alias', `${MODELS}/alias?name=reg+one`),
  get('refuses to get an alias without a name', `${MODELS}/alias?alias=x`),
  createVersion('creates version 15 from an alias', { source: 'models:/reg one@champion' }),
  remove('deletes an alias', `${MODELS}/alias`, { name: 'reg one', alias: 'Best' }),
  remove('deletes an alias that is gone', `${MODELS}/alias`, { name: 'reg one', alias: 'Best' }),
  remove('misses the model of an alias to delete', `${MODELS}/alias`, { name: 'nope', alias: 'x' }),
  remove('refuses to delete a bad alias', `${MODELS}/alias`, { name: 'reg one', alias: 'a b' }),
  remove('refuses to delete no alias', `${MODELS}/alias`, { name: 'reg one' }),
  get('gets a version with its aliases', `${VERSIONS}/get?name=reg+one&version=1`),
  get('gets a model with its aliases', `${MODELS}/get?name=reg+one`)
];
