import type { Readable } from 'node:stream';
import type { FileInfo } from '../../protocol/entities/run.ts';

/**
 * Where artifacts live. Paths are relative to the artifact root, '/'-separated, and were checked
 * by `checkArtifactPath` before.
 */
export interface ArtifactStore {
  /** The file is whole and on disk once this resolves, and unchanged if it rejects. */
  write(path: string, body: AsyncIterable<Uint8Array>): Promise<void>;
  /**
   * `range` in bytes, both ends inclusive, clipped to the file; a negative start counts from the
   * file's end. A range that holds no byte answers a body with `end < start`.
   * @throws ApiError RESOURCE_DOES_NOT_EXIST; INVALID_PARAMETER_VALUE for a folder
   */
  read(path: string, range?: { start: number; end: number }): Promise<ArtifactBody>;
  /** Direct children, sorted by path, paths relative to `path`; nothing for an unknown path. */
  list(path: string): Promise<FileInfo[]>;
  /** Files below a folder at any depth, a folder's own before those of its folders; at most so many. */
  files(path: string, most: number): Promise<WrittenFile[]>;
  /** A file or a folder with all in it. Removing what is absent succeeds, because sync repeats itself. */
  remove(path: string): Promise<void>;
}

export interface WrittenFile {
  /** Relative to the folder that was asked for. */
  path: string;
  /** When it was written, ms since 1970. */
  time: number;
  /** Bytes. */
  size: number;
}

export interface ArtifactBody {
  /** Bytes of the whole file. */
  size: number;
  /** Another one when the file was replaced: what an HTTP entity tag has between its quotes. */
  version: string;
  /** What is sent of it. */
  start: number;
  end: number;
  /** To be read to its end or destroyed: it may hold a file open. */
  stream: Readable;
}
