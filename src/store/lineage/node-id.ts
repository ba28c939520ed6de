/** Ids of nodes: what kind it is, and what names it. */
export const nodeId = {
  session: (session_id: string) => `session:${session_id}`,
  run: (run_id: string) => `run:${run_id}`,
  execution: (execution_id: string) => `${EXECUTION}${execution_id}`,
  dataset: (experiment_id: string, name: string, digest: string) =>
    `dataset:${experiment_id}/${name}@${digest}`,
  param: (run_id: string, key: string) => `param:${run_id}/${key}`,
  metric: (run_id: string, key: string) => `metric:${run_id}/${key}`,
  artifact: (run_id: string, path: string) => `artifact:${run_id}/${path}`,
  logged_model: (model_id: string) => `logged_model:${model_id}`,
  model_version: (name: string, version: string | number) => `model_version:${name}/${version}`
};

/** Before an execution's own id. */
export const EXECUTION = 'execution:';
