import { createReadStream } from 'node:fs';
import { lstat, readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { UnreadableSource, type ForeignFolder } from './import-source.ts';

/**
 * The files of a folder of this machine; of one that is not there, none. A record may come from
 * someone else and name any place, so what lies outside of `roots` is not read, by whatever links.
 *
 * @param folder,roots absolute
 * @returns null for a folder outside
 */
export async function filesWithin(
  folder: string,
  roots: readonly string[]
): Promise<ForeignFolder | null> {
  const place = await followed(folder);
  for (const root of await Promise.all(roots.map(followed))) {
    const inside = path.relative(root, place);
    if (inside === '..' || inside.startsWith(`..${path.sep}`) || path.isAbsolute(inside)) continue;
    return localFiles(place);
  }
  return null;
}

/** Symbolic links are not followed: they may lead anywhere. */
const localFiles = (folder: string): ForeignFolder => ({
  files: () => filesBelow(folder, ''),
  read: file => bytesOf(path.join(folder, ...file.split('/')))
});

/** Opens it when the first bytes are asked for, so that a copy which is refused leaves nothing open. */
async function* bytesOf(file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(file) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw unreadable(error);
  }
}

async function* filesBelow(
  root: string,
  below: string
): AsyncGenerator<{ path: string; size: number }> {
  const folder = path.join(root, below);
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw unreadable(error);
  });
  for (const entry of entries) {
    const inside = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) yield* filesBelow(root, inside);
    else if (entry.isFile()) {
      const { size } = await lstat(path.join(root, inside));
      yield { path: inside, size };
    }
  }
}

export async function isFolder(folder: string): Promise<boolean> {
  return (await lstat(folder).catch(() => null))?.isDirectory() ?? false;
}

/** With links followed as far as there is something. */
async function followed(place: string): Promise<string> {
  try {
    return await realpath(place);
  } catch {
    const parent = path.dirname(place);
    return parent === place ? place : path.join(await followed(parent), path.basename(place));
  }
}

const unreadable = (error: unknown) =>
  new UnreadableSource(`An artifact cannot be read: ${(error as Error).message}.`, {
    cause: error
  });
