import type { Readable } from 'node:stream';
import { ApiError } from '../protocol/errors.ts';
import type { SyncSettings } from '../protocol/entities/sync.ts';
import { mayLeave } from './consent.ts';
import type { FileSource } from './remote/file-source.ts';
import type { FileOwner } from './remote/file-upload.ts';
import type { MlflowRemote } from './remote/mlflow-remote.ts';
import { RemoteFailure } from './remote/remote-failure.ts';

/** The files of runs and logged models, as they are kept here. */
export interface RunFiles {
  /** At any depth, at most so many. @throws ApiError NOT_IMPLEMENTED for a place out of reach */
  files(artifact_uri: string, most: number): Promise<LocalFile[]>;
  /** Whole, or the bytes of the range, both ends included. `version`: another when it was replaced. */
  read(
    artifact_uri: string,
    path: string,
    range?: { start: number; end: number }
  ): Promise<{ size: number; version: string; stream: Readable }>;
}

export interface LocalFile {
  /** Below the root of its run or model. */
  path: string;
  /** Bytes. */
  size: number;
  /** When it was written, ms since 1970. */
  time: number;
}

/** Which files are on the remote: of runs, or of logged models. */
export interface SentFiles {
  /** Path to version. @param id of the run or model here */
  sentFiles(id: string): Promise<Map<string, string>>;
  saveFile(id: string, path: string, version: string): Promise<void>;
}

/** Of a run or a logged model. */
export interface FilePlace {
  /** Here. */
  artifact_uri: string;
  copy: FileOwner;
}

export interface FilePushOptions {
  store: SentFiles;
  remote: MlflowRemote;
  files: RunFiles;
  settings: SyncSettings;
}

/** Of what was to be sent nothing is there any more. */
export class ReplacedFile extends Error {}

/** Sends files of a run or a logged model; each that is there is not sent again. */
export class FilePush {
  readonly #options: FilePushOptions;

  constructor(options: FilePushOptions) {
    this.#options = options;
  }

  /**
   * All of them, one after the other.
   *
   * @returns what is not taken, such as `file model.pkl`, and in which words
   */
  async push(id: string, place: FilePlace): Promise<Record<string, string>> {
    const { unsent, refused } = await this.look(id, place.artifact_uri);
    for (const file of unsent) {
      const failure = await this.send(id, place, file);
      if (failure !== null) refused[nameOfFile(file)] = failure.message;
    }
    return refused;
  }

  /**
   * @param isWanted asked when it is there: whether it is to be known as that
   * @returns why this file is not taken; null when it is there
   * @throws RemoteFailure of the remote as a whole; what the reading of the file throws
   */
  async send(
    id: string,
    { artifact_uri, copy }: FilePlace,
    file: LocalFile,
    isWanted: () => boolean = () => true
  ): Promise<RemoteFailure | null> {
    const { store, remote } = this.#options;
    const source = await this.#open(artifact_uri, file.path);
    try {
      await remote.uploads.put(copy, file.path, source);
    } catch (error) {
      if (!(error instanceof RemoteFailure) || !isOfFile(error)) throw error;
      return error;
    } finally {
      source.whole.destroy();
    }
    if (isWanted()) await store.saveFile(id, file.path, versionOf(file));
    return null;
  }

  async #open(artifact_uri: string, path: string): Promise<FileSource> {
    const { files } = this.#options;
    const { size, version, stream: whole } = await files.read(artifact_uri, path);
    return {
      size,
      whole,
      part: async range => {
        const part = await files.read(artifact_uri, path, range);
        if (part.version === version) return part.stream;
        part.stream.destroy();
        throw new ReplacedFile(`The file ${path} was replaced while it was sent.`);
      }
    };
  }

  /**
   * @returns `unsent`: those that are to leave, and are not known to be on the remote as they are.
   *   `refused`: that none of them can be read, or that there are too many, in words
   */
  async look(
    id: string,
    artifact_uri: string
  ): Promise<{ unsent: LocalFile[]; refused: Record<string, string> }> {
    const { store, files: all, settings } = this.#options;
    const refused = (message: string) => ({ [`files at ${artifact_uri}`]: message });
    let files: LocalFile[];
    try {
      files = await all.files(artifact_uri, MAX_FILES + 1);
    } catch (error) {
      // Nor can who reads the record here.
      if (!isOutOfReach(error)) throw error;
      return { unsent: [], refused: refused(error.message) };
    }
    const areTooMany = files.length > MAX_FILES;
    if (areTooMany) files.length = MAX_FILES;
    if (files.length === 0) return { unsent: [], refused: {} };
    const sent = await store.sentFiles(id);
    const unsent = files.filter(
      file => mayLeave(file.path, settings) && sent.get(file.path) !== versionOf(file)
    );
    return { unsent, refused: areTooMany ? refused(TOO_MANY) : {} };
  }
}

/** Of a place of artifacts. */
export const isOutOfReach = (error: unknown): error is ApiError =>
  error instanceof ApiError && error.code === 'NOT_IMPLEMENTED';

/** As it is named when it is not taken. */
export const nameOfFile = ({ path }: LocalFile) => `file ${path}`;

export const versionOf = ({ size, time }: LocalFile) => `${size}-${time}`;

/**
 * Too large, of a kind that is not taken, or in a place that its API does not reach; or the storage
 * that it named cannot be reached from here.
 */
const isOfFile = ({ kind, status, ofStorage }: RemoteFailure) =>
  ofStorage || (kind === 'refused' && status !== 401 && status !== 403);

/** Of a run or a logged model. */
export const MAX_FILES = 100_000;
export const TOO_MANY = 'There are more than 100,000, of which the rest is not copied.';
