import { filledPath } from '../../src/client/filled-path.ts';
import type { Endpoint } from '../../src/protocol/endpoint.ts';
import {
  getOutputs,
  listCellMetrics,
  listExecutions,
  listSessions
} from '../../src/protocol/endpoints/sessions.ts';
import { searchExperiments } from '../../src/protocol/endpoints/experiments.ts';
import { getMetricHistory } from '../../src/protocol/endpoints/metrics.ts';
import { getRun, searchRuns } from '../../src/protocol/endpoints/runs.ts';
import { listRunRows } from '../../src/protocol/endpoints/run-rows.ts';
import type { Run } from '../../src/protocol/entities/run.ts';
import type { Execution, ExecutionOutput, Session } from '../../src/protocol/entities/session.ts';
import type { JupyterServer } from './jupyter-server.ts';

/** Reads what was recorded, through the Jupyter server, as any script can. */
export class Record {
  #server: JupyterServer;

  constructor(server: JupyterServer) {
    this.#server = server;
  }

  async call<Req, Res>({ method, path: template }: Endpoint<Req, Res>, request: Req): Promise<Res> {
    const { path, rest } = filledPath(template, request as object);
    if (method !== 'GET') return this.#server.send<Res>(method, `celltrail/api/${path}`, rest);
    const query = new URLSearchParams(
      Object.entries(rest).flatMap(([key, value]) =>
        (Array.isArray(value) ? value : [value]).map(item => [key, String(item)])
      )
    );
    return this.#server.json<Res>(`celltrail/api/${path}?${query}`);
  }

  /** Newest first. */
  async sessions(notebook_path: string): Promise<Session[]> {
    return (await this.call(listSessions, { notebook_path })).sessions;
  }

  /** The newest, once there is one: a cell can end before the frames of its start are on disk. */
  async session(notebook_path: string): Promise<Session> {
    const [newest] = await this.until(
      () => this.sessions(notebook_path),
      sessions => sessions.length > 0
    );
    return newest;
  }

  async executions(session_id: string): Promise<Execution[]> {
    return (await this.call(listExecutions, { session_id })).executions;
  }

  async outputs(execution_id: string): Promise<ExecutionOutput[]> {
    return (await this.call(getOutputs, { execution_id })).outputs;
  }

  /** Text of a file of a run. */
  async artifact({ info }: Run, path: string): Promise<string> {
    const folder = info.artifact_uri.replace('mlflow-artifacts:/', '');
    const url = `celltrail/api/2.0/mlflow-artifacts/artifacts/${folder}/${path}`;
    const answer = await this.#server.fetch(url);
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer.text();
  }

  async run(run_id: string): Promise<Run> {
    return (await this.call(getRun, { run_id })).run;
  }

  async nestedRuns(session: Session): Promise<Run[]> {
    const filter = `tags.\`mlflow.parentRunId\` = '${session.run_id}'`;
    const answer = await this.call(searchRuns, { experiment_ids: [session.experiment_id], filter });
    return answer.runs ?? [];
  }

  async history(run_id: string, metric_key: string) {
    return (await this.call(getMetricHistory, { run_id, metric_key })).metrics ?? [];
  }

  async experiments() {
    return (await this.call(searchExperiments, { max_results: 1000 })).experiments ?? [];
  }

  cellMetrics(notebook_path: string) {
    return this.call(listCellMetrics, { notebook_path });
  }

  runRows(notebook_path: string) {
    return this.call(listRunRows, { notebook_path });
  }

  /**
   * Asks until the record satisfies.
   * @throws Error with the last answer after `ms`
   */
  async until<T>(
    ask: () => Promise<T>,
    satisfied: (answer: T) => boolean,
    ms = 15_000
  ): Promise<T> {
    const deadline = Date.now() + ms;
    for (;;) {
      const answer = await ask();
      if (satisfied(answer)) return answer;
      if (Date.now() > deadline) {
        throw new Error(`Not within ${ms} ms; the record says ${JSON.stringify(answer, null, 1)}`);
      }
      await new Promise(done => setTimeout(done, 100));
    }
  }
}

export const tagOf = (run: Run, key: string) => run.data.tags?.find(tag => tag.key === key)?.value;
export const paramOf = (run: Run, key: string) =>
  run.data.params?.find(param => param.key === key)?.value;
