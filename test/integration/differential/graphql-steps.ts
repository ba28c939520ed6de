import { post, TIME, type Step } from './step.ts';

const query = (name: string, text: string, variables: object = {}, more: Partial<Step> = {}) =>
  post(name, '', { query: text, variables }, { path: '/graphql', ...more });

const RUN_FIELDS = `
  info {
    runId runUuid runName experimentId userId status startTime endTime artifactUri lifecycleStage
  }
  data { metrics { key value timestamp step } params { key value } tags { key value } }
  inputs { datasetInputs { tags { key value } dataset { name digest sourceType source schema profile } } modelInputs { modelId } }
  outputs { modelOutputs { modelId step } }
  experiment { experimentId name tags { key value } artifactLocation lifecycleStage }
  modelVersions { status version name source }
`;

/** The queries that MLflow's web page sends, and some that no one should. */
export const GRAPHQL_STEPS: Step[] = [
  post(
    'creates an experiment',
    'experiments/create',
    { name: 'graphql', tags: [{ key: 'a', value: 'b' }] },
    { save: { experiment: answer => answer.experiment_id } }
  ),
  post(
    'creates a run',
    'runs/create',
    { experiment_id: '<experiment>', user_id: 'me', run_name: 'one', start_time: TIME },
    { save: { run: answer => answer.run.info.run_id } }
  ),
  post('logs to it', 'runs/log-batch', {
    run_id: '<run>',
    metrics: [
      { key: 'loss', value: 0.5, timestamp: TIME, step: 11 },
      { key: 'loss', value: 0.25, timestamp: TIME + 1, step: 12 },
      { key: 'nan', value: 'NaN', timestamp: TIME, step: 0 }
    ],
    params: [{ key: 'lr', value: '0.1' }]
  }),
  query(
    'gets a run as the page does',
    `query GetRun($data: MlflowGetRunInput!) @component(name: "MLflow.ExperimentRunTracking") {
      mlflowGetRun(input: $data) { apiError { helpUrl code message } run { ${RUN_FIELDS} } }
    }`,
    { data: { runId: '<run>' } }
  ),
  query(
    'searches runs as the page does',
    `query SearchRuns($data: MlflowSearchRunsInput!) @component(name: "x") {
      mlflowSearchRuns(input: $data) { apiError { code } nextPageToken runs { ${RUN_FIELDS} } }
    }`,
    { data: { experimentIds: ['<experiment>'], maxResults: 5 } }
  ),
  query(
    'searches active runs',
    `query SearchRuns($data: MlflowSearchRunsInput!) {
      mlflowSearchRuns(input: $data) { runs { info { runId } } }
    }`,
    { data: { experimentIds: ['<experiment>'], runViewType: 'ACTIVE_ONLY' } },
    { statusOnly: 'MLflow 3.17 cannot read its own enum here' }
  ),
  query(
    'searches runs by a mutation',
    `mutation S($data: MlflowSearchRunsInput!) {
      mlflowSearchRuns(input: $data) { runs { info { runId } } }
    }`,
    { data: { experimentIds: ['<experiment>'], filter: 'metrics.loss < 1' } }
  ),
  query(
    'gets an experiment as the page does',
    `query MlflowGetExperimentQuery($input: MlflowGetExperimentInput!) @component(name: "x") {
      mlflowGetExperiment(input: $input) {
        apiError { code message }
        experiment { artifactLocation experimentId lifecycleStage name tags { key value } }
      }
    }`,
    { input: { experimentId: '<experiment>' } }
  ),
  query(
    'gets points as the page does',
    `query GetMetricHistoryBulkInterval($data: MlflowGetMetricHistoryBulkIntervalInput!) @component(name: "x") {
      mlflowGetMetricHistoryBulkInterval(input: $data) {
        __typename
        metrics { timestamp step runId key value }
        apiError { code message }
      }
    }`,
    { data: { runIds: ['<run>'], metricKey: 'loss', maxResults: 320 } }
  ),
  query(
    'lists artifacts',
    `query L($data: MlflowListArtifactsInput!) {
      mlflowListArtifacts(input: $data) { rootUri files { path isDir fileSize } nextPageToken }
    }`,
    { data: { runId: '<run>' } }
  ),
  query(
    'searches model versions',
    `query V($data: MlflowSearchModelVersionsInput!) {
      mlflowSearchModelVersions(input: $data) { modelVersions { name version } nextPageToken }
    }`,
    { data: { filter: "run_id='<run>'" } }
  ),
  query('echoes', '{ test(inputString: "hello") { output } }'),
  query(
    'misses a run',
    'query G($data: MlflowGetRunInput!) { mlflowGetRun(input: $data) { run { info { runId } } } }',
    { data: { runId: 'f'.repeat(32) } }
  ),
  query('refuses an unknown field', '{ nonsense }', undefined, {
    statusOnly: 'graphql-core quotes with other marks than graphql-js'
  }),
  query('refuses eleven root fields', `{ ${'test { output } '.repeat(11)} }`, undefined, {
    statusOnly: "MLflow's text names the environment variable that raises its limit"
  })
];
