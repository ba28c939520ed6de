import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import path from 'node:path';

import type { NotebookDocument } from '../../protocol/trust/hidden-state.ts';

/** A notebook as it lies on the disk. */
export interface SavedNotebook {
  cells: SavedCell[];
  /** Of its last change, ms since 1970. */
  saved_time: number;
}

export interface SavedCell {
  cell_type: 'code' | 'markdown' | 'raw';
  /** A file of an older format stores none: then its place. */
  id: string;
  source: string;
  tags: string[];
  /** Pictures of a cell of text, by name. */
  attachments?: unknown;
}

/**
 * Reads a notebook below the Jupyter root, links resolved.
 *
 * @param notebook_path relative to it
 * @returns null when there is none there, it is too large, or no notebook of format 4
 */
export async function readSavedNotebook(
  rootDir: string,
  notebook_path: string
): Promise<SavedNotebook | null> {
  try {
    const root = await realpath(rootDir);
    const file = await realpath(path.join(root, notebook_path));
    if (!file.startsWith(root.endsWith(path.sep) ? root : root + path.sep)) return null;
    // A pipe would wait for who writes into it.
    const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stats = await handle.stat();
      if (!stats.isFile() || stats.size > MAX_NOTEBOOK_BYTES) return null;
      const cells = notebookCells(JSON.parse(await handle.readFile('utf8')));
      return cells && { cells, saved_time: stats.mtimeMs };
    } finally {
      await handle.close();
    }
  } catch {
    // Moved, not to be read, or written this moment.
    return null;
  }
}

/** As `documentNotebook` wrote it; null for anything else. */
export function readKeptNotebook(text: string): SavedNotebook | null {
  try {
    const notebook = JSON.parse(text) as { metadata?: { celltrail?: { saved_time?: unknown } } };
    const cells = notebookCells(notebook);
    const saved_time = notebook.metadata?.celltrail?.saved_time;
    return cells !== null && typeof saved_time === 'number' ? { cells, saved_time } : null;
  } catch {
    return null;
  }
}

/** Those of a notebook in nbformat 4; null when it is none. @throws when it is null */
function notebookCells(notebook: unknown): SavedCell[] | null {
  const { nbformat, cells } = notebook as { nbformat?: unknown; cells?: unknown };
  if (nbformat !== 4 || !Array.isArray(cells)) return null;
  return cells.map((cell: Record<string, unknown>, index) => {
    const { cell_type, id, source, metadata, attachments } = cell;
    const { tags, celltrail } = (metadata ?? {}) as Record<string, unknown>;
    // Where its own is none of nbformat's.
    const named = (celltrail as { cell_id?: unknown } | undefined)?.cell_id ?? id;
    return {
      cell_type: cell_type === 'code' || cell_type === 'markdown' ? cell_type : 'raw',
      id: typeof named === 'string' ? named : `cell-${index}`,
      source: Array.isArray(source) ? source.join('') : String(source ?? ''),
      tags: Array.isArray(tags) ? tags.filter(tag => typeof tag === 'string') : [],
      ...(attachments === undefined ? {} : { attachments })
    };
  });
}

/** Its code, of which executions are. */
export const documentOf = ({ cells, saved_time }: SavedNotebook): NotebookDocument => ({
  cells: cells
    .filter(({ cell_type }) => cell_type === 'code')
    .map(({ id, source }) => ({ id, source })),
  saved_time
});

/** One with plots has some megabytes. It is parsed while others wait. */
export const MAX_NOTEBOOK_BYTES = 32 * 1024 * 1024;
