import * as experiments from '../../../src/protocol/endpoints/experiments.ts';
import * as metrics from '../../../src/protocol/endpoints/metrics.ts';
import * as runs from '../../../src/protocol/endpoints/runs.ts';
import { DOUBLE, INT, STRING } from '../../../src/protocol/endpoint.ts';
import { post, TIME, type Step } from './step.ts';
import { wrongRequests } from './wrong-requests.ts';

const PAIR = { key: STRING, value: STRING };
const pair = { key: 'k', value: 'v' };
const SQL = { statusOnly: 'the message quotes the SQL that failed' };
const GRAMMAR = { statusOnly: 'search-steps.ts compares the texts about filters and orders' };
const TOKEN = {
  'page_token is a blank': { statusOnly: 'Python decodes a blank to nothing, and calls that b' },
  'page_token is of other characters': {
    better: { status: 400, why: 'MLflow fails over what is no base64 of ASCII' }
  }
};
const BEGAN_NOW = { except: { 'run.info.start_time': 'MLflow keeps 0; ours began now' } };
const IN_DEFAULT = {
  better: { status: 200, why: 'the proto promises Default; MLflow fails over a foreign key' }
};
const point = { key: 'm', value: 1.5, timestamp: TIME, step: 2 };

const SEARCH = {
  max_results: 2,
  filter: "name = 'wrong-experiment'",
  order_by: ['name'],
  // By number: MLflow's check of types, when it comes to that, knows no names.
  view_type: 3
};
const SEARCH_OPTIONS = {
  more: {
    ...TOKEN,
    'filter is a path': GRAMMAR,
    'order_by is of other characters': GRAMMAR,
    'order_by is a path': GRAMMAR,
    'order_by is too long': GRAMMAR
  }
};

/** Every field of every request of experiments, runs, metrics, params and tags, made wrong. */
export const WRONG_TRACKING_REQUESTS: Step[] = [
  post(
    'creates an experiment for wrong requests',
    'experiments/create',
    { name: 'wrong-experiment', tags: [pair] },
    { save: { experiment: answer => answer.experiment_id } }
  ),
  post(
    'creates a run for wrong requests',
    'runs/create',
    { experiment_id: '<experiment>', run_name: 'wrong', start_time: TIME, tags: [pair] },
    { save: { run: answer => answer.run.info.run_id } }
  ),
  // While there is one run to find: what is refused below differs in the runs that it leaves.
  ...wrongRequests(
    runs.searchRuns,
    {
      experiment_ids: ['<experiment>'],
      filter: "attributes.run_name = 'nobody'",
      run_view_type: 'ALL',
      max_results: 2,
      order_by: ['metrics.m']
    },
    SEARCH_OPTIONS
  ),
  ...wrongRequests(
    experiments.createExperiment,
    number => ({ name: `wrong-${number}`, artifact_location: 's3://bucket/x', tags: [pair] }),
    {
      items: { tags: PAIR },
      more: {
        'artifact_location is too long': {
          statusOnly: 'MLflow adds which environment variable of its own sets the limit'
        }
      }
    }
  ),
  ...wrongRequests(experiments.getExperiment, { experiment_id: '<experiment>' }),
  ...wrongRequests(experiments.getExperimentByName, { experiment_name: 'wrong-experiment' }),
  ...wrongRequests(experiments.searchExperiments, SEARCH, SEARCH_OPTIONS),
  ...wrongRequests(experiments.searchExperimentsByGet, SEARCH, SEARCH_OPTIONS),
  ...wrongRequests(experiments.setExperimentTag, { experiment_id: '<experiment>', ...pair }),
  ...wrongRequests(experiments.deleteExperimentTag, { experiment_id: '<experiment>', key: 'nope' }),
  ...wrongRequests(
    experiments.updateExperiment,
    { experiment_id: '<experiment>', new_name: 'wrong-experiment' },
    // Names that an experiment was created with above.
    {
      more: {
        'new_name is a blank': SQL,
        'new_name is of other characters': SQL,
        'new_name is a path': SQL
      }
    }
  ),
  ...wrongRequests(experiments.deleteExperiment, { experiment_id: '123456' }),
  ...wrongRequests(experiments.restoreExperiment, { experiment_id: '123456' }),

  ...wrongRequests(
    runs.createRun,
    {
      experiment_id: '<experiment>',
      user_id: 'me',
      run_name: 'wrong',
      start_time: TIME,
      tags: [pair]
    },
    {
      items: { tags: PAIR },
      more: {
        'experiment_id is missing': IN_DEFAULT,
        'experiment_id is empty': IN_DEFAULT,
        'experiment_id is null': IN_DEFAULT,
        'start_time is missing': BEGAN_NOW,
        'start_time is null': BEGAN_NOW
      }
    }
  ),
  ...wrongRequests(runs.getRun, { run_id: '<run>' }),
  ...wrongRequests(runs.updateRun, {
    run_id: '<run>',
    status: 'RUNNING',
    end_time: TIME,
    run_name: 'wrong'
  }),
  ...wrongRequests(
    runs.logMetric,
    { run_id: '<run>', ...point },
    {
      more: {
        'model_id is a blank': SQL,
        'model_id is of other characters': SQL,
        'model_id is a path': SQL,
        'model_id is too long': SQL
      }
    }
  ),
  ...wrongRequests(runs.logParam, { run_id: '<run>', ...pair }),
  ...wrongRequests(runs.setTag, { run_id: '<run>', ...pair }),
  ...wrongRequests(runs.deleteTag, { run_id: '<run>', key: 'nope' }),
  ...wrongRequests(runs.deleteRun, { run_id: 'nope' }),
  ...wrongRequests(runs.restoreRun, { run_id: 'nope' }),
  ...wrongRequests(
    runs.logBatch,
    { run_id: '<run>', metrics: [point], params: [pair], tags: [pair] },
    {
      items: {
        metrics: { key: STRING, value: DOUBLE, timestamp: INT, step: INT },
        params: PAIR,
        tags: PAIR
      }
    }
  ),

  // What was refused above differs in what it left of that metric.
  post('logs what is read', 'runs/log-batch', {
    run_id: '<run>',
    metrics: [1, 2, 3].map(step => ({ ...point, key: 'read', step }))
  }),
  ...wrongRequests(
    metrics.getMetricHistory,
    { run_id: '<run>', metric_key: 'read', max_results: 2 },
    { more: TOKEN }
  ),
  ...wrongRequests(metrics.getMetricHistoryBulkInterval, {
    run_ids: ['<run>'],
    metric_key: 'read',
    start_step: 0,
    end_step: 9,
    max_results: 5
  }),
  ...wrongRequests(
    metrics.getMetricHistoryBulk,
    { run_id: ['<run>'], metric_key: 'read', max_results: 5 },
    {
      more: {
        'max_results is negative as text': {
          except: { metrics: 'MLflow leaves out so many at the end, ours answers none' }
        }
      }
    }
  )
];
