import { post, get, type Step } from './step.ts';

/** A version of `reg-größe 図`, which has no others before. */
const create = (name: string, body: object, more: Partial<Step> = {}) =>
  post(name, 'model-versions/create', { name: 'reg-größe 図', ...body }, more);

const file = (name: string, query: string, more: Partial<Step> = {}): Step => ({
  name,
  method: 'GET',
  path: `/model-versions/get-artifact?${query}`,
  ...more
});
const MODEL = 'name=reg-gr%C3%B6%C3%9Fe+%E5%9B%B3';

/** Versions that were logged models, and the files of versions. `<run>` is a run with artifacts. */
export const SOURCE_STEPS: Step[] = [
  post(
    'logs a model',
    'logged-models',
    { experiment_id: '0', name: 'reg-logged', source_run_id: '<run>' },
    {
      save: {
        model: answer => answer.model.info.model_id,
        model_artifacts: answer => answer.model.info.artifact_uri
      },
      statusOnly: 'compared with the logged models'
    }
  ),
  post(
    'logs a model of no run',
    'logged-models',
    { experiment_id: '0', name: 'reg-runless' },
    {
      save: { runless: answer => answer.model.info.model_id },
      statusOnly: 'compared with the logged models'
    }
  ),
  create('creates a version of a logged model', {
    source: 'models:/<model>',
    model_id: '<model>'
  }),
  create('creates a version of a logged model’s artifacts', {
    source: '<model_artifacts>/part',
    model_id: '<model>'
  }),
  create('creates a version of a logged model of no run', {
    source: 'models:/<runless>',
    model_id: '<runless>'
  }),
  create('creates a version of a logged model, with another run', {
    source: 'models:/<model>',
    model_id: '<model>',
    run_id: 'other'
  }),
  create('creates a version in a bucket of a logged model', {
    source: 's3://bucket/model',
    model_id: '<model>'
  }),
  create('creates a version of a version of a logged model of no run', {
    source: 'models:/reg-größe 図/3'
  }),
  create('refuses a logged model without its id in the request', { source: 'models:/<model>' }),
  create('refuses a logged model by the id of another', {
    source: 'models:/<model>',
    model_id: '<runless>'
  }),
  create('refuses the artifacts of another logged model', {
    source: '<model_artifacts>/part',
    model_id: '<runless>'
  }),
  create('refuses the artifacts of a run for a logged model', {
    source: '<artifacts>/model',
    model_id: '<model>',
    run_id: '<run>'
  }),
  create('refuses a path of the disk for a logged model', { source: '/etc', model_id: '<model>' }),
  create(
    'refuses a logged model that is nowhere',
    { source: 'models:/m-nope', model_id: 'm-nope' },
    { statusOnly: 'MLflow quotes the error twice' }
  ),
  {
    name: 'tells on the logged model what it became',
    method: 'GET',
    path: 'mlflow/logged-models/<model>',
    except: {
      'model.info.creation_timestamp_ms': 'a time',
      'model.info.last_updated_timestamp_ms': 'a time'
    }
  },
  get(
    'tells where a logged model’s version is',
    `model-versions/get-download-uri?${MODEL}&version=1`
  ),
  get('shows a logged model’s version', `model-versions/get?${MODEL}&version=1`),
  {
    name: 'deletes a logged model',
    method: 'DELETE',
    path: 'mlflow/logged-models/<runless>'
  },
  create('refuses a deleted logged model’s artifacts', {
    source: 'mlflow-artifacts:/0/models/<runless>/artifacts',
    model_id: '<runless>'
  }),

  // Files
  {
    name: 'stores a file of a model',
    method: 'PUT',
    path: 'mlflow-artifacts/artifacts/0/<run>/artifacts/model/MLmodel',
    body: 'flavors: {}',
    statusOnly: 'MLflow answers with no body, we with {}'
  },
  file('streams a file of a version', 'name=reg+one&version=1&path=MLmodel'),
  file('streams a file of a version of a version', 'name=reg+one&version=12&path=MLmodel'),
  file('streams a file of a run’s path', 'name=reg+one&version=10&path=MLmodel', {
    better: { status: 200, why: 'MLflow asks its own client, which knows no server' }
  }),
  file('misses a file of a version', 'name=reg+one&version=1&path=nope', {
    statusOnly: 'the message names the path on the disk'
  }),
  file('misses the version of a file', 'name=reg+one&version=99&path=MLmodel'),
  file('misses the model of a file', 'name=nope&version=1&path=MLmodel'),
  file('refuses a file of no model', 'version=1&path=MLmodel'),
  file('refuses a file of a version that is no number', 'name=reg+one&version=x&path=MLmodel'),
  file('refuses a file outside', 'name=reg+one&version=1&path=../../x'),
  file('refuses a file outside, encoded twice', 'name=reg+one&version=1&path=%252e%252e/x')
];
