import type { LogLine } from '../protocol/execution-log.ts';
import type {
  ForeignExperiment,
  ForeignLoggedModel,
  ForeignRegisteredModel,
  ForeignRun,
  ForeignPoints
} from '../store/import/importer.ts';

/** The record of another MLflow store, read from its beginning to its end. */
export interface ImportSource {
  /** For people: `the MLflow database /srv/mlflow.db`. */
  readonly name: string;
  /** Null when it takes as long to find out as to read them. */
  runCount(): number | null;
  /** Deleted ones too. */
  experiments(): AsyncIterable<ForeignExperiment>;
  /** In batches; deleted ones too. @param experiment_id the foreign one, as all ids here */
  runs(experiment_id: string): AsyncIterable<ForeignRun[]>;
  /**
   * All points of a run. A series of which `here` has a number is given in one part, because it
   * has to be compared; it may be left out when it has that many points. Others may come in several parts.
   */
  points(run: ForeignRun, here: ReadonlyMap<string, number>): AsyncIterable<SeriesPart>;
  /** Logs of sessions whose runs are among those of `runs`; others are looked for in artifacts. */
  sessions?(): AsyncIterable<AsyncIterable<LogLine>>;
  loggedModels(experiment_id: string): AsyncIterable<ForeignLoggedModel>;
  registeredModels(): AsyncIterable<ForeignRegisteredModel>;
  /** The files below an artifact URI; null when they cannot be read from here, or should not be. */
  artifacts(uri: string): Promise<ForeignFolder | null>;
  /** What is there and stays behind, in sentences. */
  leftBehind(): string[];
  close(): void;
}

export interface SeriesPart {
  key: string;
  points: ForeignPoints;
}

export interface ForeignFolder {
  /** Files at any depth, paths '/'-separated and relative to the folder; nothing for a folder that is not there. */
  files(): AsyncIterable<{ path: string; size: number }>;
  /** @throws InterruptedRead */
  read(path: string): AsyncIterable<Uint8Array>;
}

/** The bytes of a file ended too early; reading it again may succeed. */
export class InterruptedRead extends Error {}

/** What was named cannot be imported; the message says why and what would help. */
export class UnreadableSource extends Error {}

/** What a source of this machine says of artifacts whose place only the record names. */
export const OUTSIDE = 'artifacts outside of its folder, which --source-artifacts can name';
