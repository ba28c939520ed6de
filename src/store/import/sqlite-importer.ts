import { decodeDouble } from '../../protocol/double.ts';
import { finite } from '../series/point-order.ts';
import type { Session } from '../../protocol/entities/session.ts';
import type { GroupWriter } from '../threads/group-writer.ts';
import type { Reader } from '../threads/reader.ts';
import type { RunCache } from '../tracking/run-cache.ts';
import type { ForeignExecution } from './import-session.ts';
import type {
  ExperimentOutcome,
  ForeignExperiment,
  ForeignLoggedModel,
  ForeignRegisteredModel,
  ForeignRun,
  Importer,
  ForeignPoints,
  RegisteredModelOutcome,
  RunOutcome,
  SessionOutcome
} from './importer.ts';

/** Points take the way of all points, through the group that is being gathered. */
export class SqliteImporter implements Importer {
  readonly #writer: GroupWriter;
  readonly #reader: Reader;
  readonly #runs: RunCache;

  constructor(writer: GroupWriter, reader: Reader, runs: RunCache) {
    this.#writer = writer;
    this.#reader = reader;
    this.#runs = runs;
  }

  async experiment(experiment: ForeignExperiment): Promise<ExperimentOutcome> {
    return this.#writer.write('importExperiment', experiment);
  }

  async runs(experiment_id: string, runs: readonly ForeignRun[]): Promise<RunOutcome[]> {
    const imported = await this.#writer.write('importRuns', { experiment_id, runs });
    return imported.map(({ loaded, ...outcome }) => {
      if (loaded !== undefined) this.#runs.remember(loaded);
      return outcome;
    });
  }

  async loggedModels(
    experiment_id: string,
    models: readonly ForeignLoggedModel[]
  ): Promise<number> {
    if (models.length === 0) return 0;
    return this.#writer.write('importLoggedModels', { experiment_id, models });
  }

  async registeredModel(model: ForeignRegisteredModel): Promise<RegisteredModelOutcome> {
    return this.#writer.write('importRegisteredModel', model);
  }

  async session(session: Session, run_id: string): Promise<SessionOutcome> {
    return this.#writer.write('importSession', { session, run_id });
  }

  async executions(session_id: string, executions: readonly ForeignExecution[]): Promise<number> {
    return this.#writer.write('importExecutions', { session_id, executions });
  }

  async pointCounts(run_ids: readonly string[]): Promise<Map<string, Map<string, number>>> {
    return this.#reader.read('pointCounts', { run_ids });
  }

  async addPoints(run_id: string, key: string, points: ForeignPoints): Promise<void> {
    if (points.length === 0) return;
    const run = this.#runs.get(run_id) ?? (await this.#runs.load(run_id));
    const series = this.#runs.seriesOf(run, key);
    const { steps, timestamps, values, length } = points;
    for (let at = 0; at < length; at++) {
      this.#writer.append(series, steps[at], timestamps[at], values[at], true);
    }
    await this.#writer.committed();
  }

  async missingPoints(run_id: string, key: string, points: ForeignPoints): Promise<ForeignPoints> {
    const { metrics = [] } = await this.#reader.read('metricHistory', { run_id, metric_key: key });
    const here = new Set(
      metrics.map(({ step, timestamp, value }) => identity(step, timestamp, decodeDouble(value)))
    );
    const missing: ForeignPoints = {
      steps: new Float64Array(points.length),
      timestamps: new Float64Array(points.length),
      values: new Float64Array(points.length),
      length: 0
    };
    for (let at = 0; at < points.length; at++) {
      const { [at]: step } = points.steps;
      const { [at]: timestamp } = points.timestamps;
      const { [at]: value } = points.values;
      // Infinities are the largest doubles in a history.
      const point = identity(step, timestamp, finite(value));
      if (here.has(point)) continue;
      here.add(point);
      missing.steps[missing.length] = step;
      missing.timestamps[missing.length] = timestamp;
      missing.values[missing.length++] = value;
    }
    return missing;
  }
}

/** Both zeros are one value, as in the order of points. */
const identity = (step: number, timestamp: number, value: number) =>
  `${step} ${timestamp} ${value}`;
