import { keyOf, keyOfRoot, nameOf, type ArtifactsState, type FileRef } from './artifacts-model.ts';

export interface TreeRow {
  key: string;
  file: FileRef;
  name: string;
  /** From 1. */
  level: number;
  /** null: a file, or a line that says something. */
  isOpen: boolean | null;
  /** Of an open folder: it was not listed yet. */
  isLoading: boolean;
  /** Files of this folder that are not among the rows. */
  left: number;
}

/** A folder with more files says how many are left out. */
export const MAX_LISTED = 1000;

/** The lines of the tree from top to bottom. A root is a line only where there are several. */
export function treeRows({ roots, folders, open }: ArtifactsState): TreeRow[] {
  const rows: TreeRow[] = [];
  const add = (folder: FileRef, level: number) => {
    const files = folders.get(keyOf(folder)) ?? [];
    for (const file of files.slice(0, MAX_LISTED)) {
      rows.push(rowOf(file, nameOf(file), level));
      if (file.is_dir && open.has(keyOf(file))) add(file, level + 1);
    }
  };
  const rowOf = (file: FileRef, name: string, level: number): TreeRow => {
    const key = keyOf(file);
    const isOpen = file.is_dir ? open.has(key) : null;
    const listed = folders.get(key);
    return {
      key,
      file,
      name,
      level,
      isOpen,
      isLoading: isOpen === true && listed === undefined,
      left: isOpen === true ? Math.max(0, (listed?.length ?? 0) - MAX_LISTED) : 0
    };
  };
  for (const { id, name, path } of roots) {
    const folder: FileRef = { root: id, path, is_dir: true, size: 0 };
    if (roots.length === 1) {
      add(folder, 1);
      continue;
    }
    const row = rowOf(folder, name, 1);
    rows.push(row);
    if (row.isOpen) add(folder, 2);
  }
  return rows;
}

/** Files at the top that are not among the rows: of a single root, which has no line. */
export function leftAtTop({ roots, folders }: ArtifactsState): number {
  if (roots.length !== 1) return 0;
  const files = folders.get(keyOfRoot(roots[0])) ?? [];
  return Math.max(0, files.length - MAX_LISTED);
}

/** Index of the folder that a row lies in; -1 for one at the top. */
export function parentRow(rows: readonly TreeRow[], at: number): number {
  return rows.slice(0, at).findLastIndex(({ level }) => level < rows[at].level);
}
