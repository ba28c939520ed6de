import { createReadStream, existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Experiment } from '../protocol/entities/experiment.ts';
import type { Session } from '../protocol/entities/session.ts';
import { decodeDouble } from '../protocol/double.ts';
import { EXECUTION_LOG_FILE, type LogLine, type LoggedRun } from '../protocol/execution-log.ts';
import { CELLTRAIL_NOTEBOOK, CELLTRAIL_SESSION } from '../protocol/tags.ts';
import type {
  ForeignExperiment,
  ForeignLoggedModel,
  ForeignRegisteredModel,
  ForeignRun
} from '../store/import/importer.ts';
import { BrokenLine, executionLogLines } from './execution-log-lines.ts';
import {
  UnreadableSource,
  type ForeignFolder,
  type ImportSource,
  type SeriesPart
} from './import-source.ts';
import { filesWithin } from './local-files.ts';
import { append, emptyColumns } from './point-buffers.ts';

interface OpenLog {
  file: string;
  /** Of the artifacts that it is among; null: it was named alone. */
  folder: string | null;
  session: Session;
  experiments: Experiment[];
  runs: LoggedRun[];
  leftOut: number;
}

/** The logs that sessions leave among the artifacts of their runs (docs/format/execution-log.md). */
export class ExecutionLogs implements ImportSource {
  readonly name: string;
  readonly #logs: readonly OpenLog[];

  private constructor(name: string, logs: readonly OpenLog[]) {
    this.name = name;
    this.#logs = logs;
  }

  /**
   * Reads all of it once, so that nothing was changed when a line is broken.
   *
   * @throws UnreadableSource
   */
  static async open(named: string): Promise<ExecutionLogs> {
    const isFolder = (await stat(named)).isDirectory();
    const files = isFolder ? await logsBelow(path.resolve(named)) : [path.resolve(named)];
    const logs: OpenLog[] = [];
    for (const file of files) {
      const folder = isFolder ? path.dirname(path.dirname(file)) : null;
      logs.push(await read(file, folder));
    }
    return new ExecutionLogs(isFolder ? `the artifacts in ${named}` : `the log ${named}`, logs);
  }

  runCount(): number {
    return this.#logs.reduce((sum, { runs }) => sum + runs.length, 0);
  }

  async *experiments(): AsyncGenerator<ForeignExperiment> {
    const seen = new Set<string>();
    for (const { experiments } of this.#logs) {
      for (const experiment of experiments) {
        const { experiment_id, name, lifecycle_stage, creation_time, tags = [] } = experiment;
        if (seen.has(experiment_id)) continue;
        seen.add(experiment_id);
        yield {
          experiment_id,
          name,
          artifact_location: '',
          lifecycle_stage,
          creation_time,
          last_update_time: experiment.last_update_time,
          tags
        };
      }
    }
  }

  async *runs(experiment_id: string): AsyncGenerator<ForeignRun[]> {
    for (const { runs, session } of this.#logs) {
      const here = runs.filter(({ run }) => run.info.experiment_id === experiment_id);
      if (here.length > 0) yield here.map(logged => foreignRun(logged, session));
    }
  }

  async *points({ run_id }: ForeignRun): AsyncGenerator<SeriesPart> {
    for (const { file, runs } of this.#logs) {
      if (!runs.some(({ run }) => run.info.run_id === run_id)) continue;
      let part: SeriesPart = { key: '', points: emptyColumns() };
      // A series is in lines that follow each other.
      for await (const line of linesOf(file)) {
        if (line.type !== 'points' || line.run_id !== run_id) continue;
        if (part.key !== line.key) {
          if (part.key !== '') yield part;
          part = { key: line.key, points: emptyColumns() };
        }
        for (const [at, value] of line.values.entries()) {
          append(part.points, line.steps[at], line.timestamps[at], decodeDouble(value));
        }
      }
      if (part.key !== '') yield part;
    }
  }

  async *sessions(): AsyncGenerator<AsyncIterable<LogLine>> {
    for (const { file } of this.#logs) yield linesOf(file);
  }

  async *loggedModels(): AsyncGenerator<ForeignLoggedModel> {
    // The log has the ids of those of its runs, and no more.
  }

  async *registeredModels(): AsyncGenerator<ForeignRegisteredModel> {
    // As logged models.
  }

  async artifacts(uri: string): Promise<ForeignFolder | null> {
    for (const { session, file, folder } of this.#logs) {
      if (uri !== artifactUri(session.experiment_id, session.run_id)) continue;
      return folder === null ? logAlone(file) : filesWithin(folder, [folder]);
    }
    return EMPTY_FOLDER;
  }

  leftBehind(): string[] {
    const points = this.#logs.reduce((sum, { leftOut }) => sum + leftOut, 0);
    if (points === 0) return [];
    return [`${points.toLocaleString('en')} points of long series, which their logs do not have`];
  }

  close(): void {
    // Each file is closed when it was read.
  }
}

async function read(file: string, folder: string | null): Promise<OpenLog> {
  const experiments: Experiment[] = [];
  const runs: LoggedRun[] = [];
  let session: Session | null = null;
  let leftOut = 0;
  let latest = 0;
  try {
    for await (const line of linesOf(file)) {
      if (line.type === 'session') session = line;
      else if (line.type === 'experiment') experiments.push(line);
      else if (line.type === 'run') runs.push(line);
      else if (line.type === 'points') leftOut += line.left_out ?? 0;
      else latest = Math.max(latest, line.ended_time ?? line.started_time ?? 0);
    }
  } catch (error) {
    if (!(error instanceof BrokenLine)) throw error;
    throw new UnreadableSource(`${file} cannot be imported, and nothing was. ${error.message}`, {
      cause: error
    });
  }
  const log = { file, folder, session: session!, experiments, runs, leftOut };
  return runs.length > 0 ? log : { ...log, ...withoutRuns(session!) };
}

/** The first version of the log had no runs: of the session's own its id and its times are known. */
function withoutRuns(session: Session): Pick<OpenLog, 'experiments' | 'runs'> {
  const { run_id, experiment_id, notebook_path, kernel_name, started_time, ended_time } = session;
  const stem =
    notebook_path
      ?.split('/')
      .at(-1)!
      .replace(/(.)\.[^.]+$/, '$1') ?? kernel_name;
  const time = Math.trunc(started_time);
  return {
    experiments: [
      {
        experiment_id,
        name: notebook_path?.replace(/(.)\.[^./]+$/, '$1') ?? 'Default',
        artifact_location: '',
        lifecycle_stage: 'active',
        creation_time: time,
        last_update_time: time,
        tags: notebook_path === null ? [] : [{ key: CELLTRAIL_NOTEBOOK, value: notebook_path }]
      }
    ],
    runs: [
      {
        run: {
          info: {
            run_id,
            run_uuid: run_id,
            run_name: stem,
            experiment_id,
            user_id: '',
            status:
              ended_time === null ? 'RUNNING' : session.last_cell_failed ? 'FAILED' : 'FINISHED',
            start_time: time,
            ...(ended_time === null ? {} : { end_time: Math.trunc(ended_time) }),
            artifact_uri: '',
            lifecycle_stage: 'active'
          },
          data: { tags: [{ key: CELLTRAIL_SESSION, value: session.session_id }] },
          inputs: {}
        },
        param_times: [],
        tag_times: [null],
        origins: []
      }
    ]
  };
}

function foreignRun(
  { run: { info, data, inputs, outputs }, param_times, tag_times, origins }: LoggedRun,
  session: Session
): ForeignRun {
  const { run_id, run_name, experiment_id, user_id, status, start_time, end_time } = info;
  const { lifecycle_stage } = info;
  return {
    run_id,
    run_name,
    user_id,
    status,
    start_time,
    end_time: end_time ?? null,
    artifact_uri: artifactUri(experiment_id, run_id),
    lifecycle_stage,
    deleted_time: lifecycle_stage === 'deleted' ? (end_time ?? start_time) : null,
    params: (data.params ?? []).map((param, at) => ({ ...param, time: param_times[at] ?? null })),
    tags: (data.tags ?? []).map((tag, at) => ({ ...tag, time: tag_times[at] ?? null })),
    dataset_inputs: inputs?.dataset_inputs ?? [],
    model_inputs: inputs?.model_inputs?.map(({ model_id }) => model_id) ?? [],
    model_outputs:
      outputs?.model_outputs?.map(({ model_id, step = 0 }) => ({ model_id, step })) ?? [],
    origins: origins.map(execution_id => ({ session_id: session.session_id, execution_id }))
  };
}

const artifactUri = (experiment_id: string, run_id: string) =>
  `mlflow-artifacts:/${experiment_id}/${run_id}/artifacts`;

const linesOf = (file: string) =>
  executionLogLines(createReadStream(file) as AsyncIterable<Uint8Array>);

/** A folder that is a run's artifacts, or has such folders in it: an artifact root of MLflow. */
async function logsBelow(folder: string, depth = 0): Promise<string[]> {
  const own = path.join(folder, ...EXECUTION_LOG_FILE.split('/'));
  if (existsSync(own)) return [own];
  if (depth >= MAX_DEPTH) return [];
  const found: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) {
      found.push(...(await logsBelow(path.join(folder, entry.name), depth + 1)));
    }
  }
  return found;
}

/** Whether a folder that is no store of MLflow's has logs to import. */
export const hasExecutionLogs = async (folder: string): Promise<boolean> =>
  (await logsBelow(path.resolve(folder))).length > 0;

const logAlone = (file: string): ForeignFolder => ({
  async *files() {
    yield { path: EXECUTION_LOG_FILE, size: (await stat(file)).size };
  },
  read: () => createReadStream(file) as AsyncIterable<Uint8Array>
});

const EMPTY_FOLDER: ForeignFolder = {
  async *files() {
    // None.
  },
  async *read() {
    // There is none to read.
  }
};

/** `<experiment>/<run>/artifacts`, and the folders above it that people keep such roots in. */
const MAX_DEPTH = 5;
