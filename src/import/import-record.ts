import type { ArtifactStore } from '../store/artifacts/artifact-store.ts';
import type {
  ForeignExperiment,
  ForeignLoggedModel,
  ForeignRun,
  Importer
} from '../store/import/importer.ts';
import { artifactMove, MovedRoots, type ArtifactMove } from './artifact-move.ts';
import { CELLTRAIL_SESSION } from '../protocol/tags.ts';
import { EXECUTION_LOG_FILE, type LogLine } from '../protocol/execution-log.ts';
import { copyArtifacts } from './copy-artifacts.ts';
import { BrokenLine, executionLogLines } from './execution-log-lines.ts';
import { importSession } from './import-session.ts';
import { Notes, noCounts, type ImportCounts } from './import-summary.ts';
import type { ImportSource } from './import-source.ts';
import { PointsInFlight } from './points-in-flight.ts';

/**
 * Brings all of a source over. It may end at any moment, and be started again: what is here
 * already is found and left as it is.
 */
export class RecordImport {
  readonly counts: ImportCounts = noCounts();
  /** Runs that were looked at, those that are here already too. */
  runsSeen = 0;
  readonly #source: ImportSource;
  readonly #importer: Importer;
  readonly #artifacts: ArtifactStore;
  readonly #onProgress: () => void;
  readonly #notes = new Notes();
  readonly #moved = new MovedRoots();
  readonly #points: PointsInFlight;

  /** @param onProgress called often; `counts` and `runsSeen` have changed */
  constructor(
    source: ImportSource,
    importer: Importer,
    artifacts: ArtifactStore,
    onProgress: () => void
  ) {
    this.#source = source;
    this.#importer = importer;
    this.#artifacts = artifacts;
    this.#onProgress = onProgress;
    this.#points = new PointsInFlight(importer, added => {
      this.counts.points += added;
      onProgress();
    });
  }

  /** What the user should know of it, in sentences. */
  get notes(): string[] {
    const left = this.#source.leftBehind();
    return [
      ...this.#notes.lines(),
      ...(left.length === 0 ? [] : [`Not brought over: ${left.join(', ')}.`])
    ];
  }

  async run(): Promise<void> {
    const experiments: { from: string; to: string }[] = [];
    for await (const experiment of this.#source.experiments()) {
      const experiment_id = await this.#experiment(experiment);
      experiments.push({ from: experiment.experiment_id, to: experiment_id });
      for await (const runs of this.#source.runs(experiment.experiment_id)) {
        await this.#runs(experiment_id, runs);
      }
    }
    await this.#points.landed();
    for await (const lines of this.#source.sessions?.() ?? []) await this.#session(lines);
    // They have metrics of runs, of other experiments too.
    for (const { from, to } of experiments) {
      for await (const models of batches(this.#source.loggedModels(from))) {
        await this.#loggedModels(to, models);
      }
    }
    await this.#registry();
  }

  async #experiment(experiment: ForeignExperiment): Promise<string> {
    const { uri, copy } = await artifactMove(this.#source, experiment.artifact_location, '');
    const here = await this.#importer.experiment({
      ...experiment,
      // New runs of one whose artifacts come to us keep theirs with us.
      artifact_location: copy !== null && copy.to === '' ? '' : uri,
      moved_from: experiment.artifact_location
    });
    const named = `'${experiment.name}'`;
    if (here.outcome === 'new') this.counts.experiments++;
    if (here.outcome === 'merged') {
      this.#notes.add(
        'Their runs joined the experiment of the same name that was here: %s.',
        named
      );
    } else if (here.experiment_id !== experiment.experiment_id) {
      this.#notes.add(
        'The id of an experiment was taken, it has a new one here: %s.',
        `${named} (${experiment.experiment_id} is ${here.experiment_id})`
      );
    }
    if (here.outcome === 'new' && here.name !== experiment.name) {
      this.#notes.add(
        'The name of an experiment was taken, it has another one: %s.',
        `'${here.name}'`
      );
    }
    this.#onProgress();
    return here.experiment_id;
  }

  async #runs(experiment_id: string, foreign: readonly ForeignRun[]): Promise<void> {
    const moves = new Map<string, ArtifactMove>();
    const runs: ForeignRun[] = [];
    for (const run of foreign) {
      const move = await artifactMove(
        this.#source,
        run.artifact_uri,
        `${experiment_id}/${run.run_id}/artifacts`
      );
      this.#moved.add(run.artifact_uri, move.uri);
      moves.set(run.run_id, move);
      runs.push({ ...run, artifact_uri: move.uri, moved_from: run.artifact_uri });
    }
    const outcomes = await this.#importer.runs(experiment_id, runs);
    const known = outcomes.filter(({ outcome }) => outcome === 'known' || outcome === 'completed');
    const counts = await this.#importer.pointCounts(known.map(({ run_id }) => run_id));
    for (const [index, { run_id, outcome }] of outcomes.entries()) {
      this.runsSeen++;
      if (outcome === 'other') {
        this.#notes.add('Left alone, because another run of that id is here: %s.', run_id);
        continue;
      }
      if (outcome === 'new') this.counts.runs++;
      const here = counts.get(run_id) ?? NO_SERIES;
      const added = await this.#pointsOf(foreign[index], here);
      if (outcome === 'completed' || (outcome === 'known' && added)) this.counts.completedRuns++;
      const move = moves.get(run_id)!;
      await this.#copy(move);
      if (this.#source.sessions === undefined && move.copy !== null) {
        await this.#sessionAmong(move.copy.to, foreign[index]);
      }
      this.#onProgress();
    }
  }

  /** @returns whether the run got points */
  async #pointsOf(run: ForeignRun, here: ReadonlyMap<string, number>): Promise<boolean> {
    let added = false;
    for await (const { key, points } of this.#source.points(run, here)) {
      const count = here.get(key);
      if (count === points.length) continue;
      const missing =
        count === undefined ? points : await this.#importer.missingPoints(run.run_id, key, points);
      if (missing.length === 0) continue;
      added = true;
      await this.#points.add(run.run_id, key, missing);
    }
    return added;
  }

  /** A session run that was copied to the other server has the log of its session among its artifacts. */
  async #sessionAmong(artifacts: string, { run_id, tags }: ForeignRun): Promise<void> {
    if (!tags.some(({ key }) => key === CELLTRAIL_SESSION)) return;
    const [folder, name] = EXECUTION_LOG_FILE.split('/');
    const files = await this.#artifacts.list(`${artifacts}/${folder}`);
    if (!files.some(({ path }) => path === name)) return;
    const file = `${artifacts}/${EXECUTION_LOG_FILE}`;
    try {
      const { stream } = await this.#artifacts.read(file);
      await this.#session(executionLogLines(stream), run_id);
    } catch (error) {
      if (!(error instanceof BrokenLine)) throw error;
      this.#notes.add('The log of a session cannot be read: %s', `${file}: ${error.message}`);
    }
  }

  async #session(lines: AsyncIterable<LogLine>, run_id?: string): Promise<void> {
    const { added, executions, left } = await importSession(this.#importer, lines, run_id);
    if (added) this.counts.sessions++;
    this.counts.executions += executions;
    if (left !== null) this.#notes.add('A session was left alone, because %s.', left);
    this.#onProgress();
  }

  async #loggedModels(experiment_id: string, foreign: readonly ForeignLoggedModel[]) {
    const models: ForeignLoggedModel[] = [];
    for (const model of foreign) {
      const ownPlace = `${experiment_id}/models/${model.model_id}/artifacts`;
      const move = await artifactMove(this.#source, model.artifact_location, ownPlace);
      this.#moved.add(model.artifact_location, move.uri);
      await this.#copy(move);
      const moved_from = model.artifact_location;
      models.push({ ...model, artifact_location: move.uri, moved_from });
    }
    this.counts.loggedModels += await this.#importer.loggedModels(experiment_id, models);
    this.#onProgress();
  }

  async #registry(): Promise<void> {
    for await (const model of this.#source.registeredModels()) {
      const here = await this.#importer.registeredModel({
        ...model,
        versions: model.versions.map(version => ({
          ...version,
          source: this.#moved.follow(version.source),
          storage_location: this.#moved.follow(version.storage_location)
        }))
      });
      if (here.added) this.counts.registeredModels++;
      this.counts.modelVersions += here.versions;
      for (const { from, to } of here.renumbered) {
        this.#notes.add(
          'The number of a model version was taken, it has a new one here: %s.',
          `'${model.name}' version ${from} is ${to}`
        );
      }
      this.#onProgress();
    }
  }

  async #copy({ uri, copy }: ArtifactMove): Promise<void> {
    if (copy === null) {
      if (uri !== '') this.#notes.add(`Artifacts stay where they are: %s.`, uri);
      return;
    }
    const copied = await copyArtifacts(copy.from, this.#artifacts, copy.to, bytes => {
      this.counts.files++;
      this.counts.bytes += bytes;
      this.#onProgress();
    });
    for (const file of copied.refused) {
      this.#notes.add('Not copied, because of a name that no artifact may have: %s.', file);
    }
  }
}

/** Lists of at most a hundred. */
async function* batches<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item[]> {
  let batch: Item[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < 100) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

const NO_SERIES: ReadonlyMap<string, number> = new Map();
