import { constants } from 'node:fs';
import {
  lstat,
  mkdir,
  open,
  readdir,
  realpath,
  rename,
  rm,
  rmdir,
  type FileHandle
} from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import path from 'node:path';

import type { FileInfo } from '../../protocol/entities/run.ts';
import { ApiError } from '../../protocol/errors.ts';
import { checkArtifactFilePath, checkArtifactPath, invalidPath } from './artifact-path.ts';
import type { ArtifactBody, ArtifactStore, WrittenFile } from './artifact-store.ts';
import { FileRange } from './file-range.ts';
import { collectYoungGarbage } from './young-garbage.ts';

/**
 * Opens a folder as an artifact store, making it if need be, and clears what uploads left there
 * that a kill cut off.
 *
 * @param shared other servers may store files there at the same time: what they are about to write
 *   is left alone
 */
export async function openLocalArtifacts(
  folder: string,
  { shared = false }: { shared?: boolean } = {}
): Promise<ArtifactStore> {
  await mkdir(folder, { recursive: true });
  const root = await realpath(folder);
  await clearUploads(path.join(root, UPLOADS), shared ? Date.now() - ABANDONED_MS : Infinity);
  return new LocalArtifacts(root);
}

async function clearUploads(uploads: string, before: number): Promise<void> {
  for (const name of await readdir(uploads).catch(() => [])) {
    const file = path.join(uploads, name);
    const stat = await lstat(file).catch(() => null);
    if (stat && stat.mtimeMs < before) await rm(file, { recursive: true, force: true });
  }
  await rmdir(uploads).catch(() => undefined); // not there, or some are left
}

/**
 * Artifacts as plain files below one folder.
 *
 * No symbolic link below the root is ever followed: it is neither listed nor read, nor written
 * through. Whoever can make one there could read the files without us, but a run's artifacts
 * may be unpacked archives of others.
 */
class LocalArtifacts implements ArtifactStore {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  async write(artifactPath: string, body: AsyncIterable<Uint8Array>): Promise<void> {
    const segments = fileSegments(artifactPath);
    const uploads = path.join(this.#root, UPLOADS);
    await mkdir(uploads, { recursive: true });
    const temporary = path.join(uploads, randomUUID());
    try {
      const file = await open(temporary, 'wx');
      try {
        await writeInBatches(file, body);
        await file.sync();
      } finally {
        await file.close();
      }
      const folder = await this.#makeFolder(segments.slice(0, -1));
      const target = path.join(folder, segments.at(-1)!);
      if (await isFolder(target)) throw refersToFolder(artifactPath);
      await rename(temporary, target);
      await syncFolder(folder);
    } catch (error) {
      await rm(temporary, { force: true });
      throw explained(error);
    }
  }

  async read(artifactPath: string, range?: { start: number; end: number }): Promise<ArtifactBody> {
    const segments = fileSegments(artifactPath);
    let file: FileHandle;
    try {
      await this.#checkFolders(segments.slice(0, -1));
      file = await open(path.join(this.#root, ...segments), READ_FLAGS);
    } catch (error) {
      if (isAbsent(error)) {
        throw new ApiError('RESOURCE_DOES_NOT_EXIST', `No such artifact: '${artifactPath}'`);
      }
      throw explained(error);
    }
    try {
      const stat = await file.stat();
      if (stat.isDirectory()) throw refersToFolder(artifactPath);
      if (!stat.isFile()) throw invalidPath();
      const { size, mtimeMs } = stat;
      const start = range === undefined ? 0 : range.start < 0 ? size + range.start : range.start;
      const end = Math.min(range?.end ?? size - 1, size - 1);
      const first = Math.max(start, 0);
      const version = `${size.toString(16)}-${Math.round(mtimeMs * 1000).toString(16)}`;
      return { size, version, start: first, end, stream: new FileRange(file, first, end + 1) };
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async list(artifactPath: string): Promise<FileInfo[]> {
    const segments = pathSegments(artifactPath);
    const folder = path.join(this.#root, ...segments);
    try {
      await this.#checkFolders(segments);
      const entries = await readdir(folder, { withFileTypes: true });
      const files: FileInfo[] = [];
      for (const entry of entries) {
        if (segments.length === 0 && entry.name === UPLOADS) continue;
        if (entry.isDirectory()) files.push({ path: entry.name, is_dir: true });
        else if (entry.isFile()) {
          const { size } = await lstat(path.join(folder, entry.name));
          files.push({ path: entry.name, is_dir: false, file_size: size });
        }
      }
      return files.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
    } catch (error) {
      if (isAbsent(error)) return [];
      throw explained(error);
    }
  }

  async files(artifactPath: string, most: number): Promise<WrittenFile[]> {
    const found: WrittenFile[] = [];
    const waiting = [''];
    while (waiting.length > 0 && found.length < most) {
      const folder = waiting.shift()!;
      const entries = await this.list(path.posix.join(artifactPath, folder));
      const folders: string[] = [];
      for (const entry of entries) {
        const below = path.posix.join(folder, entry.path);
        if (entry.is_dir) folders.push(below);
        else if (found.length < most) {
          const { mtimeMs, size } = await lstat(
            path.join(this.#root, ...pathSegments(path.posix.join(artifactPath, below)))
          );
          found.push({ path: below, time: mtimeMs, size });
        }
      }
      waiting.unshift(...folders);
    }
    return found;
  }

  async remove(artifactPath: string): Promise<void> {
    const segments = fileSegments(artifactPath);
    try {
      await this.#checkFolders(segments.slice(0, -1));
      // A symbolic link is removed itself, not what it points to.
      await rm(path.join(this.#root, ...segments), { recursive: true, force: true });
    } catch (error) {
      if (!isAbsent(error)) throw explained(error);
    }
  }

  /** @throws ENOENT, or ApiError when one of them is a symbolic link or a file */
  async #checkFolders(segments: string[]): Promise<void> {
    let folder = this.#root;
    for (const segment of segments) {
      folder = path.join(folder, segment);
      const stat = await lstat(folder);
      if (stat.isSymbolicLink()) throw leavesRoot();
      if (!stat.isDirectory()) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
    }
  }

  async #makeFolder(segments: string[]): Promise<string> {
    let folder = this.#root;
    for (const segment of segments) {
      const parent = folder;
      folder = path.join(folder, segment);
      try {
        await mkdir(folder);
        await syncFolder(parent);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        const stat = await lstat(folder);
        if (stat.isSymbolicLink()) throw leavesRoot();
        if (!stat.isDirectory()) {
          throw new ApiError(
            'INVALID_PARAMETER_VALUE',
            `Artifact path goes through a file: '${path.relative(this.#root, folder)}'`
          );
        }
      }
    }
    return folder;
  }
}

/**
 * Writes a megabyte at a time while the next one comes: chunks of a socket have 64 KiB, and each
 * trip through the thread pool costs as much as writing that. The disk begins meanwhile with what
 * was written, so that the sync at the end has little left to wait for.
 */
async function writeInBatches(file: FileHandle, body: AsyncIterable<Uint8Array>): Promise<void> {
  let batch: Uint8Array[] = [];
  let bytes = 0;
  let written = 0;
  let writing = Promise.resolve();
  let syncing = Promise.resolve();
  for await (const chunk of body) {
    batch.push(chunk);
    bytes += chunk.length;
    if (bytes < BATCH_BYTES) continue;
    await writing;
    writing = writeWhole(file, batch);
    // Awaited a batch later; until then a full disk is nobody's unhandled rejection.
    writing.catch(() => undefined);
    if (++written % BATCHES_BETWEEN_COLLECTIONS === 0) collectYoungGarbage();
    if (written % BATCHES_BETWEEN_SYNCS === 0) {
      await syncing;
      syncing = file.datasync();
      syncing.catch(() => undefined);
    }
    batch = [];
    bytes = 0;
  }
  await Promise.all([writing, syncing]);
  await writeWhole(file, batch);
}

/** A write can be cut short, by a signal or by a disk that fills up; the next one says which. */
async function writeWhole(file: FileHandle, chunks: Uint8Array[]): Promise<void> {
  while (chunks.length > 0) {
    let { bytesWritten } = await file.writev(chunks);
    while (chunks.length > 0 && bytesWritten >= chunks[0]!.length) {
      bytesWritten -= chunks.shift()!.length;
    }
    if (bytesWritten > 0) chunks[0] = chunks[0]!.subarray(bytesWritten);
  }
}

const BATCH_BYTES = 1024 * 1024;
const BATCHES_BETWEEN_COLLECTIONS = 16;
const BATCHES_BETWEEN_SYNCS = 32;

/** Where uploads grow until they are whole: same file system, never listed or read. */
const UPLOADS = '.uploading';

/** An upload that grew no more for so long has no connection either. */
const ABANDONED_MS = 10 * 60_000;

// Opening must not wait for a pipe's writer either. Windows has neither flag, nor pipes as files,
// and making a link takes a privilege there.
const READ_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

function pathSegments(artifactPath: string): string[] {
  return reserved(checkArtifactPath(artifactPath).split('/').filter(Boolean));
}

function fileSegments(artifactPath: string): string[] {
  return reserved(checkArtifactFilePath(artifactPath).split('/'));
}

function reserved(segments: string[]): string[] {
  if (segments[0] === UPLOADS) throw invalidPath();
  return segments;
}

async function isFolder(file: string): Promise<boolean> {
  try {
    return (await lstat(file)).isDirectory();
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

/** A renamed file survives a power cut only once its folder is synced too. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return; // folders cannot be opened there
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const isAbsent = (error: unknown) => {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
};

const leavesRoot = () =>
  new ApiError(
    'INVALID_PARAMETER_VALUE',
    'Invalid path: resolved path is outside the artifact directory'
  );

const refersToFolder = (artifactPath: string) =>
  new ApiError(
    'INVALID_PARAMETER_VALUE',
    `Artifact path refers to a directory, not a file: '${artifactPath}'`
  );

/** What the caller can act on, as an ApiError; other errors as they are. */
function explained(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ELOOP') return leavesRoot();
  if (code === 'ENAMETOOLONG') {
    return new ApiError('INVALID_PARAMETER_VALUE', 'Invalid path: a name in it is too long', {
      cause: error
    });
  }
  if (code === 'EMFILE' || code === 'ENFILE') {
    return new ApiError('REQUEST_LIMIT_EXCEEDED', 'Too many files are open; try again.', {
      cause: error
    });
  }
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new ApiError(
      'INSUFFICIENT_STORAGE',
      'The disk that holds the artifacts is full; the artifact was not stored.',
      { cause: error, hint: 'Free some space and log the artifact again.' }
    );
  }
  return error;
}
