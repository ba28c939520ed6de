import { post, TIME, type Step } from './step.ts';

/** Searches among three runs. */
export const RUN_SEARCH_STEPS: Step[] = [
  post(
    'creates an experiment to search in',
    'experiments/create',
    { name: 'searched' },
    { save: { experiment: answer => answer.experiment_id } }
  ),
  post(
    'creates a run to find',
    'runs/create',
    {
      experiment_id: '<experiment>',
      user_id: 'me',
      run_name: 'renamed',
      start_time: TIME,
      tags: [{ key: 'mlflow.user', value: 'me' }]
    },
    { save: { run: answer => answer.run.info.run_id } }
  ),
  post(
    'creates another',
    'runs/create',
    { experiment_id: '<experiment>', run_name: 'b', start_time: TIME + 1 },
    { save: { other: answer => answer.run.info.run_id } }
  ),
  post(
    'creates a third',
    'runs/create',
    { experiment_id: '<experiment>', run_name: 'camel', start_time: TIME + 2 },
    { save: { camel: answer => answer.run.info.run_id } }
  ),
  post('logs to the first', 'runs/log-batch', {
    run_id: '<run>',
    metrics: [{ key: 'loss', value: 0.1, timestamp: TIME, step: 3 }],
    params: [{ key: 'lr', value: '0.01' }]
  }),

  // Search
  post('searches runs', 'runs/search', {
    experiment_ids: ['<experiment>'],
    filter: "metrics.loss < 1 and params.lr = '0.01'"
  }),
  post('orders runs', 'runs/search', {
    experiment_ids: ['<experiment>'],
    order_by: ['attributes.start_time DESC', 'tags.`mlflow.runName`'],
    filter: "attributes.run_name != 'camel'"
  }),
  post('finds nothing', 'runs/search', {
    experiment_ids: ['<experiment>'],
    filter: "params.lr = '7'"
  }),
  post('refuses a bad filter', 'runs/search', {
    experiment_ids: ['<experiment>'],
    filter: 'metrics.loss'
  }),
  post('refuses an unquoted param value', 'runs/search', {
    experiment_ids: ['<experiment>'],
    filter: 'params.lr = 7'
  }),
  post('refuses too many results', 'runs/search', {
    experiment_ids: ['<experiment>'],
    max_results: 50_001
  }),
  post('refuses a list of numbers as order', 'runs/search', {
    experiment_ids: ['<experiment>'],
    order_by: [5]
  }),
  post('searches a page', 'runs/search', {
    experiment_ids: ['<experiment>'],
    max_results: 1,
    filter: "attributes.run_name = 'renamed'"
  })
];
