import { createReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { ForeignFolder } from './import-source.ts';

/** Files of this machine. Symbolic links are not followed: they may lead anywhere. */
export function localFiles(folder: string): ForeignFolder {
  return {
    files: () => filesBelow(folder, ''),
    read: file => createReadStream(path.join(folder, ...file.split('/')))
  };
}

async function* filesBelow(
  root: string,
  below: string
): AsyncGenerator<{ path: string; size: number }> {
  const folder = path.join(root, below);
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
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
