import { createVersion } from './registry-requests.ts';
import { post, TIME, type Step } from './step.ts';

const VERSIONS = 'model-versions';

/** New versions of the models that the steps before made, and the rules of their sources. */
export const VERSION_CREATE_STEPS: Step[] = [
  post(
    'creates a run that makes models',
    'runs/create',
    { experiment_id: '0', run_name: 'models', start_time: TIME },
    {
      save: {
        run: answer => answer.run.info.run_id,
        artifacts: answer => answer.run.info.artifact_uri
      }
    }
  ),
  post(
    'creates an experiment on the disk',
    'experiments/create',
    { name: 'registry on disk', artifact_location: '/srv/celltrail-test/models' },
    {
      // Padded, because MLflow's is a small number that could be a version's, too.
      save: { disk_experiment: answer => answer.experiment_id.padStart(20, '0') },
      except: { experiment_id: 'it is not called by its padded name' }
    }
  ),
  post(
    'creates a run on the disk',
    'runs/create',
    { experiment_id: '<disk_experiment>', run_name: 'on disk', start_time: TIME },
    {
      save: { disk_run: answer => answer.run.info.run_id },
      except: { 'run.info.experiment_id': 'it is not called by its padded name' }
    }
  ),

  // Create
  createVersion('creates version 1', {
    source: '<artifacts>/model',
    run_id: '<run>',
    run_link: 'http://link',
    description: 'one',
    tags: [
      { key: 'stage', value: 'dev' },
      { key: 'twice', value: 'first' },
      { key: 'twice', value: 'last' }
    ]
  }),
  createVersion('creates version 2', { source: 's3://bucket/model/2' }),
  createVersion('creates version 3 with nulls', {
    source: 's3://bucket/model/3',
    run_id: null,
    tags: null,
    description: null,
    run_link: null,
    model_id: null
  }),
  createVersion('creates version 4 of a run that is nowhere', {
    source: 's3://bucket/model/4',
    run_id: 'nope'
  }),
  post('creates a version of a second model', `${VERSIONS}/create`, {
    name: 'reg-two',
    source: 'gs://bucket/two',
    description: ''
  }),
  post('misses the model of a version', `${VERSIONS}/create`, {
    name: 'nope',
    source: 's3://bucket/x'
  }),
  post('refuses a version without a name', `${VERSIONS}/create`, { source: 's3://b/x' }),
  post('refuses a version of a bad name', `${VERSIONS}/create`, {
    name: 'a/b',
    source: 's3://b/x'
  }),
  post('refuses a version of blanks', `${VERSIONS}/create`, { name: '  ', source: 's3://b/x' }),
  createVersion('refuses a version without a source', {}),
  createVersion('refuses a version of a null source', { source: null }),
  createVersion('refuses a version of an empty source', { source: '' }),
  createVersion('refuses a number as source', { source: 5 }),
  createVersion('refuses a number as run', { source: 's3://b/x', run_id: 5 }),
  createVersion('refuses a number as run link', { source: 's3://b/x', run_link: 5 }),
  createVersion('refuses a number as description of a version', {
    source: 's3://b/x',
    description: 5
  }),
  createVersion('refuses a number as logged model', { source: 's3://b/x', model_id: 5 }),
  createVersion('refuses version tags that are no list', { source: 's3://b/x', tags: {} }),
  createVersion('refuses a version tag of a bad key', {
    source: 's3://b/x',
    tags: [{ key: 'a;b', value: 'c' }]
  }),
  createVersion('refuses a version tag without a key', {
    source: 's3://b/x',
    tags: [{ value: 'c' }]
  }),
  createVersion('refuses a version tag of a long key', {
    source: 's3://b/x',
    tags: [{ key: 'k'.repeat(251), value: 'c' }]
  }),
  createVersion('refuses a version tag of a long value', {
    source: 's3://b/x',
    tags: [{ key: 'k', value: 'v'.repeat(100_001) }]
  }),
  createVersion('refuses a longer prompt text', {
    source: 's3://b/x',
    tags: [{ key: 'mlflow.prompt.text', value: 'v'.repeat(100_001) }]
  }),

  // Sources
  createVersion('refuses a path without a run', { source: '/etc' }),
  createVersion('refuses a file without a run', { source: 'file:///etc/passwd' }),
  createVersion('refuses a path of a run that is nowhere', { source: '/etc', run_id: 'nope' }),
  createVersion('refuses a path outside its run', { source: '/etc/passwd', run_id: '<run>' }),
  createVersion('refuses a path outside a run on the disk', {
    source: '/etc',
    run_id: '<disk_run>'
  }),
  createVersion('refuses the folder above a run on the disk', {
    source: '/srv/celltrail-test/models',
    run_id: '<disk_run>'
  }),
  createVersion('refuses to climb out of a run on the disk', {
    source: '/srv/celltrail-test/models/<disk_run>/artifacts/../../x',
    run_id: '<disk_run>'
  }),
  createVersion('refuses to climb out in an encoding', {
    source: '/srv/celltrail-test/models/<disk_run>/artifacts/%2e%2e/%2e%2e/x',
    run_id: '<disk_run>'
  }),
  createVersion('refuses a neighbour whose name begins alike', {
    source: '/srv/celltrail-test/models/<disk_run>/artifacts-not',
    run_id: '<disk_run>'
  }),
  createVersion('creates version 5 from a path inside its run', {
    source: '/srv/celltrail-test/models/<disk_run>/artifacts/model',
    run_id: '<disk_run>'
  }),
  createVersion('creates version 6 from a file inside its run', {
    source: 'file:///srv/celltrail-test/models/<disk_run>/artifacts/a%20b',
    run_id: '<disk_run>'
  }),
  createVersion('refuses a file of another host', { source: 'file://host/etc', run_id: '<run>' }),
  createVersion('refuses .. in a bucket', { source: 's3://bucket/a/../../b' }),
  createVersion('refuses .. at the end', { source: 's3://bucket/a/..' }),
  createVersion('refuses .. percent-encoded', { source: 's3://bucket/a/%2e%2e/b' }),
  createVersion('refuses .. encoded twice', { source: 's3://bucket/a/%252e%252e/b' }),
  createVersion('refuses .. with its slash encoded', { source: 's3://bucket/a/..%2f..%2fb' }),
  createVersion('refuses a dot in a bucket', { source: 's3://bucket/a/./b' }),
  createVersion('refuses an encoded NUL', { source: 's3://bucket/a%00b' }),
  createVersion('refuses .. in a query', { source: 's3://bucket/a?x=/../y' }),
  createVersion('refuses a bucket alone', { source: 's3://bucket' }),
  createVersion('refuses a scheme without a path', { source: 's3:bucket' }),
  createVersion('creates version 7 with slashes to spare', { source: 's3://bucket//a///b/' }),
  createVersion('creates version 8 with a plus and a name of dots', {
    source: 's3://bucket/a+b/c..d/...'
  }),
  createVersion('refuses another server', { source: 'http://host/model' }),
  createVersion('refuses another server by https', { source: 'HTTPS://host/model' }),
  createVersion('refuses another server’s artifacts', { source: 'mlflow-artifacts://host/0/x' }),
  createVersion('refuses a server of files', { source: 'sftp://host/model' }),
  createVersion('refuses proxied artifacts without a run', { source: 'mlflow-artifacts:/0/x' }),
  createVersion('refuses proxied artifacts without a path', {
    source: 'mlflow-artifacts:',
    run_id: '<run>'
  }),
  createVersion('refuses proxied artifacts of another run', {
    source: '<artifacts>/model',
    run_id: '<disk_run>'
  }),
  createVersion('refuses proxied artifacts of no run', {
    source: '<artifacts>/model',
    run_id: 'nope'
  }),
  createVersion('refuses proxied artifacts above the run', {
    source: 'mlflow-artifacts:/0',
    run_id: '<run>'
  }),
  createVersion('creates version 9 from all that a run has', {
    source: '<artifacts>',
    run_id: '<run>'
  }),
  createVersion('creates version 10 from a run’s path', {
    source: 'runs:/<run>/model',
    run_id: '<run>'
  }),
  createVersion('refuses a run’s path without the run', { source: 'runs:/<run>/model' }),
  createVersion('refuses a run’s path of another run', {
    source: 'runs:/<run>/model',
    run_id: 'nope'
  }),
  createVersion('refuses a run’s path at a host', {
    source: 'runs://host/<run>/model',
    run_id: '<run>'
  }),
  createVersion('refuses a run’s path without a run', { source: 'runs:/', run_id: '<run>' }),
  createVersion('refuses a run’s path that climbs', {
    source: 'runs:/<run>/../x',
    run_id: '<run>'
  }),
  createVersion('creates version 11 from version 1', { source: 'models:/reg one/1' }),
  createVersion('creates version 12 from version 11', {
    source: 'models:/reg one/11',
    run_id: '<run>'
  }),
  createVersion('refuses a version of another run', {
    source: 'models:/reg one/1',
    run_id: 'nope'
  }),
  createVersion('refuses a version of an empty run', { source: 'models:/reg one/1', run_id: '' }),
  createVersion('refuses a version with a logged model', {
    source: 'models:/reg one/1',
    model_id: 'm-1'
  }),
  createVersion('creates version 13 from the latest', { source: 'models:/reg one/Latest' }),
  createVersion('creates version 14 from a stage', { source: 'models:/reg one/none' }),
  createVersion('refuses a stage that is none', { source: 'models:/reg one/nope' }),
  createVersion('refuses a stage without versions', { source: 'models:/reg one/staging' }),
  createVersion('refuses the latest of a model without versions', {
    source: 'models:/reg-camel/latest'
  }),
  createVersion('refuses an alias that is none', { source: 'models:/reg one@nope' }),
  createVersion('refuses a version that is none', { source: 'models:/reg one/99' }),
  createVersion('refuses a model that is none', { source: 'models:/nope/1' }),
  createVersion('refuses a model at a host', { source: 'models://host/reg one/1' }),
  createVersion('refuses a model URI of three parts', { source: 'models:/reg one/1/2' }),
  createVersion('refuses a model URI of nothing', { source: 'models:/' }),
  createVersion('refuses a model URI without an alias', { source: 'models:/reg one@' }),
  createVersion('refuses a model URI without a suffix', { source: 'models:/reg one/' }),
  createVersion('refuses a logged model without its id', { source: 'models:/m-1' }),
  createVersion('refuses a logged model of another id', { source: 'models:/m-1', model_id: 'm-2' }),
  createVersion('refuses a path of a logged model that is nowhere', {
    source: '/etc',
    model_id: 'm-1'
  }),
  createVersion('refuses proxied artifacts of a logged model that is nowhere', {
    source: '<artifacts>/model',
    model_id: 'm-1'
  }),
  createVersion('refuses a run’s path with a logged model', {
    source: 'runs:/<run>/model',
    run_id: '<run>',
    model_id: 'm-1'
  }),
  createVersion('refuses .. with a logged model', { source: 's3://b/../x', model_id: 'm-1' }),
  createVersion('refuses a bucket with a logged model that is nowhere', {
    source: 's3://b/x',
    model_id: 'm-1'
  })
];
