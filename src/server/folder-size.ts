import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';

/** Bytes of all files below a folder; asked for again at most each 10 s, for there may be many. */
export class FolderSize {
  readonly #folder: string;
  #known: Promise<number> | null = null;
  #knownAt = -Infinity;

  constructor(folder: string) {
    this.#folder = folder;
  }

  bytes(): Promise<number> {
    const now = performance.now();
    if (this.#known === null || now - this.#knownAt > FRESH_MS) {
      this.#known = folderBytes(this.#folder);
      this.#knownAt = now;
    }
    return this.#known;
  }
}

const FRESH_MS = 10_000;

/** What vanishes while it is counted counts nothing. */
async function folderBytes(folder: string): Promise<number> {
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch {
    return 0;
  }
  let bytes = 0;
  for (const entry of entries) {
    const child = path.join(folder, entry.name);
    if (entry.isDirectory()) bytes += await folderBytes(child);
    else
      bytes += await lstat(child).then(
        stat => stat.size,
        () => 0
      );
  }
  return bytes;
}
