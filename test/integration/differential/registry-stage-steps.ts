import { createVersion, remove, searchOf, versionOne } from './registry-requests.ts';
import { get, post, type Step } from './step.ts';

const VERSIONS = 'model-versions';
const MODELS = 'registered-models';
const search = searchOf('model-versions');

/** Stages, the latest versions in them, deleted versions, and versions of prompts. */
export const STAGE_STEPS: Step[] = [
  // Stages
  post('moves a version to staging', `${VERSIONS}/transition-stage`, {
    ...versionOne('3'),
    stage: 'staging'
  }),
  post('moves a version to production', `${VERSIONS}/transition-stage`, {
    ...versionOne('2'),
    stage: 'Production',
    archive_existing_versions: false
  }),
  post('moves another one to production, too', `${VERSIONS}/transition-stage`, {
    ...versionOne('4'),
    stage: 'PRODUCTION'
  }),
  get('lists the latest of each stage in a model', `${MODELS}/get?name=reg+one`),
  post('moves one to production alone', `${VERSIONS}/transition-stage`, {
    ...versionOne('1'),
    stage: 'Production',
    archive_existing_versions: true
  }),
  post('moves it again', `${VERSIONS}/transition-stage`, {
    ...versionOne('1'),
    stage: 'Production',
    archive_existing_versions: true
  }),
  get('shows what was archived', `${VERSIONS}/get?name=reg+one&version=4`),
  post('archives a version', `${VERSIONS}/transition-stage`, {
    ...versionOne('5'),
    stage: 'archived'
  }),
  post('refuses to archive for a stage that is not active', `${VERSIONS}/transition-stage`, {
    ...versionOne('1'),
    stage: 'none',
    archive_existing_versions: true
  }),
  post('refuses an unknown stage', `${VERSIONS}/transition-stage`, {
    ...versionOne('1'),
    stage: 'live'
  }),
  post('refuses the stage of deleted ones', `${VERSIONS}/transition-stage`, {
    ...versionOne('1'),
    stage: 'Deleted_Internal'
  }),
  post('refuses a transition without a stage', `${VERSIONS}/transition-stage`, versionOne('1')),
  post('refuses a transition to a number', `${VERSIONS}/transition-stage`, {
    ...versionOne('1'),
    stage: 5
  }),
  post('refuses a transition without a version', `${VERSIONS}/transition-stage`, {
    name: 'reg one',
    stage: 'Staging'
  }),
  post('refuses a transition that archives "yes"', `${VERSIONS}/transition-stage`, {
    ...versionOne('1'),
    stage: 'Staging',
    archive_existing_versions: 'yes'
  }),
  post('refuses a transition of a version that is no number', `${VERSIONS}/transition-stage`, {
    ...versionOne('x'),
    stage: 'Staging'
  }),
  post('misses the version of a transition', `${VERSIONS}/transition-stage`, {
    ...versionOne('99'),
    stage: 'Staging',
    archive_existing_versions: true
  }),
  get('leaves the others where they were', `${VERSIONS}/get?name=reg+one&version=3`),

  // Latest versions
  post('gets the latest versions', `${MODELS}/get-latest-versions`, { name: 'reg one' }),
  post('gets the latest of some stages', `${MODELS}/get-latest-versions`, {
    name: 'reg one',
    stages: ['production', 'ARCHIVED', 'Production']
  }),
  post('gets the latest of no stage', `${MODELS}/get-latest-versions`, {
    name: 'reg one',
    stages: []
  }),
  get(
    'gets the latest by GET',
    `${MODELS}/get-latest-versions?name=reg+one&stages=Staging&stages=None`
  ),
  post('gets the latest of a model without versions', `${MODELS}/get-latest-versions`, {
    name: 'reg-camel'
  }),
  post('refuses an unknown stage of the latest', `${MODELS}/get-latest-versions`, {
    name: 'reg one',
    stages: ['live']
  }),
  post('refuses stages that are no list', `${MODELS}/get-latest-versions`, {
    name: 'reg one',
    stages: 'Staging'
  }),
  post('refuses stages of numbers', `${MODELS}/get-latest-versions`, {
    name: 'reg one',
    stages: [1]
  }),
  post('misses the model of the latest', `${MODELS}/get-latest-versions`, { name: 'nope' }),
  post('refuses the latest without a name', `${MODELS}/get-latest-versions`, {}),
  get('finds models with their latest versions', `${MODELS}/search?filter=name+LIKE+'reg%25'`),

  // Delete
  remove('deletes a version', `${VERSIONS}/delete`, versionOne('2')),
  remove('misses the version to delete', `${VERSIONS}/delete`, versionOne('2')),
  remove('refuses to delete a version that is no number', `${VERSIONS}/delete`, versionOne('two')),
  remove('refuses to delete a version without a name', `${VERSIONS}/delete`, { version: '1' }),
  remove('refuses to delete without a version', `${VERSIONS}/delete`, { name: 'reg one' }),
  remove('misses the model of a version to delete', `${VERSIONS}/delete`, {
    name: 'nope',
    version: '1'
  }),
  get('misses a deleted version', `${VERSIONS}/get?name=reg+one&version=2`),
  get('misses where a deleted version is', `${VERSIONS}/get-download-uri?name=reg+one&version=2`),
  get('misses the alias of a deleted version', `${MODELS}/alias?name=reg+one&alias=champion`),
  get('gets the model without the deleted version', `${MODELS}/get?name=reg+one`),
  remove('deletes the last version', `${VERSIONS}/delete`, versionOne('15')),
  createVersion('creates version 16, for 15 was used', { source: 's3://bucket/model/16' }),

  // Prompts
  post('creates a version of a prompt', `${VERSIONS}/create`, {
    name: 'reg-prompt',
    source: 'dummy-source',
    description: 'first words',
    tags: [
      { key: 'mlflow.prompt.is_prompt', value: 'True' },
      { key: 'mlflow.prompt.is_prompt', value: 'true' },
      { key: 'mlflow.prompt.text', value: 'Say {{what}}' }
    ]
  }),
  post('creates another one from the other placeholder', `${VERSIONS}/create`, {
    name: 'reg-prompt',
    source: 'prompt-template',
    tags: [{ key: 'mlflow.prompt.is_prompt', value: 'true' }]
  }),
  post('refuses a prompt from somewhere', `${VERSIONS}/create`, {
    name: 'reg-prompt',
    source: 's3://bucket/x',
    tags: [{ key: 'mlflow.prompt.is_prompt', value: 'true' }]
  }),
  post('refuses a placeholder for a model', `${VERSIONS}/create`, {
    name: 'reg-prompt',
    source: 'dummy-source'
  }),
  createVersion('refuses a model made of a prompt', { source: 'models:/reg-prompt/1' }),
  get('gets a version of a prompt', `${VERSIONS}/get?name=reg-prompt&version=1`),
  post('gives a prompt an alias', `${MODELS}/alias`, {
    name: 'reg-prompt',
    version: '1',
    alias: 'production'
  }),
  get('gets a prompt by its alias', `${MODELS}/alias?name=reg-prompt&alias=production`),
  search('finds no versions of prompts', { filter: "name = 'reg-prompt'" }),
  search('finds versions of prompts that are asked for', {
    filter: "name = 'reg-prompt' AND tags.`mlflow.prompt.is_prompt` = 'true'"
  })
];
