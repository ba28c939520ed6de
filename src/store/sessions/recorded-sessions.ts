import type { Experiment } from '../../protocol/entities/experiment.ts';
import type { Metric } from '../../protocol/entities/run.ts';
import type { Execution, ExecutionOutput, Session } from '../../protocol/entities/session.ts';
import type { LoggedRun } from '../../protocol/execution-log.ts';
import { ApiError } from '../../protocol/errors.ts';
import type { Reader } from '../threads/reader.ts';
import type { NamedRun } from './recorded-reads.ts';

/** What is written out of the record of a session: its notebook and its log. */
export class RecordedSessions {
  readonly #reader: Reader;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  /**
   * @param named id of a run, or a name that one run alone has
   * @throws ApiError RESOURCE_DOES_NOT_EXIST, INVALID_PARAMETER_VALUE when several have the name
   */
  async run(named: string): Promise<NamedRun> {
    const [found, ...others] = await this.#reader.read('runsNamed', { named });
    if (found === undefined) {
      throw new ApiError(
        'RESOURCE_DOES_NOT_EXIST',
        `There is no run with the id or name '${named}'.`
      );
    }
    if (others.length === 0) return found;
    const ids = [found, ...others].map(
      ({ run_id, start_time }) => `${run_id} (${new Date(start_time).toISOString()})`
    );
    throw new ApiError(
      'INVALID_PARAMETER_VALUE',
      `Several runs are called '${named}'; name one by its id: ${ids.join(', ')}.`
    );
  }

  /**
   * The session that a run was made in.
   *
   * @throws ApiError RESOURCE_DOES_NOT_EXIST with the reason when nothing was recorded
   */
  async sessionOf({ run_id, run_name, session_id }: NamedRun): Promise<Session> {
    const nothing = (why: string) =>
      new ApiError(
        'RESOURCE_DOES_NOT_EXIST',
        `Nothing was recorded of how run '${run_name}' (${run_id}) was made: ${why}.`
      );
    if (session_id === null) throw nothing('no notebook that celltrail watched made it');
    return this.session(session_id).catch((error: unknown) => {
      if (!(error instanceof ApiError) || error.code !== 'RESOURCE_DOES_NOT_EXIST') throw error;
      throw nothing('its session is not in this record');
    });
  }

  async session(session_id: string): Promise<Session> {
    return this.#reader.read('getSession', { session_id });
  }

  /** The Jupyter server that it is of. */
  async observerOf(session_id: string): Promise<string> {
    return this.#reader.read('getObserver', { session_id });
  }

  /** Where the artifacts of a run are. */
  async artifactUri(run_id: string): Promise<string> {
    const { info } = await this.#reader.read('getRun', { run_id });
    return info.artifact_uri;
  }

  /** Of the session and of those before it in the same life of its kernel, in their order. */
  async executionsUpTo(session_id: string): Promise<Execution[][]> {
    const sessions = await this.#reader.read('sessionsUpTo', { session_id });
    return Promise.all(sessions.map(one => this.executions(one.session_id)));
  }

  async executions(session_id: string): Promise<Execution[]> {
    return this.#reader.read('listExecutions', { session_id });
  }

  async outputs(execution_id: string): Promise<ExecutionOutput[]> {
    return this.#reader.read('getOutputs', { execution_id });
  }

  /** Its own run first. */
  async runs(session_id: string): Promise<LoggedRun[]> {
    return this.#reader.read('sessionRuns', { session_id });
  }

  async experiment(experiment_id: string): Promise<Experiment> {
    return this.#reader.read('getExperiment', { experiment_id });
  }

  /** How many points of each metric the runs have. */
  async pointCounts(run_ids: readonly string[]): Promise<Map<string, Map<string, number>>> {
    return this.#reader.read('pointCounts', { run_ids });
  }

  async points(run_id: string, metric_key: string): Promise<Metric[]> {
    const { metrics = [] } = await this.#reader.read('metricHistory', { run_id, metric_key });
    return metrics;
  }
}
