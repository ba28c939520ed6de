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

export interface FilePushOptions {
  store: SentFiles;
  remote: MlflowRemote;
  files: RunFiles;
  settings: SyncSettings;
  /** @param id of the run or model here */
  onProgress(id: string): void;
}

/** Sends the files of a run or a logged model, one after the other; each that is there is not sent again. */
export class FilePush {
  readonly #options: FilePushOptions;

  constructor(options: FilePushOptions) {
    this.#options = options;
  }

  /**
   * @param before done before the first file is sent, if there is one: that may take long
   * @returns what the remote refused, by path, in its words
   */
  async push(
    id: string,
    artifact_uri: string,
    copy: FileOwner,
    before?: () => Promise<void>
  ): Promise<Record<string, string>> {
    const { store, remote, onProgress } = this.#options;
    const refused: Record<string, string> = {};
    const unsent = await this.#unsent(id, artifact_uri, refused).catch((error: unknown) => {
      // Nor can who reads the record here.
      if (!isOutOfReach(error)) throw error;
      refused[`files at ${artifact_uri}`] = error.message;
      return [];
    });
    if (unsent.length > 0) await before?.();
    for (const file of unsent) {
      const source = await this.#open(artifact_uri, file.path);
      try {
        await remote.uploads.put(copy, file.path, source);
      } catch (error) {
        if (!(error instanceof RemoteFailure) || !isOfFile(error)) throw error;
        refused[`file ${file.path}`] = error.message;
        continue;
      } finally {
        source.whole.destroy();
      }
      await store.saveFile(id, file.path, versionOf(file));
      onProgress(id);
    }
    return refused;
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
        throw new Error(`The file ${path} was replaced while it was sent.`);
      }
    };
  }

  /** Those that are to leave, and are not known to be on the remote as they are. */
  async #unsent(
    id: string,
    artifact_uri: string,
    refused: Record<string, string>
  ): Promise<LocalFile[]> {
    const { store, files: all, settings } = this.#options;
    const files = await all.files(artifact_uri, MAX_FILES + 1);
    if (files.length > MAX_FILES) {
      refused[`files at ${artifact_uri}`] = TOO_MANY;
      files.length = MAX_FILES;
    }
    if (files.length === 0) return [];
    const sent = await store.sentFiles(id);
    return files.filter(
      file => mayLeave(file.path, settings) && sent.get(file.path) !== versionOf(file)
    );
  }
}

/** Of a place of artifacts. */
export const isOutOfReach = (error: unknown): error is ApiError =>
  error instanceof ApiError && error.code === 'NOT_IMPLEMENTED';

const versionOf = ({ size, time }: LocalFile) => `${size}-${time}`;

/**
 * Too large, of a kind that is not taken, or in a place that its API does not reach; or the storage
 * that it named cannot be reached from here.
 */
const isOfFile = ({ kind, status, ofStorage }: RemoteFailure) =>
  ofStorage || (kind === 'refused' && status !== 401 && status !== 403);

/** Of a run or a logged model. */
export const MAX_FILES = 100_000;
export const TOO_MANY = 'There are more than 100,000, of which the rest is not copied.';
