import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import type { Tag } from '../protocol/entities/run.ts';
import { UnreadableSource } from './import-source.ts';

/** A `meta.yaml`: numbers, texts, null, and maps of them. */
export type Meta = Readonly<Record<string, unknown>>;

/** @returns null for a folder without one, which is no entity */
export async function readMeta(folder: string): Promise<Meta | null> {
  const file = path.join(folder, 'meta.yaml');
  let content: string;
  try {
    content = await readFile(file, 'utf8');
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
  try {
    // PyYAML writes YAML 1.1.
    return (parse(content, { version: '1.1' }) ?? {}) as Meta;
  } catch (error) {
    throw new UnreadableSource(`${file} cannot be read: ${(error as Error).message}`);
  }
}

/** One file for each key, which may have slashes in it; its content is the value. */
export async function valuesBelow(folder: string): Promise<Tag[]> {
  const values: Tag[] = [];
  for await (const key of filesBelow(folder)) {
    values.push({ key, value: await readFile(path.join(folder, key), 'utf8') });
  }
  return values;
}

/** Paths of files at any depth, '/'-separated, sorted within each folder. */
export async function* filesBelow(root: string, below = ''): AsyncGenerator<string> {
  const entries = await readdir(path.join(root, below), { withFileTypes: true }).catch(
    (error: unknown) => {
      if (isAbsent(error)) return [];
      throw error;
    }
  );
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const inside = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) yield* filesBelow(root, inside);
    else if (entry.isFile()) yield inside;
  }
}

/** Names of the folders in a folder, sorted; none of one that is not there. */
export async function subfolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (isAbsent(error)) return [];
    throw error;
  });
  return entries
    .filter(entry => entry.isDirectory() && entry.name !== '.trash')
    .map(({ name }) => name)
    .sort();
}

export const text = (value: unknown) =>
  value === undefined || value === null ? null : String(value as string | number);
export const number = (value: unknown) => (typeof value === 'number' ? value : null);

const isAbsent = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT';
