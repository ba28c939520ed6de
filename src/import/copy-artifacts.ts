import { ApiError } from '../protocol/errors.ts';
import type { ArtifactStore } from '../store/artifacts/artifact-store.ts';
import { InterruptedRead, type ForeignFolder } from './import-source.ts';

export interface CopiedFiles {
  files: number;
  bytes: number;
  /** Paths that the artifact store refuses to hold. */
  refused: string[];
}

/**
 * Copies what is not here yet, or here with another size. A file is here whole or not at all, so
 * a copy that was cut off goes on with the next file.
 *
 * @param onFile called after each file with its bytes
 */
export async function copyArtifacts(
  from: ForeignFolder,
  artifacts: ArtifactStore,
  to: string,
  onFile: (bytes: number) => void
): Promise<CopiedFiles> {
  const copied: CopiedFiles = { files: 0, bytes: 0, refused: [] };
  const here = new FilesHere(artifacts);
  const running = new Set<Promise<void>>();
  const copy = async (file: string, target: string, size: number, tries = 3): Promise<void> => {
    try {
      await artifacts.write(target, from.read(file));
      copied.files++;
      copied.bytes += size;
      onFile(size);
    } catch (error) {
      if (error instanceof InterruptedRead && tries > 1) {
        return copy(file, target, size, tries - 1);
      }
      if (!(error instanceof ApiError) || error.code !== 'INVALID_PARAMETER_VALUE') throw error;
      copied.refused.push(target);
    }
  };
  for await (const { path, size } of from.files()) {
    const target = `${to}/${path}`;
    if ((await here.sizeOf(target)) === size) continue;
    const one = copy(path, target, size);
    const tracked = one.finally(() => running.delete(tracked));
    running.add(tracked);
    // Each is synced to the disk: several at a time wait together.
    if (running.size >= AT_ONCE) await Promise.race(running);
  }
  await Promise.all(running);
  return copied;
}

const AT_ONCE = 4;

/** Sizes of the files in our store, a folder at a time. */
class FilesHere {
  readonly #artifacts: ArtifactStore;
  readonly #folders = new Map<string, Map<string, number>>();

  constructor(artifacts: ArtifactStore) {
    this.#artifacts = artifacts;
  }

  async sizeOf(file: string): Promise<number | undefined> {
    const end = file.lastIndexOf('/');
    const folder = file.slice(0, end);
    let sizes = this.#folders.get(folder);
    if (sizes === undefined) {
      sizes = new Map();
      for (const { path, file_size } of await this.#list(folder)) {
        if (file_size !== undefined) sizes.set(path, file_size);
      }
      this.#folders.set(folder, sizes);
    }
    return sizes.get(file.slice(end + 1));
  }

  async #list(folder: string) {
    try {
      return await this.#artifacts.list(folder);
    } catch (error) {
      // A name that our store refuses: writing it will say so.
      if (error instanceof ApiError && error.code === 'INVALID_PARAMETER_VALUE') return [];
      throw error;
    }
  }
}
